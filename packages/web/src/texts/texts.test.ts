import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogueOf } from './catalogue.ts';

const fr = catalogueOf('fr');
const en = catalogueOf('en');

/** Plural forms that i18next asks Intl for; `_zero` is an addition of its own. */
const PLURAL = /_(zero|one|two|few|many|other)$/;

function keysOf(value: unknown, path = ''): string[] {
  if (typeof value === 'string') return [path];
  return Object.entries(value as object).flatMap(([key, inner]) => keysOf(inner, path ? `${path}.${key}` : key));
}

const catalogues = { fr: keysOf(fr), en: keysOf(en) };
const base = (key: string) => key.replace(PLURAL, '');
const bases = (keys: string[]) => new Set(keys.map(base));

test('both languages have the same texts', () => {
  expect([...bases(catalogues.fr)].sort()).toEqual([...bases(catalogues.en)].sort());
});

test.each(['fr', 'en'] as const)('no text of %s is empty, and each plural has all its forms', (language) => {
  const keys = catalogues[language];
  const text = (key: string) =>
    key
      .split('.')
      .reduce<unknown>((node, part) => (node as Record<string, unknown>)[part], language === 'fr' ? fr : en);
  expect(keys.filter((key) => text(key) === '' && !key.endsWith('_zero'))).toEqual([]);
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  for (const plural of new Set(keys.filter((key) => PLURAL.test(key)).map(base))) {
    for (const form of forms) expect(keys).toContain(`${plural}_${form}`);
  }
});

test('the same values stand in both languages', () => {
  const values = (node: unknown): Record<string, string> => {
    const found: Record<string, string> = {};
    const walk = (inner: unknown, path: string) => {
      if (typeof inner === 'string')
        found[base(path)] ??= [...new Set(inner.match(/\{\{\w+\}\}/g) ?? [])].sort().join();
      else for (const [key, next] of Object.entries(inner as object)) walk(next, path ? `${path}.${key}` : key);
    };
    walk(node, '');
    return found;
  };
  const isZero = (key: string) => catalogues.fr.includes(`${key}_zero`);
  const [french, english] = [values(fr), values(en)];
  for (const key of Object.keys(french)) if (!isZero(key)) expect([key, french[key]]).toEqual([key, english[key]]);
});

test('every text that a page names is there, and every text that is there is named', async () => {
  const folder = join(import.meta.dirname, '..');
  const files = (await readdir(folder, { recursive: true })).filter(
    (name) => /\.tsx?$/.test(name) && !/test\.ts$/.test(name),
  );
  const source = (await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))).join('\n');
  const known = bases(catalogues.fr);
  const roots = [...new Set([...known].map((key) => key.split('.')[0]))].join('|');
  const named = new Set([...source.matchAll(new RegExp(`'((?:${roots})\\.[\\w.-]+)'`, 'g'))].map((match) => match[1]!));
  const isKnown = (key: string) => known.has(key);
  expect([...named].filter((key) => !isKnown(key) && !/\.(tsx?|css)$/.test(key))).toEqual([]);
  // With `returnObjects` a key names all that lies below it.
  const templates = new RegExp(`\`((?:${roots})\\.[^\`]*\\$\\{[^\`]*)\`(, \\{ returnObjects)?`, 'g');
  const patterns = [...source.matchAll(templates)].map(([, key, objects]) => {
    const pattern = key!.replace(/\$\{[^}]*\}/g, '[\\w-]+').replace(/\./g, '\\.');
    return new RegExp(`^${pattern}${objects ? '(\\.[\\w-]+)*' : ''}$`);
  });
  const unnamed = [...known].filter((key) => !named.has(key) && !patterns.some((pattern) => pattern.test(key)));
  expect(unnamed).toEqual([]);
});
