/**
 * The inbox: a clerk reads who a transfer is about, files it under a patient or refuses it. What it says is read by
 * opening that patient, never here (docs/decisions/0011-transfers.md).
 */
import { randomUUID } from 'node:crypto';
import { RempartError } from '@rempart/terms/errors.ts';
import { type EstablishmentId, isUuid, type PatientId, parseId } from '@rempart/terms/ids.ts';
import type { Role } from '@rempart/terms/roles.ts';
import { REFUSAL_REASONS, type RefusalReason, type TransferEvent } from '@rempart/terms/transfers.ts';
import type { SealedLetter } from '@rempart/terms/vault/protocol.ts';
import { z } from 'zod';
import type { Session } from '../disclosure/session.ts';
import type { Draft, WriteTransaction } from '../disclosure/write.ts';
import { createPatient } from '../identity/patients.ts';
import { correspondentsOf, namesOf } from './correspondents.ts';
import { expectingOf } from './expecting.ts';
import { historyOfItem } from './history.ts';
import type { Parts } from './parts.ts';
import { PROVENANCE_TAG } from './provenance.ts';
import { letterRow } from './receive.ts';
import { patientDraft, readTraits, type TravellingPatient } from './traits.ts';

/** Who files what comes in. */
const CLERKS: readonly Role[] = ['secretary', 'medical-secretary', 'admissions', 'practitioner', 'nurse'];
export function seesInbox(role: Role): boolean {
  return CLERKS.includes(role);
}

/** Whoever is addressed expects the patient for this long. */
const EXPECTED_MS = 30 * 24 * 3600_000;
const NEWEST = 200;

export interface InboxEntry {
  id: string;
  from: { id: string; name: string };
  to: { id: string; name: string };
  /** ISO instant. */
  received: string;
  urgency: 'routine' | 'urgent';
  status: 'new' | 'filed' | 'refused';
  /** The patient that it was filed under. */
  patient: string | null;
  refusal: RefusalReason | null;
  history: TransferEvent[];
  /** Whether the sender knows that it is closed; null while it is open. */
  told: 'told' | 'owed' | 'given-up' | null;
}

/** The newest items, without opening any. */
export async function listInbox(parts: Parts, session: Session): Promise<InboxEntry[]> {
  await requireClerk(session);
  const db = parts.databases.of(session.establishment);
  const names = await namesOf(parts, session.establishment);
  const rows = await db
    .selectFrom('inbox_item')
    .select(['id', 'correspondent_id', 'sent_at', 'received_at', 'urgency', 'status', 'patient_id', 'refusal'])
    .select(['closed_at', 'told_at', 'next_telling'])
    .where('establishment_id', '=', session.establishment)
    .orderBy('received_at', 'desc')
    .limit(NEWEST)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    from: { id: row.correspondent_id, name: names.of(row.correspondent_id) },
    to: { id: session.establishment, name: names.of(session.establishment) },
    received: row.received_at.toISOString(),
    urgency: row.urgency,
    status: row.status,
    patient: row.patient_id,
    refusal: row.refusal,
    history: historyOfItem(row),
    told: row.status === 'new' ? null : row.told_at ? 'told' : row.next_telling ? 'owed' : 'given-up',
  }));
}

/** What was refused at the door of the inbox, by sender and reason: forged, altered, for somebody else. */
export async function listRefusals(parts: Parts, session: Session) {
  await session.requireProof();
  if (!seesInbox(session.claims.role) && session.claims.role !== 'security-officer') {
    throw new RempartError('role');
  }
  const db = parts.databases.of(session.establishment);
  const names = new Map<string, string>(
    (await correspondentsOf(db, session.establishment)).map(({ id, name }) => [id, name]),
  );
  const rows = await db
    .selectFrom('inbox_refusal')
    .selectAll()
    .where('establishment_id', '=', session.establishment)
    .orderBy('last_at', 'desc')
    .execute();
  return rows.map(({ correspondent_id, refusal, times, last_at }) => ({
    from: { id: correspondent_id, name: names.get(correspondent_id) ?? null },
    refusal,
    times,
    last: last_at.toISOString(),
  }));
}

