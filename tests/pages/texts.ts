/** The words of the pages, from their own catalogues, so that a story finds a button by what people read on it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Language = 'fr' | 'en';

const FOLDER = join(import.meta.dirname, '../../packages/web/src/texts');

export type Catalogue = { [key: string]: string | Catalogue };

export type Words = (key: string, values?: Record<string, string | number>) => string;

/** All texts of a language: of the first page and of those that few people open. */
export function catalogueOf(language: Language): Catalogue {
  const read = (name: string) => JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as Catalogue;
  return { ...read(language), ...read(`${language}-seldom`) };
}

/** @example wordsOf('fr')('agenda.today') // "Aujourd'hui" */
export function wordsOf(language: Language): Words {
  const catalogue = catalogueOf(language);
  return (key, values = {}) => {
    const found = key.split('.').reduce<string | Catalogue | undefined>((at, part) => {
      return typeof at === 'object' ? at[part] : undefined;
    }, catalogue);
    if (typeof found !== 'string') throw new Error(`no text ${key} in ${language}`);
    return found.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''));
  };
}
