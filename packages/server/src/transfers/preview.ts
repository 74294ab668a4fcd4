/** What would leave, before anything does: made by what makes the package, so that what is shown is what is sent. */
import { invalidAt, RempartError } from '@rempart/terms/errors.ts';
import { isUuid, type PatientId } from '@rempart/terms/ids.ts';
import { opensRecords } from '@rempart/terms/roles.ts';
import { z } from 'zod';
import type { Session } from '../disclosure/session.ts';
import type { ClearResource } from '../disclosure/stored.ts';
import { isDraft } from '../record/notes.ts';
import { type SectionToSend, sectionsToSend, urnOf } from './content.ts';
import type { Parts } from './parts.ts';
import { keepsIns, readTraits, type TravellingPatient, traitsBundle } from './traits.ts';

/** What stays, and so why: a level, a number of ours, an identity not qualified, what is not written yet, what is old. */
export interface Withheld {
  what: 'restricted' | 'numbers' | 'ins' | 'drafts' | 'earlier' | 'stopped';
  count?: number;
}

export interface TransferPreview {
  patient: TravellingPatient;
  sections: Array<{ title: string; lines: string[] }>;
  withheld: Withheld[];
}

const uuid = z.string().refine(isUuid, 'not an id');
const previewShape = z.object({
  patient: uuid.transform((id) => id as PatientId),
  documents: z.array(uuid).max(50).default([]),
  summary: z.boolean().default(false),
  message: z.string().max(4000).default(''),
});

/** @throws RempartError `role`, `not-opened`, `invalid` */
export async function previewTransfer(parts: Parts, session: Session, body: unknown): Promise<TransferPreview> {
  await session.requireProof();
  if (!opensRecords(session.claims.role)) throw new RempartError('role');
  const asked = previewShape.safeParse(body);
  if (!asked.success) throw invalidAt(asked.error.issues);
  const { patient: id, summary: withSummary, documents, message } = asked.data;
  await parts.door.requireLevel(session, id, 'record');
  const open = await parts.door.resourcesOf(session, id);
  const patient = open.find(({ resourceType }) => resourceType === 'Patient');
  const traits = patient && readTraits(traitsBundle(patient, urnOf(id)));
  if (!patient || !traits) throw new RempartError('not-found');
  const sections = sectionsToSend({ open, withSummary, documents, message });
  return {
    patient: traits,
    sections: sections.map(({ title, lines }) => ({ title, lines })),
    withheld: withheldOf(patient, open, withSummary ? sections : undefined),
  };
}

/**
 * The restricted level is always named, whether or not this patient has anything there, so that naming it tells nothing.
 * @param summary what leaves with one; undefined without
 */
function withheldOf(
  patient: ClearResource,
  open: readonly ClearResource[],
  summary: readonly SectionToSend[] | undefined,
): Withheld[] {
  const sent = new Set(summary?.flatMap(({ resources }) => resources.map(({ id }) => id)));
  const staying = (type: string) =>
    summary ? open.filter(({ resourceType, id }) => resourceType === type && !sent.has(id)).length : 0;
  const counted: Withheld[] = [
    { what: 'drafts', count: open.filter(isDraft).length },
    { what: 'earlier', count: staying('Observation') },
    { what: 'stopped', count: staying('MedicationRequest') },
  ];
  return [
    { what: 'restricted' },
    { what: 'numbers' },
    ...(keepsIns(patient) ? [{ what: 'ins' as const }] : []),
    ...counted.filter(({ count }) => count !== 0),
  ];
}
