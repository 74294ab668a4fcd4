import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** What the vault's promise rests on is short enough to be read. */
const LIMIT = 40;

it(`the vault's production dependencies are at most ${LIMIT} packages`, () => {
  const found = new Set<string>();
  collect(fileURLToPath(new URL('..', import.meta.url)), found);
  console.log(`the vault rests on ${found.size} packages: ${[...found].sort().join(', ')}`);
  expect(found.size).toBeLessThanOrEqual(LIMIT);
});

/** Walks the tree as Node resolves it. */
function collect(folder: string, found: Set<string>): void {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  for (const name of Object.keys(dependencies)) {
    const at = resolve(folder, name);
    const { version } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')) as { version: string };
    const id = `${name}@${version}`;
    if (found.has(id)) continue;
    found.add(id);
    collect(at, found);
  }
}

function resolve(from: string, name: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (folder === dirname(folder)) throw new Error(`${name} is not installed`);
  }
}
