import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const STYLES = join(dirname(createRequire(import.meta.url).resolve('@mantine/core/styles.css')), 'styles');
/** Inputs are made of these. */
const MADE_OF: Record<string, string[]> = {
  Select: ['Combobox', 'Input'],
  NativeSelect: ['Input'],
  TextInput: ['Input'],
  Textarea: ['Input'],
};

/** They set style elements as markup, which the page's policy forbids (packages/front/src/headers.ts). */
const FORBIDDEN = ['AppShell', 'Grid', 'SimpleGrid'];

const folder = import.meta.dirname;

async function componentsUsed(): Promise<string[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.tsx'));
  const sources = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return sources.flatMap((source) =>
    [...source.matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)].flatMap((match) =>
      match[1]!.split(',').map((name) => name.replace(/\btype\b/, '').trim()),
    ),
  );
}

test('no page uses a Mantine component that the policy breaks', async () => {
  const used = await componentsUsed();
  expect(used).toContain('Modal');
  expect(used.filter((name) => FORBIDDEN.includes(name))).toEqual([]);
});

test('every Mantine component that a page uses brings its styles', async () => {
  const used = await componentsUsed();
  const components = new Set(used.flatMap((name) => [name, ...(MADE_OF[name] ?? [])]));
  const imported = await readFile(join(folder, 'mantine-styles.ts'), 'utf8');
  const missing = [...components].filter(
    (name) => existsSync(join(STYLES, `${name}.css`)) && !imported.includes(`/${name}.layer.css'`),
  );
  expect(missing).toEqual([]);
});
