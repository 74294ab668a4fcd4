/**
 * Texts of the pages: French first, English second. Two catalogues a language: what the first page needs, and what
 * belongs to pages that few people open, loaded with the first of these. Plurals are i18next's (`_one`, `_other`), chosen
 * by Intl.PluralRules.
 */
import type { Language } from '@rempart/terms/errors.ts';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type fr from './fr.json';
import type seldomFr from './fr-seldom.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof fr & typeof seldomFr };
  }
}

type Catalogue = () => Promise<{ default: object }>;

const FIRST: Record<Language, Catalogue> = { fr: () => import('./fr.json'), en: () => import('./en.json') };
const SELDOM: Record<Language, Catalogue> = {
  fr: () => import('./fr-seldom.json'),
  en: () => import('./en-seldom.json'),
};

/** What a language needs now. */
let catalogues = [FIRST];

export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'fr';
}

export async function startTexts(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: await textsOf(language) } },
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = language;
}

/** A page that few people open, once its texts are there as well. */
export async function withSeldomTexts<Page>(page: Promise<Page>): Promise<Page> {
  catalogues = [FIRST, SELDOM];
  const language = currentLanguage();
  i18next.addResourceBundle(language, 'translation', await textsOf(language), true);
  return page;
}

export async function changeLanguage(language: Language): Promise<void> {
  i18next.addResourceBundle(language, 'translation', await textsOf(language), true);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

async function textsOf(language: Language): Promise<object> {
  const loaded = await Promise.all(catalogues.map((catalogue) => catalogue[language]()));
  return Object.assign({}, ...loaded.map((one) => one.default)) as object;
}
