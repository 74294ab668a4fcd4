/**
 * The content part: what a colleague needs to go on caring. A FHIR document Bundle (R4, documents.html): a Composition
 * with its sections, the resources behind them, the chosen documents with their bytes inline. Pure.
 */
import { RempartError } from '@rempart/terms/errors.ts';
import { levelOf } from '@rempart/terms/fhir-classes.ts';
import type { ClearResource } from '../disclosure/stored.ts';
import type { Draft } from '../disclosure/write.ts';
import { isDraft } from '../record/notes.ts';
import { travellingUrn } from './provenance.ts';
import { withReferences } from './references.ts';
import { lineOf, summarySections } from './summary.ts';

/** What the content part of a transfer is made of. */
export interface ContentToSend {
  transfer: string;
  created: Date;
  /** URN of the patient, as in the traits part. */
  subject: string;
  /** The patient's id here, which stays here. */
  patient: string;
  /** Names of the sender: a member of staff and an establishment. */
  author: string;
  establishment: string;
  /** Everything that the session has open of the patient. */
  open: readonly ClearResource[];
  withSummary: boolean;
  /** Ids of the chosen DocumentReferences. */
  documents: readonly string[];
  message: string;
}

/** LOINC. */
const PATIENT_SUMMARY = { system: 'http://loinc.org', code: '60591-5', display: 'Patient summary Document' };
const DOCUMENTS_CODE = '55107-7';
const MESSAGE_CODE = '51855-5';

/** A section as it leaves: its lines are what the receiver reads. */
export interface SectionToSend {
  title: string;
  /** LOINC. */
  code: string;
  lines: string[];
  resources: readonly ClearResource[];
}

/**
 * What leaves, section by section, in the order in which it is read: shown before, and sent. Restricted resources
 * never leave, even where they are open.
 * @throws RempartError `invalid` if a chosen document is not among what is open, or its bytes are not
 */
export function sectionsToSend(
  content: Pick<ContentToSend, 'open' | 'withSummary' | 'documents' | 'message'>,
): SectionToSend[] {
  const mayLeave = content.open.filter((resource) => levelOf(resource as Draft) === 'record');
  const documents = content.documents.map((id, index) => chosenDocument(mayLeave, id, index));
  const message = content.message.trim();
  const summary = content.withSummary ? summarySections(mayLeave) : [];
  return [
    ...(message ? [{ title: 'Message', code: MESSAGE_CODE, lines: message.split('\n'), resources: [] }] : []),
    ...summary.map(({ title, code, resources }) => ({
      title,
      code,
      lines: resources.map(lineOf),
      resources: resources as ClearResource[],
    })),
    ...(documents.length > 0
      ? [{ title: 'Documents', code: DOCUMENTS_CODE, lines: documents.map(lineOf), resources: documents }]
      : []),
  ];
}

/** The text of the content part. @throws RempartError `invalid` as `sectionsToSend` */
export function contentBundle(content: ContentToSend): string {
  const sections = sectionsToSend(content);
  const sent = sections.flatMap(({ resources }) => resources);
  const urns = new Map(sent.map((one) => [`${one.resourceType}/${one.id}`, travellingUrn(one)]));
  const readdress = (reference: string) =>
    reference === `Patient/${content.patient}` ? content.subject : urns.get(reference);
  const entries = sent.map((resource) => ({
    fullUrl: travellingUrn(resource),
    resource: withReferences(withoutTraces(resource), readdress),
  }));
  return JSON.stringify({
    resourceType: 'Bundle',
    type: 'document',
    identifier: { system: 'urn:ietf:rfc:3986', value: urnOf(content.transfer) },
    timestamp: content.created.toISOString(),
    entry: [{ fullUrl: urnOf(content.transfer), resource: compositionOf(content, sections) }, ...entries],
  });
}

/** A resource's address inside a Bundle, from its UUID. */
export function urnOf(id: string): string {
  return `urn:uuid:${id}`;
}

/** Version and time of the row here say nothing there; marks of confidentiality stay. */
function withoutTraces(resource: ClearResource): Record<string, unknown> {
  const { meta, text: _narrative, ...rest } = resource;
  const { security, profile } = meta as { security?: unknown; profile?: unknown };
  return { ...rest, ...(security || profile ? { meta: { security, profile } } : {}) };
}

interface Attachment {
  url?: string;
  data?: string;
}

/** A DocumentReference with its bytes inline: addresses here lead nowhere there. */
function chosenDocument(open: readonly ClearResource[], id: string, index: number): ClearResource {
  const document = open.find((resource) => resource.resourceType === 'DocumentReference' && resource.id === id);
  if (!document || isDraft(document)) throw notOpen(index);
  const contents = (document.content as Array<{ attachment?: Attachment }> | undefined) ?? [];
  const content = contents.map((one) => ({ ...one, attachment: inlined(open, one.attachment ?? {}, index) }));
  return { ...document, content };
}

function inlined(open: readonly ClearResource[], attachment: Attachment, index: number): Attachment {
  const { url, ...rest } = attachment;
  if (rest.data || !url) return rest;
  const id = /(?:^|\/)Binary\/([0-9a-f-]{36})$/.exec(url)?.[1];
  const binary = open.find((resource) => resource.resourceType === 'Binary' && resource.id === id);
  if (typeof binary?.data !== 'string') throw notOpen(index);
  return { ...rest, data: binary.data };
}

function notOpen(index: number): RempartError {
  return new RempartError('invalid', {
    params: { detail: 'only documents of the open record can be sent, restricted ones and drafts excepted' },
    expression: [`documents[${index}]`],
  });
}

function compositionOf(content: ContentToSend, sections: SectionToSend[]) {
  return {
    resourceType: 'Composition',
    status: 'final',
    type: { coding: [PATIENT_SUMMARY] },
    subject: { reference: content.subject },
    date: content.created.toISOString(),
    author: [{ display: `${content.author}, ${content.establishment}` }],
    title: `Transmission de ${content.establishment}`,
    custodian: { display: content.establishment },
    section: [...sections, { title: 'Portée', code: '48766-0', lines: [RESTRICTED_STAYS], resources: [] }].map(
      sectionOf,
    ),
  };
}

/** Said in every transfer, so that it tells nothing about this patient. */
export const RESTRICTED_STAYS =
  'Les éléments du niveau « restreint », s’il en existe, ne sont jamais transmis par cette voie.';

function sectionOf({ title, code, lines, resources }: SectionToSend) {
  const items = lines.map((line) => `<li>${escaped(line)}</li>`).join('');
  return {
    title,
    code: { coding: [{ system: 'http://loinc.org', code }] },
    text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml"><ul>${items}</ul></div>` },
    ...(resources.length > 0 ? { entry: resources.map((one) => ({ reference: travellingUrn(one) })) } : {}),
  };
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
