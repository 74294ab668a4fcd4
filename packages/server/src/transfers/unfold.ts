/**
 * From a received content part to resources of the record: run once, when the patient it was filed under is first
 * opened. The sender is known and its signature was checked, but what it sends is read like any stranger's: bounded,
 * listed types only, each validated, ids of our own. It never throws, because an opening must not fail for it. Pure.
 *
 * Ids are UUIDv5 of patient and URN: what is sent twice, by whomever, is not doubled; what is present stays as it is,
 * so nothing of ours can be overwritten, and what was ours to begin with is not taken back as a copy.
 * Each carries where it came from in `meta.source` and a tag; prescriptions are `reported`, not ours.
 */
import { createHash } from 'node:crypto';
import type { PatientId } from '@rempart/terms/ids.ts';
import { z } from 'zod';
import type { ReceivedContent } from '../disclosure/received.ts';
import type { Draft } from '../disclosure/write.ts';
import { RESTRICTED_STAYS, urnOf } from './content.ts';
import { PROVENANCE_TAG } from './provenance.ts';
import { withReferences } from './references.ts';
import { frenchDate, lineOf, type SummaryResource, summarySections } from './summary.ts';

/** What another establishment may add to a record. */
const TYPES = [
  'AllergyIntolerance',
  'Condition',
  'MedicationRequest',
  'MedicationStatement',
  'Immunization',
  'Observation',
  'DocumentReference',
];
const MAX_ENTRIES = 2000;
const RECORD_SECURITY = ['R', 'V', 'N'];

const bundleShape = z.object({
  resourceType: z.literal('Bundle'),
  type: z.literal('document'),
  entry: z
    .array(z.object({ fullUrl: z.string().max(100), resource: z.looseObject({ resourceType: z.string() }) }))
    .min(1)
    .max(MAX_ENTRIES),
});
type Entry = z.infer<typeof bundleShape>['entry'][number];

/** Throws for a resource that is not valid FHIR R4. */
export type Validate = (resource: Draft) => void;

/** The resources to write; those already present are left out. */
export function unfold(received: ReceivedContent, validate: Validate): Array<Draft & { id: string }> {
  try {
    const entries = entriesOf(received.text);
    if (entries) return unfolded(received, entries, validate);
  } catch {
    // Read like what is not a document at all.
  }
  const words = 'Le contenu transmis n’a pas pu être lu. Demandez-le de nouveau à l’expéditeur.';
  return [letterDocument(received, [words], [])];
}

function unfolded(received: ReceivedContent, entries: Entry[], validate: Validate): Array<Draft & { id: string }> {
  const [composition, ...others] = entries;
  const listed = others.filter(({ resource }) => TYPES.includes(resource.resourceType));
  const here = new Map(
    listed.map(({ fullUrl, resource }) => {
      const id = idHere(received, fullUrl);
      return [fullUrl, { id, reference: `${resource.resourceType}/${id}` }];
    }),
  );
  const drafts = listed.map((entry) => draftOf(received, entry, here));
  const valid = drafts.filter((draft) => isValid(draft, validate));
  const leftOut = others.length - valid.length;
  // Words of all, valid or not: an allergy that cannot become a resource must still be read.
  const lines = [
    ...messageOf(composition?.resource),
    ...summaryLines(drafts),
    ...(leftOut > 0 ? ['', `${leftOut} élément(s) transmis n’ont pas pu être repris comme données du dossier.`] : []),
  ];
  const written = [letterDocument(received, lines, drafts), ...valid];
  return written.filter(({ id }) => !received.present.has(id));
}

function isValid(draft: Draft, validate: Validate): boolean {
  try {
    validate(draft);
    return true;
  } catch {
    return false;
  }
}

/** The id that a URN has here: its own where it began here, else one made of patient and URN. */
function idHere({ patient, present }: ReceivedContent, urn: string): string {
  const original = urn.replace(/^urn:uuid:/, '');
  return present.has(original) ? original : derivedId(patient, urn);
}

function entriesOf(text: string): Entry[] | undefined {
  try {
    const result = bundleShape.safeParse(JSON.parse(text));
    return result.success && result.data.entry[0]?.resource.resourceType === 'Composition'
      ? result.data.entry
      : undefined;
  } catch {
    return undefined;
  }
}

