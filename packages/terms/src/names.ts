/**
 * A name as RNIV has it written: capital letters without accents, ligatures opened; hyphens, apostrophes and blanks
 * stay, each once.
 */
export function writtenName(name: string): string {
  return capitals(name).replace(/[’`´]/g, "'").replace(/\s+/g, ' ').trim();
}

/** Whether what is written is a name: letters, with single hyphens, apostrophes or blanks between them. */
export function isWrittenName(name: string): boolean {
  return /^[A-Z]+(?:[ '-]+[A-Z]+)*$/.test(name);
}

/** How names are folded before they are compared, after RNIV: as written, hyphens and apostrophes as blanks. */
export function foldName(name: string): string {
  return capitals(name)
    .replace(/[^A-Z0-9]+/g, ' ')
    .trim();
}

function capitals(name: string): string {
  return name
    .replace(/œ/gi, 'OE')
    .replace(/æ/gi, 'AE')
    .replace(/ß/g, 'SS')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase();
}

/** Family names of one person by which they are found: birth name, used names, aliases. */
export const MAX_INDEXED_NAMES = 6;

/** The first three letters of a folded name, blanks left out; undefined if it has fewer (RNIV search rule). */
export function firstThreeLetters(name: string): string | undefined {
  const letters = foldName(name).replace(/ /g, '');
  return letters.length >= 3 ? letters.slice(0, 3) : undefined;
}

/**
 * A phonetic key of a French name: names that sound alike share it (DUPOND and DUPONT, LEFEVRE and LEFEBVRE).
 * Our own rules in the spirit of Soundex FR: sounds folded, then vowels dropped but the first, doubles merged.
 */
export function phoneticName(name: string): string {
  let s = foldName(name).replace(/ /g, '');
  for (const [pattern, sound] of SOUNDS) s = s.replace(pattern, sound);
  const first = s.slice(0, 1);
  const rest = s.slice(1).replace(/[AEIOUY]/g, '');
  return (first + rest).replace(/(.)\1+/g, '$1').slice(0, 8);
}

const SOUNDS: ReadonlyArray<readonly [RegExp, string]> = [
  [/EAUX?|AUX?/g, 'O'],
  [/OEU/g, 'E'],
  [/PH/g, 'F'],
  [/BV/g, 'V'],
  [/GN/g, 'N'],
  [/GU(?=[EIY])/g, 'K'],
  [/G(?=[EIY])/g, 'J'],
  [/G/g, 'K'],
  [/C(?=[EIY])/g, 'S'],
  [/SCH|CH|SH/g, 'J'],
  [/CK|QU?|C/g, 'K'],
  [/[AE][IY]N|[IY][MN](?=[^AEIOUY]|$)/g, 'N'],
  [/[AE][MN](?=[^AEIOUYMN]|$)/g, 'N'],
  [/TH/g, 'T'],
  [/Z/g, 'S'],
  [/W/g, 'V'],
  [/H/g, ''],
  [/[DTSXPE]+$/g, ''],
];
