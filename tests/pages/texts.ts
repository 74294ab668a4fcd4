/** The words of the pages, from their own catalogues, so that a story finds a button by what people read on it. */
import { type Catalogue, catalogueOf } from '@rempart/web/texts/catalogue.ts';

export type Language = 'fr' | 'en';

export type Words = (key: string, values?: Record<string, string | number>) => string;

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
