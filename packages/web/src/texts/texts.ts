/**
 * Texts of the pages: French first, English second. One catalogue a language, loaded when it is first needed.
 * Plurals are i18next's (`_one`, `_other`), chosen by Intl.PluralRules.
 */
import type { Language } from '@rempart/terms/errors.ts';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type fr from './fr.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof fr };
  }
}

const catalogues: Record<Language, () => Promise<{ default: object }>> = {
  fr: () => import('./fr.json'),
  en: () => import('./en.json'),
};

export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'fr';
}

export async function startTexts(language: Language): Promise<void> {
  const catalogue = (await catalogues[language]()).default;
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: catalogue } },
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = language;
}

export async function changeLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', (await catalogues[language]()).default);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