/**
 * Who an item is about: counted by the vault. Whether that person is a patient here is asked by a Patient search of
 * its own, which is counted as every search is; this answer says nothing of it.
 */
export async function openItem(parts: Parts, session: Session, id: string): Promise<{ patient: TravellingPatient }> {
  await requireClerk(session);
  const item = await findItem(parts, session, id);
  const letter = await letterOf(parts, session.establishment, id, 'identity');
  const text = await parts.door.openInboxItem(session, {
    id,
    transfer: item.transfer_id,
    letter,
    sealedTraits: item.sealed_traits,
  });
  return { patient: traitsOrInvalid(text) };
}

const uuid = z.string().refine(isUuid, 'not an id');
const whose = { practitioner: uuid.optional(), unit: uuid.optional() };
const filingShape = z.union([z.object({ patient: uuid, ...whose }), z.object({ create: z.literal(true), ...whose })]);

/**
 * Files an item under a patient whose identity is open, or under a new one made of its traits. The content's key goes
 * from the inbox letter to a patient letter inside the vault; nobody here has read it.
 * @param body `{patient}` or `{create: true}`; `practitioner` or `unit` says who expects the patient, by default the
 *   units of those for whom the clerk works, and the clerk's own
 */
export async function fileItem(
  parts: Parts,
  session: Session,
  id: string,
  body: unknown,
): Promise<{ patient: PatientId }> {
  await requireClerk(session);
  const filing = filingShape.safeParse(body);
  if (!filing.success) {
    throw new RempartError('invalid', { params: { detail: 'a patient, or create' }, expression: ['patient'] });
  }
  const known = 'patient' in filing.data ? parseId<PatientId>(filing.data.patient) : undefined;
  const before = await filedBefore(parts, session, id);
  if (before && before === known) return { patient: before };
  const item = await findItem(parts, session, id);
  const created = known ? undefined : await patientToCreate(parts, session, id, item);
  if (known) await parts.door.requireLevel(session, known, 'identity');
  const patient = known ?? (randomUUID() as PatientId);
  const expecting = await expectingOf(parts, session, filing.data);
  const letter = await rewrap(parts, session, id, patient);
  await parts.door.transaction(session, async (tx) => {
    if (created) await createPatient(tx, { ...created, id: patient });
    await closeItem(tx, id, { status: 'filed', patient_id: patient });
    const { proven, claims } = session;
    await tx.db
      .insertInto('letter')
      .values(letterRow(letter, { writer: claims.sub, proof: proven.proof }))
      .execute();
    await tx.db
      .insertInto('received_content')
      .values({
        establishment_id: session.establishment,
        item_id: id,
        patient_id: patient,
        letter_id: letter.rule.id,
        correspondent_id: item.correspondent_id,
        transfer_id: item.transfer_id,
        received_at: item.received_at,
        sealed: item.sealed_content,
      })
      .execute();
    const ends = new Date(tx.now.getTime() + EXPECTED_MS);
    for (const whose of expecting) {
      tx.relate({ patient_id: patient, kind: 'transfer', source_id: id, starts: tx.now, ends, ...whose });
    }
  });
  return { patient };
}

const refusingShape = z.object({ reason: z.enum(REFUSAL_REASONS) });

/** Refuses an item: what it held is gone; why is a code, never words. */
export async function refuseItem(parts: Parts, session: Session, id: string, body: unknown): Promise<void> {
  await requireClerk(session);
  const refusing = refusingShape.safeParse(body);
  if (!refusing.success) {
    const detail = `one of ${REFUSAL_REASONS.join(', ')}`;
    throw new RempartError('invalid', { params: { detail }, expression: ['reason'] });
  }
  await findItem(parts, session, id);
  const { reason } = refusing.data;
  await parts.door.transaction(session, (tx) => closeItem(tx, id, { status: 'refused', refusal: reason }));
}

async function requireClerk(session: Session): Promise<void> {
  await session.requireProof();
  if (!seesInbox(session.claims.role)) throw new RempartError('role');
}

