/**
 * What other establishments sent: it waits sealed under the patient it was filed with, and becomes rows of the record
 * when that patient is first opened (docs/decisions/0011-transfers.md). Called by the door alone.
 */
import { RempartError } from '@rempart/terms/errors.ts';
import type { EstablishmentId, PatientId } from '@rempart/terms/ids.ts';
import type { Grant } from './grants.ts';
import { openPart } from './transfer-parts.ts';
import type { Draft, WriteTransaction } from './write.ts';

/** Received content, unsealed for the first time. */
export interface ReceivedContent {
  patient: PatientId;
  transfer: string;
  from: EstablishmentId;
  fromName: string;
  receivedAt: Date;
  /** The content part (transfers/README.md); empty if it does not unseal. */
  text: string;
  /** Ids of the patient's resources that are here already. */
  present: ReadonlySet<string>;
}

/** Makes resources of received content. Must not throw: an opening does not fail for what others sent. */
export type UnfoldReceived = (received: ReceivedContent) => Array<Draft & { id: string }>;

/** Writes what the opened letters hold, and takes content and letters away in the same transaction. */
export async function takeInReceived(tx: WriteTransaction, grant: Grant, unfold: UnfoldReceived): Promise<void> {
  const { establishment } = tx.session;
  const ofPatient = { establishment_id: establishment, patient_id: grant.patient };
  // The patient's row makes two who open at once wait their turn; the second finds nothing left.
  await tx.db
    .selectFrom('patient')
    .select('id')
    .where('establishment_id', '=', establishment)
    .where('id', '=', grant.patient)
    .forUpdate()
    .execute();
  const contents = await tx.db
    .deleteFrom('received_content')
    .where((eb) => eb.and(ofPatient))
    .where('letter_id', 'in', [...grant.letters.keys()])
    .returningAll()
    .execute();
  for (const content of contents) {
    const key = grant.letters.get(content.letter_id);
    if (!key) throw new RempartError('unexpected');
    const drafts = unfold({
      patient: grant.patient,
      transfer: content.transfer_id,
      from: content.correspondent_id,
      fromName: await nameOf(tx, content.correspondent_id),
      receivedAt: content.received_at,
      text: unsealed(key, establishment, content),
      present: await presentIds(tx, grant.patient),
    });
    for (const draft of drafts) tx.create(draft, grant.patient);
    await tx.flush();
    await tx.db
      .deleteFrom('letter')
      .where('establishment_id', '=', establishment)
      .where('id', '=', content.letter_id)
      .execute();
  }
}

function unsealed(key: Buffer, to: EstablishmentId, content: { transfer_id: string; sealed: Buffer }): string {
  try {
    return openPart(key, { to, transfer: content.transfer_id, part: 'content' }, content.sealed);
  } catch {
    return '';
  }
}

async function nameOf(tx: WriteTransaction, correspondent: EstablishmentId): Promise<string> {
  const { name } = await tx.db
    .selectFrom('correspondent')
    .select('name')
    .where('establishment_id', '=', tx.session.establishment)
    .where('id', '=', correspondent)
    .executeTakeFirstOrThrow();
  return name;
}

async function presentIds(tx: WriteTransaction, patient: PatientId): Promise<Set<string>> {
  const rows = await tx.db
    .selectFrom('resource_version')
    .select('id')
    .where('establishment_id', '=', tx.session.establishment)
    .where('patient_id', '=', patient)
    .where('is_current', '=', true)
    .execute();
  return new Set(rows.map((row) => row.id));
}
