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
const SERVER_LAYERS: Record<string, number> = { db: 0, disclosure: 1, fhir: 3, http: 3, jobs: 3 };
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

  test('in the server: fhir, http and jobs, then domains, then disclosure, then db', () => {
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
  test('what seals, grants and writes is imported by the disclosure room alone', () => {
    const room = 'packages/server/src/disclosure/';
    // The rim makes the grants, hands them to the door and wipes them at the end; it asks them for nothing.
    const rim: Record<string, string[]> = { 'packages/server/src/main.ts': ['grants.ts'] };
    const inner = imports
      .filter(({ file, typeOnly }) => packageOf(file) === 'server' && !isTest(file) && !typeOnly)
      .map(({ file, to }) => ({ file, target: to.startsWith('.') ? normalize(join(file, '..', to)) : to }))
      .filter(({ target }) =>
        ['seal.ts', 'grants.ts', 'write.ts', 'writing-keys.ts'].some((name) => target === `${room}${name}`),
      );
    expect(inner.some(({ file }) => file.startsWith(room))).toBe(true);
    const wrong = inner.filter(
      ({ file, target }) => !file.startsWith(room) && !rim[file]?.includes(target.slice(room.length)),
    );
    expect(wrong).toEqual([]);
  });

  test('types of what seals and grants do not leave the room either; of what writes, a draft and its transaction', () => {
    const names = /^import type \{([^}]*)\} from '[^']*disclosure\/(seal|grants|write|writing-keys)\.ts'/gm;
    const wrong = files
      .filter((file) => packageOf(file) === 'server' && !isTest(file) && !file.includes('/disclosure/'))
      .flatMap((file) =>
        [...readFileSync(join(ROOT, file), 'utf8').matchAll(names)].flatMap(([, list, from]) =>
          list!
            .split(',')
            .map((name) => name.trim())
            .filter((name) => !(from === 'write' && ['Draft', 'WriteTransaction'].includes(name)))
            .map((name) => ({ file, name })),
        ),
      );
    expect(wrong).toEqual([]);
  });

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

describe('dependencies', () => {
  const manifests = ['package.json', ...globSync('packages/*/package.json', { cwd: ROOT })].map((path) => {
    const manifest = JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
    return { path, names: Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }), manifest };
  });

  test('each has its line in docs/decisions/dependencies.md, and no line is of one that is gone', () => {
    const lines = readFileSync(join(ROOT, 'docs/decisions/dependencies.md'), 'utf8').split('\n');
    const listed = new Set(
      lines
        .filter((line) => line.startsWith('| `'))
        .flatMap((line) => [...line.split('|')[1]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!)),
    );
    const named = manifests
      .flatMap(({ names, manifest }) => [...names, ...Object.keys(manifest.optionalDependencies ?? {})])
      .filter((name) => !name.startsWith('@rempart/') && !name.startsWith('@types/'));
    expect([...listed].sort()).toEqual([...new Set(named)].sort());
  });

  test('each that a package names is used by that package', () => {
    const unused = manifests
      .filter(({ path }) => path !== 'package.json')
      .flatMap(({ path, names }) => {
        const folder = join(path, '..');
        const text = globSync(`${folder}/{src,bin}/**/*.{ts,tsx,css,mjs}`, { cwd: ROOT })
          .concat(globSync(`${folder}/*.{ts,html}`, { cwd: ROOT }))
          .map((file) => readFileSync(join(ROOT, file), 'utf8'))
          .join('\n');
        return names
          .filter((name) => !name.startsWith('@types/'))
          .filter((name) => ![`'${name}'`, `'${name}/`, `"${name}`].some((quoted) => text.includes(quoted)))
          .map((name) => ({ path, name }));
      });
    expect(unused).toEqual([]);
  });
});
