/**
 * The ten-second record: from everything of a patient (a searchset of mixed resources) to what the page shows, in the
 * order in which a clinician looks. Pure; absent information stays absent, so that the page can say so.
 */
import type {
  AllergyIntolerance,
  Bundle,
  Condition,
  DiagnosticReport,
  DocumentReference,
  Encounter,
  Flag,
  Immunization,
  MedicationRequest,
  Observation,
  Patient,
  Procedure,
  Resource,
} from '@medplum/fhirtypes';
import { newestFirst } from '../kit/fhir-dates.ts';
import { hasCode, wordsOf } from './concepts.ts';
import { isDraft } from './notes/note-reading.ts';
import { isStruck, type Series, seriesOf } from './series.ts';
import { type TimelineEntry, timelineOf } from './thread/timeline.ts';

export interface Allergy {
  id: string;
  words: string;
  reaction: string;
  severe: boolean;
  since: string | undefined;
}

export interface Danger {
  id: string;
  words: string;
  since: string | undefined;
}

export interface Problem {
  id: string;
  words: string;
  since: string | undefined;
  until: string | undefined;
  /** Of a relative, not of the patient. */
  ofFamily: boolean;
}

export interface Treatment {
  id: string;
  words: string;
  dosage: string;
  since: string | undefined;
}

export interface RecordSummary {
  patient: Patient | undefined;
  allergies: Allergy[];
  /** Somebody has written that there is none. */
  saidWithoutAllergy: boolean;
  problems: Problem[];
  history: Problem[];
  treatments: Treatment[];
  stopped: Treatment[];
  series: Series[];
  /** Drafts excepted, the newest first. */
  documents: DocumentReference[];
  /** Notes that somebody is still writing. */
  drafts: DocumentReference[];
  /** Alerts that someone has set on this patient. */
  alerts: Danger[];
  /** The last glomerular filtration rate where it is lowered: doses depend on it. */
  lowKidney: { value: number; at: number } | undefined;
  immunizations: Immunization[];
  timeline: TimelineEntry[];
}

/** What the record holds, by type. */
export interface RecordParts {
  allergies: AllergyIntolerance[];
  conditions: Condition[];
  prescriptions: MedicationRequest[];
  observations: Observation[];
  documents: DocumentReference[];
  encounters: Encounter[];
  reports: DiagnosticReport[];
  procedures: Procedure[];
  immunizations: Immunization[];
}

/** `716186003` no known allergy, and its narrower kinds. */
const NO_ALLERGY = ['716186003', '409137002', '428607008', '429625007'];

export function summaryOf(bundle: Bundle, format: (value: number) => string): RecordSummary {
  const resources = (bundle.entry ?? []).flatMap(({ resource }) => (resource ? [resource] : []));
  const of = <T extends Resource>(type: T['resourceType']) => resources.filter((r): r is T => r.resourceType === type);
  const parts: RecordParts = {
    allergies: of<AllergyIntolerance>('AllergyIntolerance'),
    conditions: of<Condition>('Condition').filter(
      ({ verificationStatus }) => !hasCode(verificationStatus, 'entered-in-error', 'refuted'),
    ),
    prescriptions: of<MedicationRequest>('MedicationRequest').filter(({ status }) => status !== 'entered-in-error'),
    observations: of<Observation>('Observation').filter(({ status }) => status !== 'cancelled'),
    documents: of<DocumentReference>('DocumentReference').filter(({ status }) => status !== 'entered-in-error'),
    encounters: of<Encounter>('Encounter'),
    reports: of<DiagnosticReport>('DiagnosticReport'),
    procedures: of<Procedure>('Procedure'),
    immunizations: of<Immunization>('Immunization'),
  };
  const stated = parts.allergies.filter(
    ({ verificationStatus }) => !hasCode(verificationStatus, 'entered-in-error', 'refuted'),
  );
  const active = parts.conditions.filter(isActive);
  const series = seriesOf(
    parts.observations.filter((one) => !isStruck(one)),
    format,
  );
  return {
    patient: of<Patient>('Patient')[0],
    allergies: stated
      .filter(
        ({ code, clinicalStatus }) => !hasCode(code, ...NO_ALLERGY) && !hasCode(clinicalStatus, 'resolved', 'inactive'),
      )
      .map(allergy)
      .sort((a, b) => Number(b.severe) - Number(a.severe)),
    saidWithoutAllergy: stated.some(({ code }) => hasCode(code, ...NO_ALLERGY)),
    problems: bySince(active.map(problem)),
    history: bySince(parts.conditions.filter((condition) => !active.includes(condition)).map(problem)),
    treatments: once(
      bySince(parts.prescriptions.filter(({ status }) => status === 'active' || status === 'on-hold').map(treatment)),
    ),
    stopped: once(
      bySince(
        parts.prescriptions
          .filter(({ status }) => status === 'stopped' || status === 'completed' || status === 'cancelled')
          .map(treatment),
      ),
    ),
    series,
    lowKidney: lowKidneyOf(series),
    documents: parts.documents
      .filter((document) => !isDraft(document))
      .toSorted((a, b) => newestFirst(dateOfDocument(a), dateOfDocument(b))),
    drafts: parts.documents.filter(isDraft),
    alerts: of<Flag>('Flag')
      .filter(({ status }) => status === 'active')
      .map(({ id, code, period }) => ({ id: id!, words: wordsOf(code), since: period?.start })),
    immunizations: parts.immunizations,
    timeline: timelineOf(parts, format),
  };
}

