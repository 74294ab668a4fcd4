/** All texts of a language in one, for tests: the pages add the second catalogue to the first when they need it. */
import type { Language } from '@rempart/terms/errors.ts';
import { createInstance } from 'i18next';
import enFirst from './en.json' with { type: 'json' };
import enOther from './en-other.json' with { type: 'json' };
import frFirst from './fr.json' with { type: 'json' };
import frOther from './fr-other.json' with { type: 'json' };

export type Catalogue = { [key: string]: string | Catalogue };

const PARTS: Record<Language, readonly object[]> = { fr: [frFirst, frOther], en: [enFirst, enOther] };

export function catalogueOf(language: Language): Catalogue {
  const texts = createInstance();
  void texts.init({ resources: {} });
  for (const part of PARTS[language]) texts.addResourceBundle(language, 'translation', part, true);
  return texts.getResourceBundle(language, 'translation') as Catalogue;
}
