/**
 * A label is for orientation, not for identification: three letters of the name used and an initial
 * (`DUR P`), never more than half of the letters (architecture, section 3, table).
 */
export function labelOf(family: string, given: string): string {
  const letters = onlyLetters(family);
  const shown = Math.min(3, Math.floor(letters.length / 2));
  const initial = onlyLetters(given).slice(0, 1);
  return [letters.slice(0, Math.max(1, shown)), initial].filter(Boolean).join(' ');
}

/** What stands in place of a label where even that would tell: psychiatry, addiction, prison… */
export const DASH = '—';

function onlyLetters(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}]/gu, '')
    .toUpperCase();
}
