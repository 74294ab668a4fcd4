import { globSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Imports go one way (ARCHITECTURE.md): who may import whom, between packages and between folders of the server. */
const ROOT = join(import.meta.dirname, '..');

const PACKAGES: Record<string, string[]> = {
  terms: [],
  'vault-client': ['terms'],
  vault: ['terms'],
  front: ['terms', 'vault-client'],
  server: ['terms', 'vault-client'],
  web: ['terms'],
  lab: ['terms', 'vault-client', 'server'],
  cli: ['terms', 'vault-client', 'server', 'lab'],
};

/** Tests, and the folders `testing` that only tests use, may start a real database and a real vault. */
const FOR_TESTS = ['cli', 'vault', 'vault-client', 'server', 'lab'];

/** Lower may not import higher. A folder that is not named here is a domain; files beside the folders are the rim. */
const SERVER_LAYERS: Record<string, number> = { db: 0, disclosure: 1, fhir: 3, jobs: 3 };
const DOMAIN = 2;
const RIM = 4;

interface Import {
  file: string;
  to: string;
  /** Types vanish before the program runs. */
  typeOnly: boolean;
}

const files = globSync('packages/*/src/**/*.{ts,tsx}', { cwd: ROOT });
const imports: Import[] = files.flatMap((file) =>
  [
    ...readFileSync(join(ROOT, file), 'utf8').matchAll(
      /^(?:import|export)\s[^;]*?from\s+'([^']+)'|import\('([^']+)'\)/gm,
    ),
  ].map((match) => ({ file, to: (match[1] ?? match[2])!, typeOnly: /^(?:import|export) type\b/.test(match[0]) })),
);

const packageOf = (file: string) => file.split('/')[1]!;
const isTest = (file: string) => /\.test\.tsx?$/.test(file) || file.includes('/testing/');

describe('imports go one way', () => {
  test.each(Object.keys(PACKAGES))('%s imports only what it may', (name) => {
    const wrong = imports
      .filter(({ file, to }) => packageOf(file) === name && to.startsWith('@rempart/'))
      .filter(({ file, to }) => {
        const target = to.split('/')[1]!;
        const allowed = isTest(file) ? [...PACKAGES[name]!, ...FOR_TESTS] : PACKAGES[name]!;
        // The lab plays a browser with what the tests play it with.
        if (name === 'lab' && to.includes('/testing/')) return false;
        return target !== name && !allowed.includes(target);
      });
    expect(wrong).toEqual([]);
  });

  test('no package reaches into another by a path', () => {
    const wrong = imports.filter(
      ({ file, to }) => to.startsWith('.') && packageOf(normalize(join(file, '..', to))) !== packageOf(file),
    );
    expect(wrong.filter(({ file }) => !isTest(file))).toEqual([]);
  });

  test('in the server: fhir and jobs, then domains, then disclosure, then db', () => {
    const wrong = imports.filter(({ file, to, typeOnly }) => {
      if (packageOf(file) !== 'server' || isTest(file) || typeOnly || !to.startsWith('.')) return false;
      return layerOf(normalize(join(file, '..', to))) > layerOf(file);
    });
    expect(wrong).toEqual([]);
  });

  test('terms depend on nothing, not even on Node', () => {
    const wrong = imports.filter(({ file, to }) => packageOf(file) === 'terms' && !isTest(file) && !to.startsWith('.'));
    expect(wrong).toEqual([]);
  });
});

function layerOf(file: string): number {
  const [folder, ...rest] = file.split('/').slice(3);
  return rest.length === 0 ? RIM : (SERVER_LAYERS[folder!] ?? DOMAIN);
}

describe('the door', () => {
  test('what opens sealed rows and parts is imported by the disclosure room alone', () => {
    const opens = /import[^;]*\b(unseal\w*|openPart|labelOpener)\b[^;]*from/;
    const importers = files.filter(
      (file) => !isTest(file) && packageOf(file) !== 'vault' && opens.test(readFileSync(join(ROOT, file), 'utf8')),
    );
    expect(importers).toContain('packages/server/src/disclosure/door.ts');
    expect(importers.filter((file) => !file.startsWith('packages/server/src/disclosure/'))).toEqual([]);
  });

  test('outside the vault, nothing but the sealing file makes a decipher', () => {
    const makes = files.filter(
      (file) =>
        !isTest(file) &&
        packageOf(file) !== 'vault' &&
        readFileSync(join(ROOT, file), 'utf8').includes('createDecipheriv'),
    );
    expect(makes).toEqual(['packages/server/src/disclosure/seal.ts']);
  });
});
