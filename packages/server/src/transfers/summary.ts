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

interface Concept {
  text?: string;
  coding?: Array<{ system?: string; code?: string; display?: string }>;
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
  const words = wordsOf(conceptOf(resource)) || resource.resourceType;
  const detail = [measureOf(resource), dosageOf(resource), reactionOf(resource)].filter(Boolean).join(' ; ');
  const date = dateOf(resource);
  return `${words}${detail ? ` : ${detail}` : ''}${date ? ` (${frenchDate(date)})` : ''}`;
}

/** `2026-11-24T…` as `24/11/2026`; a partial date keeps what it has. */
export function frenchDate(date: string): string {
  return date.slice(0, 10).split('-').reverse().join('/');
}

export function wordsOf(concept: Concept | undefined): string {
  return concept?.text ?? concept?.coding?.find(({ display }) => display)?.display ?? concept?.coding?.[0]?.code ?? '';
}

function isStated(resource: SummaryResource): boolean {
  if (resource.status === 'entered-in-error') return false;
  const codes = codesOf(resource.verificationStatus);
  return !codes.includes('entered-in-error') && !codes.includes('refuted');
}

function isActiveProblem(condition: SummaryResource): boolean {
  if (condition.abatementDateTime) return false;
  const isHistory = listOf<Concept>(condition.category).some((category) =>
    category.coding?.some(({ system }) => system?.endsWith('/CodeSystem/history')),
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

function conceptOf(resource: SummaryResource): Concept | undefined {
  const { code, medicationCodeableConcept, vaccineCode, medicationReference, type } = resource;
  const named = medicationReference as { display?: string } | undefined;
  return (code ?? medicationCodeableConcept ?? vaccineCode ?? (named?.display ? { text: named.display } : type)) as
    | Concept
    | undefined;
}

function dateOf(resource: SummaryResource): string | undefined {
  const period = (resource.onsetPeriod ?? resource.effectivePeriod) as { start?: string } | undefined;
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
  return wordsOf(resource.valueCodeableConcept as Concept | undefined);
}

function dosageOf(resource: SummaryResource): string {
  return listOf<{ text?: string }>(resource.dosageInstruction ?? resource.dosage)
    .map(({ text }) => text ?? '')
    .filter(Boolean)
    .join(', ');
}

function reactionOf(resource: SummaryResource): string {
  return listOf<{ manifestation?: Concept[] }>(resource.reaction)
    .flatMap(({ manifestation }) => listOf<Concept>(manifestation).map(wordsOf))
    .join(', ');
}

function codesOf(concept: unknown): string[] {
  return listOf<{ code?: string }>((concept as Concept | undefined)?.coding).flatMap(({ code }) => code ?? []);
}

/** What came from elsewhere may hold anything where a list is wanted. */
function listOf<T>(value: unknown): T[] {
  return Array.isArray(value)
    ? (value as unknown[]).filter((item): item is T => typeof item === 'object' && item !== null)
    : [];
}
