/** What happened, newest first: one line an event, biology of a day in one line. Pure. */
import type { DocumentReference, Observation } from '@medplum/fhirtypes';
import { addMonths, dayKey, startOfDay } from '../../agenda/week.ts';
import { fhirTime, fhirYear, newestFirst } from '../../kit/fhir-dates.ts';
import { wordsOf } from '../concepts.ts';
import { isDraft, isNote, wordsIn } from '../notes/note-reading.ts';
import { isStruck, timeOf, valueText } from '../series.ts';
import { dateOfDocument, type RecordParts } from '../summary.ts';

export const TIMELINE_KINDS = ['consultation', 'document', 'biology', 'treatment', 'act'] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

export interface TimelineEntry {
  id: string;
  kind: TimelineKind;
  /** FHIR date or dateTime. */
  at: string;
  words: string;
  detail: string;
  /** Who did or wrote it, as it is written; empty where nobody said. */
  author: string;
  /** A note that is still being written. */
  isDraft?: boolean;
  /** The document that it shows, where it is one. */
  document?: DocumentReference;
  /** What was measured on a day, `YYYY-MM-DD` on the wall, where it is that: also what was struck out. */
  measured?: { day: string; observations: readonly Observation[] };
}

export function timelineOf(parts: RecordParts, format: (value: number) => string): TimelineEntry[] {
  const entries: TimelineEntry[] = [
    ...parts.encounters.map(({ id, period, type, reasonCode, participant }) => ({
      id: id!,
      kind: 'consultation' as const,
      at: period?.start ?? '',
      words: wordsOf(type?.[0]) || wordsOf(reasonCode?.[0]),
      detail: type?.[0] ? wordsOf(reasonCode?.[0]) : '',
      author: participant?.[0]?.individual?.display ?? '',
    })),
    ...parts.documents.map((document) => ({
      id: document.id!,
      kind: isNote(document) ? ('consultation' as const) : ('document' as const),
      at: dateOfDocument(document),
      words: document.description ?? wordsOf(document.type),
      detail: '',
      author: document.author?.[0]?.display ?? '',
      ...(isDraft(document) ? { isDraft: true } : {}),
      document,
    })),
    ...parts.prescriptions.map(
      ({ id, authoredOn, medicationCodeableConcept, medicationReference, dosageInstruction, requester }) => ({
        id: id!,
        kind: 'treatment' as const,
        at: authoredOn ?? '',
        words: wordsOf(medicationCodeableConcept) || (medicationReference?.display ?? ''),
        detail: dosageInstruction?.[0]?.text ?? '',
        author: requester?.display ?? '',
      }),
    ),
    ...parts.procedures.map(({ id, performedDateTime, performedPeriod, code, performer }) => ({
      id: id!,
      kind: 'act' as const,
      at: performedDateTime ?? performedPeriod?.start ?? '',
      words: wordsOf(code),
      detail: '',
      author: performer?.[0]?.actor.display ?? '',
    })),
    ...parts.immunizations.map(({ id, occurrenceDateTime, vaccineCode, performer }) => ({
      id: id!,
      kind: 'act' as const,
      at: occurrenceDateTime ?? '',
      words: wordsOf(vaccineCode),
      detail: '',
      author: performer?.[0]?.actor.display ?? '',
    })),
    ...biologyByDay(parts.observations, format),
    ...parts.reports.map(({ id, effectiveDateTime, issued, code, conclusion, performer }) => ({
      id: id!,
      kind: 'biology' as const,
      at: effectiveDateTime ?? issued ?? '',
      words: wordsOf(code),
      detail: conclusion ?? '',
      author: performer?.[0]?.display ?? '',
    })),
  ];
  return entries.filter(({ at }) => at !== '').sort((a, b) => newestFirst(a.at, b.at));
}

function biologyByDay(observations: readonly Observation[], format: (value: number) => string): TimelineEntry[] {
  const measured = observations.filter((observation) => !Number.isNaN(timeOf(observation)));
  const days = Map.groupBy(measured, (observation) => dayKey(new Date(timeOf(observation))));
  return [...days].map(([day, observations]) => {
    const valid = observations.filter((one) => !isStruck(one));
    return {
      id: idOfDay(day),
      kind: 'biology' as const,
      at: observations[0]!.effectiveDateTime ?? day,
      words: valid
        .slice(0, 4)
        .map((observation) => `${wordsOf(observation.code)} ${valueText(observation, format)}`.trim())
        .join(' · '),
      detail: valid.length > 4 ? `+ ${valid.length - 4}` : '',
      author: valid.find(({ performer }) => performer?.[0]?.display)?.performer?.[0]?.display ?? '',
      measured: { day, observations },
    };
  });
}

/** Of the entry of what was measured on a day. */
export function idOfDay(day: string): string {
  return `biology-${day}`;
}

/** Until now, in months, by their ISO 8601 duration. */
const MONTHS = { P3M: 3, P1Y: 12 } as const;
export const LATELY = Object.keys(MONTHS) as Array<keyof typeof MONTHS>;

/** What one looks for in a thread; `all` and an empty text leave nothing out. */
export interface ThreadFilter {
  kind: TimelineKind | 'all';
  /** One of `LATELY`, a year (`2026`), or all. */
  date: string;
  author: string;
  words: string;
}

export const EVERYTHING: ThreadFilter = { kind: 'all', date: 'all', author: 'all', words: '' };

/** Entries with the words that they are searched by, accents and capitals aside: folded once, not at each letter typed. */
export type Searchable = ReadonlyArray<{ entry: TimelineEntry; folded: string }>;

export function searchable(entries: readonly TimelineEntry[]): Searchable {
  return entries.map((entry) => {
    const inside = entry.document ? wordsIn(entry.document) : '';
    return { entry, folded: fold(`${entry.words} ${entry.detail} ${entry.author} ${inside}`) };
  });
}

export function filterThread(all: Searchable, { kind, date, author, words }: ThreadFilter, now: Date): TimelineEntry[] {
  const lately = LATELY.find((one) => one === date);
  const since = lately && startOfDay(addMonths(now, -MONTHS[lately])).getTime();
  const wanted = fold(words).split(/\s+/).filter(Boolean);
  return all.flatMap(({ entry, folded }) => {
    if (kind !== 'all' && entry.kind !== kind) return [];
    if (since !== undefined ? fhirTime(entry.at) < since : date !== 'all' && fhirYear(entry.at) !== date) return [];
    if (author !== 'all' && entry.author !== author) return [];
    return wanted.every((word) => folded.includes(word)) ? [entry] : [];
  });
}

/** What the filters offer: years, the newest first; authors, those with most entries first. */
export function choicesIn(entries: readonly TimelineEntry[]): { years: string[]; authors: string[] } {
  const years = [...new Set(entries.map(({ at }) => fhirYear(at)))].sort().reverse();
  const authors = Map.groupBy(
    entries.filter(({ author }) => author !== ''),
    ({ author }) => author,
  );
  return { years, authors: [...authors].sort((a, b) => b[1].length - a[1].length).map(([author]) => author) };
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
