/** What happened, newest first: one line an event, biology of a day in one line. Pure. */
import type { DocumentReference, Observation } from '@medplum/fhirtypes';
import { wordsOf } from './concepts.ts';
import { timeOf, valueText } from './series.ts';
import { dateOfDocument, type RecordParts } from './summary.ts';

export const TIMELINE_KINDS = ['consultation', 'document', 'biology', 'treatment', 'act'] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

export interface TimelineEntry {
  id: string;
  kind: TimelineKind;
  /** FHIR date or dateTime. */
  at: string;
  words: string;
  detail: string;
  /** The document that it shows, where it is one. */
  document?: DocumentReference;
}

export const NOTE = '34109-9';

export function timelineOf(parts: RecordParts, format: (value: number) => string): TimelineEntry[] {
  const entries: TimelineEntry[] = [
    ...parts.encounters.map(({ id, period, type, reasonCode, participant }) => ({
      id: id!,
      kind: 'consultation' as const,
      at: period?.start ?? '',
      words: wordsOf(type?.[0]) || wordsOf(reasonCode?.[0]),
      detail: [type?.[0] ? wordsOf(reasonCode?.[0]) : '', participant?.[0]?.individual?.display ?? '']
        .filter(Boolean)
        .join(' · '),
    })),
    ...parts.documents.map((document) => ({
      id: document.id!,
      kind: isNote(document) ? ('consultation' as const) : ('document' as const),
      at: dateOfDocument(document),
      words: document.description ?? wordsOf(document.type),
      detail: document.author?.[0]?.display ?? '',
      document,
    })),
    ...parts.prescriptions.map(
      ({ id, authoredOn, medicationCodeableConcept, medicationReference, dosageInstruction }) => ({
        id: id!,
        kind: 'treatment' as const,
        at: authoredOn ?? '',
        words: wordsOf(medicationCodeableConcept) || (medicationReference?.display ?? ''),
        detail: dosageInstruction?.[0]?.text ?? '',
      }),
    ),
    ...parts.procedures.map(({ id, performedDateTime, performedPeriod, code }) => ({
      id: id!,
      kind: 'act' as const,
      at: performedDateTime ?? performedPeriod?.start ?? '',
      words: wordsOf(code),
      detail: '',
    })),
    ...parts.immunizations.map(({ id, occurrenceDateTime, vaccineCode }) => ({
      id: id!,
      kind: 'act' as const,
      at: occurrenceDateTime ?? '',
      words: wordsOf(vaccineCode),
      detail: '',
    })),
    ...biologyByDay(parts.observations, format),
    ...parts.reports.map(({ id, effectiveDateTime, issued, code, conclusion }) => ({
      id: id!,
      kind: 'biology' as const,
      at: effectiveDateTime ?? issued ?? '',
      words: wordsOf(code),
      detail: conclusion ?? '',
    })),
  ];
  return entries.filter(({ at }) => at !== '').sort((a, b) => b.at.localeCompare(a.at));
}

function isNote({ type }: DocumentReference): boolean {
  return type?.coding?.some(({ code }) => code === NOTE) ?? false;
}

function biologyByDay(observations: readonly Observation[], format: (value: number) => string): TimelineEntry[] {
  const measured = observations.filter((observation) => !Number.isNaN(timeOf(observation)));
  const days = Map.groupBy(measured, (observation) => new Date(timeOf(observation)).toISOString().slice(0, 10));
  return [...days].map(([day, group]) => ({
    id: `biology-${day}`,
    kind: 'biology' as const,
    at: group[0]!.effectiveDateTime ?? day,
    words: group
      .slice(0, 4)
      .map((observation) => `${wordsOf(observation.code)} ${valueText(observation, format)}`.trim())
      .join(' · '),
    detail: group.length > 4 ? `+ ${group.length - 4}` : '',
  }));
}

/** Lines of one kind (or all) that contain every word of the filter, accents and capitals aside. */
export function filterTimeline(
  entries: readonly TimelineEntry[],
  kind: TimelineKind | 'all',
  words: string,
): TimelineEntry[] {
  const wanted = fold(words).split(' ').filter(Boolean);
  return entries.filter((entry) => {
    if (kind !== 'all' && entry.kind !== kind) return false;
    const text = fold(`${entry.words} ${entry.detail}`);
    return wanted.every((word) => text.includes(word));
  });
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
