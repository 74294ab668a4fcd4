/**
 * Texts of the pages: French first, English second. Two catalogues a language, that are one: what the frame and the pages
 * that one begins on need, and the rest, loaded with the first page that needs it. Plurals are i18next's (`_one`,
 * `_other`), chosen by Intl.PluralRules.
 */
import type { Language } from '@rempart/terms/errors.ts';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type fr from './fr.json';
import type frOther from './fr-other.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof fr & typeof frOther };
  }
}

type Catalogue = () => Promise<{ default: object }>;

const FIRST: Record<Language, Catalogue> = { fr: () => import('./fr.json'), en: () => import('./en.json') };
const OTHER: Record<Language, Catalogue> = {
  fr: () => import('./fr-other.json'),
  en: () => import('./en-other.json'),
};

/** What a language needs now. */
let catalogues = [FIRST];
/** The language that is on its way, or there. */
let wanted: Language = 'fr';

export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'fr';
}

export async function startTexts(language: Language): Promise<void> {
  wanted = language;
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: {},
    interpolation: { escapeValue: false },
  });
  await addTexts(language);
  document.documentElement.lang = language;
}

/** A page beyond the first ones, once its texts are there as well. */
export async function withOtherTexts<Page>(page: Promise<Page>): Promise<Page> {
  catalogues = [FIRST, OTHER];
  let language: Language;
  // The language may change while its texts are on their way.
  do {
    language = wanted;
    await addTexts(language);
  } while (language !== wanted);
  return page;
}

export async function changeLanguage(language: Language): Promise<void> {
  if (language === wanted) return;
  wanted = language;
  try {
    await addTexts(language);
  } catch (error) {
    if (language === wanted) wanted = currentLanguage();
    throw error;
  }
  // Of two changes the last one stays, whichever texts come first.
  if (language !== wanted) return;
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

async function addTexts(language: Language): Promise<void> {
  for (const { default: texts } of await Promise.all(catalogues.map((catalogue) => catalogue[language]()))) {
    i18next.addResourceBundle(language, 'translation', texts, true);
  }
}
