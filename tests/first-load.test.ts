/** What a browser that has nothing yet must fetch before the agenda can be used: little enough for a slow line. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildPage, pageIsBuilt } from '@rempart/cli/page.ts';
import { beforeAll, expect, test } from 'vitest';

const DIST = join(import.meta.dirname, '../packages/web/dist');
/** Gzipped. Three seconds on a line of 1 Mbit/s. */
const LIMIT_BYTES = 300_000;
/** Who opens the page signs in, and comes to the agenda in French. */
const PARTS = [
  'index.html',
  'src/session/sign-in-page.tsx',
  'src/shell/shell.tsx',
  'src/shell/home-page.tsx',
  'src/agenda/agenda-page.tsx',
  'src/texts/fr.json',
];

/** https://vite.dev/guide/backend-integration: by source or chunk, what it is built to and what it needs with it. */
type Manifest = Record<string, { file: string; imports?: string[]; css?: string[]; assets?: string[] }>;

beforeAll(async () => {
  if (!pageIsBuilt()) await buildPage();
});

test('the agenda can be used after at most 300 kB, sign-in and typeface included', () => {
  const manifest = JSON.parse(readFileSync(join(DIST, '.manifest.json'), 'utf8')) as Manifest;
  const files = new Set<string>();
  const follow = (name: string): void => {
    const part = manifest[name];
    if (!part) throw new Error(`${name} is not built`);
    if (files.has(part.file)) return;
    for (const file of [part.file, ...(part.css ?? []), ...(part.assets ?? [])]) files.add(file);
    for (const next of part.imports ?? []) follow(next);
  };
  for (const part of PARTS) follow(part);
  const sizes = [...files].map((file) => ({ file, bytes: sizeOf(file) })).sort((a, b) => b.bytes - a.bytes);
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const heaviest = sizes.slice(0, 6).map(({ file, bytes }) => `${file} ${kB(bytes)}`);
  console.log(`First load: ${kB(total)} of ${kB(LIMIT_BYTES)} in ${files.size} files; ${heaviest.join(', ')}`);
  expect(sizes.some(({ file }) => file.endsWith('.woff2'))).toBe(true);
  expect(total).toBeLessThan(LIMIT_BYTES);
});

/** Gzipped where the front sends it so; a typeface is compressed by itself. */
function sizeOf(file: string): number {
  const zipped = join(DIST, `${file}.gz`);
  return statSync(existsSync(zipped) ? zipped : join(DIST, file)).size;
}

function kB(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
