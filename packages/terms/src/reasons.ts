/**
 * Why the ladder asks for more (architecture, section 4): a code each, and the words that stand for `{reason}` in the
 * sentence of a refusal (errors.ts).
 */
const REASONS = {
  'known-day': { fr: 'plus de 25 patients connus en 24 heures', en: 'more than 25 known patients in 24 hours' },
  'known-month': { fr: 'plus de 300 patients connus en 30 jours', en: 'more than 300 known patients in 30 days' },
  outside: { fr: 'patient hors de vos relations de soin', en: 'patient outside your care relations' },
  'identities-day': { fr: 'nombre d’identités ouvertes en 24 heures', en: 'number of identities opened in 24 hours' },
  'identities-month': { fr: 'nombre d’identités ouvertes en 30 jours', en: 'number of identities opened in 30 days' },
  'records-day': { fr: 'nombre de dossiers ouverts en 24 heures', en: 'number of records opened in 24 hours' },
  'records-month': { fr: 'nombre de dossiers ouverts en 30 jours', en: 'number of records opened in 30 days' },
  'items-day': { fr: 'nombre de pièces ouvertes en 24 heures', en: 'number of items opened in 24 hours' },
  pace: { fr: 'beaucoup d’ouvertures en dix minutes', en: 'many openings in ten minutes' },
  restricted: { fr: 'dossier restreint', en: 'restricted record' },
  list: { fr: 'liste de patients', en: 'list of patients' },
  dormant: { fr: 'dossier dormant', en: 'dormant record' },
} as const;

export type Reason = keyof typeof REASONS;

/** The words of codes joined by a space; what is no code stays as it is. */
export function reasonWords(codes: string, language: 'fr' | 'en'): string {
  const words = codes.split(' ').map((code) => (code in REASONS ? REASONS[code as Reason][language] : undefined));
  return words.includes(undefined) ? codes : words.join(', ');
}
