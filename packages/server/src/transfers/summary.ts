/**
 * A summary in words: sections of lines, made from structured resources by sender and receiver alike, so that neither
 * trusts the other's words where it has the data. In French, the language of the documents. Pure.
 */
export interface Section {
  title: string;
  /** LOINC. */
  code: string;
  resources: SummaryResource[];
}

/** What of a resource a summary reads. */
export interface SummaryResource {
  resourceType: string;
  id: string;
  [element: string]: unknown;
}

const LAST_OBSERVATIONS = 30;

/** What leaves in a summary: problems, history, allergies, treatments under way, vaccines, last observations. */
export function summarySections(resources: readonly SummaryResource[]): Section[] {
  const of = (type: string) => resources.filter((resource) => resource.resourceType === type && isStated(resource));
  const conditions = of('Condition');
  const active = conditions.filter(isActiveProblem);
  const treatments = [...of('MedicationRequest'), ...of('MedicationStatement')].filter(({ status }) =>
    ['active', 'on-hold', 'intended'].includes(String(status)),
  );
  return [
    { title: 'Allergies et intolérances', code: '48765-2', resources: of('AllergyIntolerance') },
    { title: 'Problèmes en cours', code: '11450-4', resources: active },
    { title: 'Antécédents', code: '11348-0', resources: conditions.filter((one) => !active.includes(one)) },
    { title: 'Traitements en cours', code: '10160-0', resources: treatments },
    { title: 'Vaccinations', code: '11369-6', resources: of('Immunization') },
    { title: 'Dernières mesures et résultats', code: '30954-2', resources: lastOfEachCode(of('Observation')) },
  ].filter((section) => section.resources.length > 0);
}

/** One line a resource: its words, its value or dosage, its date. */
export function lineOf(resource: SummaryResource): string {
  const { description } = resource;
  const words =
    (typeof description === 'string' && description) || wordsOf(conceptOf(resource)) || resource.resourceType;
  const detail = [measureOf(resource), dosageOf(resource), reactionOf(resource)].filter(Boolean).join(' ; ');
  const date = dateOf(resource);
  return `${words}${detail ? ` : ${detail}` : ''}${date ? ` (${frenchDate(date)})` : ''}`;
}

/** `2026-11-24T…` as `24/11/2026`; a partial date keeps what it has. */
export function frenchDate(date: string): string {
  return date.slice(0, 10).split('-').reverse().join('/');
}

/** The words of a CodeableConcept, else its code; what is none has no words. */
export function wordsOf(concept: unknown): string {
  const { text, coding } = (concept ?? {}) as { text?: unknown; coding?: unknown };
  if (typeof text === 'string') return text;
  const codings = listOf<{ code?: unknown; display?: unknown }>(coding);
  const named = codings.find(({ display }) => typeof display === 'string')?.display ?? codings[0]?.code;
  return typeof named === 'string' ? named : '';
}

function isStated(resource: SummaryResource): boolean {
  if (resource.status === 'entered-in-error') return false;
  const codes = codesOf(resource.verificationStatus);
  return !codes.includes('entered-in-error') && !codes.includes('refuted');
}

function isActiveProblem(condition: SummaryResource): boolean {
  if (condition.abatementDateTime) return false;
  const isHistory = listOf<{ coding?: unknown }>(condition.category).some((category) =>
    listOf<{ system?: unknown }>(category.coding).some(({ system }) => String(system).endsWith('/CodeSystem/history')),
  );
  return (
    !isHistory &&
    !codesOf(condition.clinicalStatus).some((code) => ['resolved', 'inactive', 'remission'].includes(code))
  );
}

function lastOfEachCode(observations: SummaryResource[]): SummaryResource[] {
  const newest = [...observations].sort((a, b) => (dateOf(b) ?? '').localeCompare(dateOf(a) ?? ''));
  const byCode = new Map<string, SummaryResource>();
  for (const observation of newest) {
    const code = codesOf(observation.code)[0] ?? wordsOf(conceptOf(observation));
    if (!byCode.has(code)) byCode.set(code, observation);
  }
  return [...byCode.values()].slice(0, LAST_OBSERVATIONS);
}

/** The CodeableConcept that says what a resource is about. */
function conceptOf(resource: SummaryResource): unknown {
  const { code, medicationCodeableConcept, vaccineCode, medicationReference, type } = resource;
  const display = (medicationReference as { display?: unknown } | undefined)?.display;
  return code ?? medicationCodeableConcept ?? vaccineCode ?? (display ? { text: display } : type);
}

function dateOf(resource: SummaryResource): string | undefined {
  const period = (resource.onsetPeriod ?? resource.effectivePeriod) as { start?: unknown } | undefined;
  const date =
    resource.onsetDateTime ??
    resource.effectiveDateTime ??
    resource.authoredOn ??
    resource.occurrenceDateTime ??
    resource.recordedDate ??
    resource.date ??
    period?.start;
  return typeof date === 'string' ? date : undefined;
}

interface Quantity {
  value?: number;
  unit?: string;
}

function measureOf(resource: SummaryResource): string {
  const components = listOf<SummaryResource>(resource.component);
  if (components.length > 0)
    return components.map((part) => `${wordsOf(conceptOf(part))} ${measureOf(part)}`).join(', ');
  const quantity = resource.valueQuantity as Quantity | undefined;
  if (quantity?.value !== undefined) return `${String(quantity.value).replace('.', ',')} ${quantity.unit ?? ''}`.trim();
  if (typeof resource.valueString === 'string') return resource.valueString;
  return wordsOf(resource.valueCodeableConcept);
}

function dosageOf(resource: SummaryResource): string {
  return listOf<{ text?: unknown }>(resource.dosageInstruction ?? resource.dosage)
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .filter(Boolean)
    .join(', ');
}

function reactionOf(resource: SummaryResource): string {
  return listOf<{ manifestation?: unknown }>(resource.reaction)
    .flatMap(({ manifestation }) => listOf(manifestation).map(wordsOf))
    .join(', ');
}

function codesOf(concept: unknown): string[] {
  const { coding } = (concept ?? {}) as { coding?: unknown };
  return listOf<{ code?: unknown }>(coding).flatMap(({ code }) => (typeof code === 'string' ? [code] : []));
}

/** What came from elsewhere may hold anything where a list is wanted. */
function listOf<T>(value: unknown): T[] {
  return Array.isArray(value)
    ? (value as unknown[]).filter((item): item is T => typeof item === 'object' && item !== null)
    : [];
}
