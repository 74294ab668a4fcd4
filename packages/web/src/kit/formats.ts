/**
 * Dates, hours, ages and names as people of a French ward write them (design, principle 10), and their careful
 * English. Days and hours are those of the establishment's clock.
 */

import type { HumanName } from '@medplum/fhirtypes';
import type { Language } from '@rempart/terms/errors.ts';
import { instant, wall, ZONE } from './clock.ts';

/** `mar. 24 nov. 2026`; English `Tue 24 Nov 2026`. */
export function dateText(date: Date, language: Language): string {
  return part(date, language, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
}

/** `24 nov. 2026`. */
export function shortDateText(date: Date, language: Language): string {
  return part(date, language, { day: 'numeric', month: 'short', year: 'numeric' });
}

/** `mardi 24 novembre`. */
export function longDayText(date: Date, language: Language): string {
  return part(date, language, { weekday: 'long', day: 'numeric', month: 'long' });
}

/** `14 h 20`, held together by no-break spaces; English `14:20`. */
export function hourText(date: Date, language: Language): string {
  const { hours, minutes } = wall(date);
  const two = (n: number) => String(n).padStart(2, '0');
  return language === 'fr' ? `${hours}\u00a0h\u00a0${two(minutes)}` : `${two(hours)}:${two(minutes)}`;
}

/** `mar. 24 nov. 2026, 14 h 20`. */
export function momentText(date: Date, language: Language): string {
  return `${dateText(date, language)}, ${hourText(date, language)}`;
}

/** A FHIR date or dateTime (`2019`, `2019-03`, `2019-03-12`, or an instant), at the precision it has. */
export function fhirDateText(text: string | undefined, language: Language): string {
  if (!text) return '';
  const match = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?/.exec(text);
  if (!match) return text;
  const [, year, month, day] = match;
  if (text.length > 10) return shortDateText(new Date(text), language);
  if (day) return shortDateText(instant(Number(year), Number(month), Number(day)), language);
  if (month) return part(instant(Number(year), Number(month), 1), language, { month: 'short', year: 'numeric' });
  return year!;
}

/** A birth date as it is said at a desk: `12/03/1961` in both languages. */
export function birthDateText(text: string | undefined): string {
  return text ? text.slice(0, 10).split('-').reverse().join('/') : '';
}

export interface Age {
  value: number;
  unit: 'days' | 'weeks' | 'months' | 'years';
}

/** Age at a day: in days under two weeks, weeks under three months, months under two years, else years. */
export function ageAt(birthDate: string, at: Date): Age | undefined {
  const [year, month = 1, day = 1] = birthDate.split('-').map(Number);
  if (!year) return undefined;
  const on = wall(at);
  const months = (on.year - year) * 12 + (on.month - month) - (on.day < day ? 1 : 0);
  const days = (Date.UTC(on.year, on.month - 1, on.day) - Date.UTC(year, month - 1, day)) / 86_400_000;
  if (days < 0) return undefined;
  if (days < 14) return { value: days, unit: 'days' };
  if (months < 3) return { value: Math.floor(days / 7), unit: 'weeks' };
  if (months < 24) return { value: months, unit: 'months' };
  return { value: Math.floor(months / 12), unit: 'years' };
}

export interface ShownName {
  /** Name used, capitals. */
  family: string;
  /** Birth name, capitals, where it differs from the name used. */
  born: string | undefined;
  given: string;
}

/** Name used and birth name: `official` is the birth name, `usual` the name used (FR Core, RNIV). */
export function shownName(names: readonly HumanName[] | undefined): ShownName {
  const official = names?.find((name) => name.use === 'official' || name.use === 'maiden');
  const used = names?.find((name) => name.use === 'usual') ?? official ?? names?.[0];
  const family = (used?.family ?? official?.family ?? '').toUpperCase();
  const born = official?.family?.toUpperCase();
  return {
    family,
    born: born && born !== family ? born : undefined,
    given: used?.given?.[0] ?? official?.given?.[0] ?? '',
  };
}

/** `2 345,6`; English `2,345.6`. At most two decimals. */
export function numberText(value: number, language: Language): string {
  return NUMBERS[language].format(value);
}

/** Making a formatter costs a hundred times what formatting does: a long thread has thousands of dates. */
const NUMBERS = { fr: numbersOf('fr'), en: numbersOf('en') } satisfies Record<Language, Intl.NumberFormat>;
const dates = new Map<string, Intl.DateTimeFormat>();

function numbersOf(language: Language): Intl.NumberFormat {
  return new Intl.NumberFormat(locale(language), { maximumFractionDigits: 2 });
}

function part(date: Date, language: Language, options: Intl.DateTimeFormatOptions): string {
  return datesOf(language, options).format(date).replace(',', '');
}

function datesOf(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${Object.entries(options).join()}`;
  const known = dates.get(key) ?? new Intl.DateTimeFormat(locale(language), { ...options, timeZone: ZONE });
  dates.set(key, known);
  return known;
}

/** `mar. 24`, or `mardi 24` where there is room. */
export function columnDayText(date: Date, language: Language, weekday: 'short' | 'long'): string {
  return part(date, language, { weekday, day: 'numeric' });
}

/** `23 – 29 novembre 2026`; short, `30 nov. – 6 déc. 2026`. */
export function daysText(from: Date, to: Date, language: Language, month: 'long' | 'short' = 'long'): string {
  return datesOf(language, { day: 'numeric', month, year: 'numeric' }).formatRange(from, to);
}

/** `24 – 26 novembre 2026`; with hours where it is not from midnight to midnight: `24 novembre 2026, 9 h 00 – 12 h 00`. */
export function spanText(start: Date, end: Date, language: Language): string {
  const days = daysText(start, new Date(end.getTime() - 1), language);
  const isWhole = [start, end].every((time) => wall(time).hours === 0 && wall(time).minutes === 0);
  return isWhole ? days : `${days}, ${hourText(start, language)} – ${hourText(end, language)}`;
}

/** `nov. 26`, below a drawing. */
export function monthText(date: Date, language: Language): string {
  return part(date, language, { month: 'short', year: '2-digit' });
}

function locale(language: Language): string {
  return language === 'fr' ? 'fr-FR' : 'en-GB';
}