interface NewItem {
  correspondent_id: EstablishmentId;
  transfer_id: string;
  received_at: Date;
  sealed_traits: Buffer;
  sealed_content: Buffer;
}

/** An item that waits. @throws RempartError `not-found`, `stale` if it was filed or refused */
async function findItem(parts: Parts, session: Session, id: string): Promise<NewItem> {
  const row = isUuid(id)
    ? await parts.databases
        .of(session.establishment)
        .selectFrom('inbox_item')
        .select(['correspondent_id', 'transfer_id', 'received_at', 'sealed_traits', 'sealed_content'])
        .where('establishment_id', '=', session.establishment)
        .where('id', '=', id)
        .executeTakeFirst()
    : undefined;
  if (row?.sealed_traits && row.sealed_content) return row as NewItem;
  await session.requireProof();
  throw new RempartError(row ? 'stale' : 'not-found');
}

async function filedBefore(parts: Parts, session: Session, id: string): Promise<PatientId | undefined> {
  if (!isUuid(id)) return undefined;
  const row = await parts.databases
    .of(session.establishment)
    .selectFrom('inbox_item')
    .select('patient_id')
    .where('establishment_id', '=', session.establishment)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.patient_id ?? undefined;
}

async function letterOf(
  parts: Parts,
  establishment: EstablishmentId,
  item: string,
  level: 'identity' | 'record',
): Promise<SealedLetter> {
  const row = await parts.databases
    .of(establishment)
    .selectFrom('letter')
    .selectAll()
    .where('establishment_id', '=', establishment)
    .where('kind', '=', 'inbox')
    .where('subject', '=', item)
    .where('level', '=', level)
    .executeTakeFirstOrThrow();
  return {
    rule: { establishment, kind: 'inbox', subject: item, level, due: null, id: row.id },
    keyVersion: row.key_version,
    enc: row.enc.toString('base64url'),
    ct: row.ct.toString('base64url'),
  };
}

function traitsOrInvalid(text: string): TravellingPatient {
  const traits = readTraits(text);
  if (!traits) throw new RempartError('invalid', { params: { detail: 'the sender gave no readable traits' } });
  return traits;
}

/** The patient that an item's traits describe, read in this session before. */
async function patientToCreate(parts: Parts, session: Session, id: string, item: NewItem): Promise<Draft> {
  const sealed = { id, transfer: item.transfer_id, sealedTraits: item.sealed_traits };
  const traits = traitsOrInvalid(await parts.door.inboxTraits(session, sealed));
  const source = `urn:uuid:${item.correspondent_id}`;
  const draft = { ...patientDraft(traits), meta: { source, tag: [PROVENANCE_TAG] } };
  parts.validate(draft);
  return draft;
}

async function rewrap(parts: Parts, session: Session, item: string, patient: PatientId): Promise<SealedLetter> {
  const { letter } = await parts.vault.ask('rewrap', {
    ...session.proven,
    establishment: session.establishment,
    letter: await letterOf(parts, session.establishment, item, 'record'),
    patient,
    level: 'record',
    id: randomUUID(),
  });
  session.provenByVault();
  return letter;
}

type Closing = { status: 'filed'; patient_id: PatientId } | { status: 'refused'; refusal: RefusalReason };

/** Takes an item out of the inbox, with its letters; its sender is owed a word of it. @throws RempartError `stale` if somebody was quicker */
async function closeItem(tx: WriteTransaction, id: string, closing: Closing): Promise<void> {
  const { establishment, claims } = tx.session;
  const closed = await tx.db
    .updateTable('inbox_item')
    .set({ ...closing, sealed_traits: null, sealed_content: null })
    .set({ closed_by: claims.sub, closed_at: tx.now, next_telling: tx.now })
    .where('establishment_id', '=', establishment)
    .where('id', '=', id)
    .where('status', '=', 'new')
    .executeTakeFirst();
  if (closed.numUpdatedRows !== 1n) throw new RempartError('stale');
  tx.notice({ kind: 'inbox' });
  await tx.db
    .deleteFrom('letter')
    .where('establishment_id', '=', establishment)
    .where('kind', '=', 'inbox')
    .where('subject', '=', id)
    .execute();
}