function draftOf(
  received: ReceivedContent,
  { fullUrl, resource }: Entry,
  here: ReadonlyMap<string, { id: string; reference: string }>,
): Draft & { id: string } {
  const { meta, id: _theirs, text: _narrative, contained: _contained, ...rest } = resource;
  const own = withReferences(rest, (reference) => here.get(reference)?.reference);
  return {
    ...own,
    id: idHere(received, fullUrl),
    meta: { ...provenanceOf(received, fullUrl), ...securityOf(meta) },
    ...patientOf(resource.resourceType, received.patient),
    ...(resource.resourceType === 'MedicationRequest' ? { reportedBoolean: true } : {}),
  } as Draft & { id: string };
}

/** Whatever patient the sender named, these are of the patient they were filed under. */
function patientOf(type: string, patient: PatientId): Record<string, unknown> {
  const reference = { reference: `Patient/${patient}` };
  return type === 'AllergyIntolerance' || type === 'Immunization' ? { patient: reference } : { subject: reference };
}

/** `source` is the sender, and as its fragment the URN by which the resource goes on travelling. */
function provenanceOf({ from, fromName }: ReceivedContent, urn: string) {
  const source = `${urnOf(from)}#${urn.replace(/^urn:uuid:/, '')}`;
  return { source, tag: [{ ...PROVENANCE_TAG, display: fromName }] };
}

function securityOf(meta: unknown): { security?: Array<{ system: string; code: string }> } {
  const marks = (meta as { security?: unknown } | undefined)?.security;
  if (!Array.isArray(marks)) return {};
  const system = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
  const codes = marks.flatMap((mark: { code?: unknown } | null) => {
    const code = String(mark?.code);
    return RECORD_SECURITY.includes(code) ? [{ system, code }] : [];
  });
  return codes.length > 0 ? { security: codes } : {};
}

/** The sender's words: the section `Message`, its markup left out. */
function messageOf(composition: Record<string, unknown> | undefined): string[] {
  const sections = composition?.section;
  if (!Array.isArray(sections)) return [];
  const message = sections.find((section: { title?: unknown } | null) => section?.title === 'Message') as
    | { text?: { div?: unknown } }
    | undefined;
  const div = message?.text?.div;
  if (typeof div !== 'string') return [];
  const lines = [...div.matchAll(/<li>([^<]*)<\/li>/g)].map(([, line = '']) =>
    line.replace(/&#(\d{1,5});/g, (_, code: string) => String.fromCodePoint(Number(code))),
  );
  return lines.length > 0 ? ['Message', ...lines] : [];
}

function summaryLines(drafts: ReadonlyArray<Draft & { id: string }>): string[] {
  return summarySections(drafts as SummaryResource[]).flatMap(({ title, resources }) => [
    '',
    title,
    ...resources.map((resource) => `- ${lineOf(resource)}`),
  ]);
}

/** The transfer itself, as a document of the record: plain text, which no page can be made to run. */
function letterDocument(
  received: ReceivedContent,
  lines: string[],
  drafts: ReadonlyArray<Draft & { id: string }>,
): Draft & { id: string } {
  const title = `Transmission de ${received.fromName}`;
  const date = received.receivedAt.toISOString();
  const documents = drafts.filter(({ resourceType }) => resourceType === 'DocumentReference');
  const named = documents.map((document) => `- ${lineOf(document as SummaryResource)}`);
  const text = [
    `${title}, reçue le ${frenchDate(date)}`,
    '',
    ...lines,
    ...(named.length > 0 ? ['', 'Documents joints', ...named] : []),
    '',
    RESTRICTED_STAYS,
  ].join('\n');
  return {
    resourceType: 'DocumentReference',
    id: derivedId(received.patient, urnOf(received.transfer)),
    meta: provenanceOf(received, urnOf(received.transfer)),
    status: 'current',
    type: {
      coding: [{ system: 'http://loinc.org', code: '60591-5', display: 'Patient summary Document' }],
      text: title,
    },
    subject: { reference: `Patient/${received.patient}` },
    date,
    author: [{ display: received.fromName }],
    description: title,
    content: [
      {
        attachment: {
          contentType: 'text/plain; charset=utf-8',
          language: 'fr',
          data: Buffer.from(text).toString('base64'),
          title,
          creation: date,
        },
      },
    ],
  };
}

/** UUIDv5 (RFC 9562 §5.5) in the namespace of the patient. */
function derivedId(patient: PatientId, urn: string): string {
  const namespace = Buffer.from(patient.replaceAll('-', ''), 'hex');
  const hash = createHash('sha1').update(namespace).update(urn).digest().subarray(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
