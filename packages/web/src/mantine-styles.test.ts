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

test('every Mantine component that a page uses brings its styles', async () => {
  const folder = import.meta.dirname;
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.tsx'));
  const sources = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const used = sources.flatMap((source) =>
    [...source.matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)].flatMap((match) =>
      match[1]!.split(',').map((name) => name.replace(/\btype\b/, '').trim()),
    ),
  );
  const components = new Set(used.flatMap((name) => [name, ...(MADE_OF[name] ?? [])]));
  const imported = await readFile(join(folder, 'mantine-styles.ts'), 'utf8');
  const missing = [...components].filter(
    (name) => existsSync(join(STYLES, `${name}.css`)) && !imported.includes(`/${name}.css'`),
  );
  expect(missing).toEqual([]);
});