const FILTRATION = ['33914-3', '62238-1'];
/** mL/min/1.73 m²; below it KDIGO (2024) calls the function lowered (G3a to G5). */
const LOWERED = 60;

function lowKidneyOf(series: readonly Series[]): RecordSummary['lowKidney'] {
  const last = series.find(({ key }) => FILTRATION.includes(key))?.points.at(-1);
  const value = last?.values[0];
  return last && value !== undefined && value < LOWERED ? { value, at: last.at } : undefined;
}

export function dateOfDocument({ date, context, content }: DocumentReference): string {
  return date ?? context?.period?.start ?? content[0]?.attachment.creation ?? '';
}

/** Antécédents carry a category of their own in the population; elsewhere the clinical status tells. */
function isActive({ category, clinicalStatus, abatementDateTime }: Condition): boolean {
  if (abatementDateTime || hasCode(clinicalStatus, 'resolved', 'inactive', 'remission')) return false;
  return !category?.some((concept) => concept.coding?.some(({ system }) => system?.endsWith('/CodeSystem/history')));
}

function allergy({ id, code, reaction, criticality, onsetDateTime, recordedDate }: AllergyIntolerance): Allergy {
  const reactions = reaction?.flatMap(({ manifestation }) => manifestation.map(wordsOf)) ?? [];
  return {
    id: id!,
    words: wordsOf(code),
    reaction: [...new Set(reactions)].join(', '),
    severe: criticality === 'high' || (reaction?.some(({ severity }) => severity === 'severe') ?? false),
    since: onsetDateTime ?? recordedDate,
  };
}

function problem({
  id,
  code,
  category,
  onsetDateTime,
  onsetPeriod,
  recordedDate,
  abatementDateTime,
}: Condition): Problem {
  const ofFamily = category?.some((concept) => hasCode(concept, 'family')) ?? false;
  return {
    id: id!,
    words: wordsOf(code),
    since: onsetDateTime ?? onsetPeriod?.start ?? (ofFamily ? undefined : recordedDate),
    until: abatementDateTime,
    ofFamily,
  };
}

function treatment({
  id,
  medicationCodeableConcept,
  medicationReference,
  dosageInstruction,
  authoredOn,
}: MedicationRequest): Treatment {
  return {
    id: id!,
    words: wordsOf(medicationCodeableConcept) || (medicationReference?.display ?? ''),
    dosage:
      dosageInstruction
        ?.map(({ text }) => text)
        .filter(Boolean)
        .join(', ') ?? '',
    since: authoredOn,
  };
}

function bySince<T extends { since: string | undefined }>(items: T[]): T[] {
  return items.sort((a, b) => newestFirst(a.since, b.since));
}

/** A treatment renewed each quarter is one line: the newest. */
function once(treatments: Treatment[]): Treatment[] {
  return [...new Map(treatments.toReversed().map((treatment) => [treatment.words, treatment])).values()].toReversed();
}
