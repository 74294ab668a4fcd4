/**
 * Sending: what a session has open of a patient becomes a sealed package in the outbox, in one transaction. The
 * worker takes it from there.
 */
import { randomUUID } from 'node:crypto';
import { invalidAt, RempartError } from '@rempart/terms/errors.ts';
import { isUuid, type PatientId } from '@rempart/terms/ids.ts';
import type { Level } from '@rempart/terms/levels.ts';
import { opensRecords } from '@rempart/terms/roles.ts';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Database } from '../db/database.ts';
import type { Session } from '../disclosure/session.ts';
import { type PartOf, sealContentKey, sealPart } from '../disclosure/transfer-parts.ts';
import { contentBundle, urnOf } from './content.ts';
import { type Correspondent, findCorrespondent } from './correspondents.ts';
import { headerOf, MAX_SEALED_BYTES, type PackageText, sha256, signedText, URGENCIES } from './package.ts';
import type { Parts } from './parts.ts';
import { traitsBundle } from './traits.ts';

/** Transfers that one account may send in an hour: a burst is stopped, a clinic's day is not (attack A12). */
const TRANSFERS_PER_HOUR = 20;
const HOUR_MS = 3600_000;

const uuid = z.string().refine(isUuid, 'not an id');
const sendingShape = z.object({
  /** Made by whoever sends, so that a request made twice is one transfer; else the header Idempotency-Key. */
  id: uuid,
  patient: uuid.transform((id) => id as PatientId),
  to: uuid,
  documents: z.array(uuid).max(50).default([]),
  summary: z.boolean().default(false),
  message: z.string().max(4000).default(''),
  urgency: z.enum(URGENCIES).default('routine'),
});
/** A request to send. */
export type Sending = z.infer<typeof sendingShape>;

/** The answer to one: it travels by itself from now on. */
export interface Accepted {
  id: string;
  status: 'waiting' | 'delivered' | 'refused' | 'failed';
  /** Levels that never leave by this way, whether or not this patient has anything there. */
  withheld: Level[];
  /** Whether this very request made it. */
  isNew: boolean;
}

/** @throws RempartError `invalid` with the place in the body */
export function parseSending(body: unknown, idempotencyKey: string | undefined): Sending {
  const given = typeof body === 'object' && body !== null ? body : {};
  const result = sendingShape.safeParse(idempotencyKey === undefined ? given : { id: idempotencyKey, ...given });
  if (!result.success) throw invalidAt(result.error.issues);
  const { summary, documents, message } = result.data;
  if (!summary && documents.length === 0 && message.trim() === '') {
    throw new RempartError('invalid', { params: { detail: 'nothing to send' }, expression: ['documents'] });
  }
  return result.data;
}

/**
 * Accepts a transfer: durable when this returns.
 * @throws RempartError `role`, `needs-approval` (correspondent not pinned), `not-opened`, `invalid`, `too-fast`, `too-large`
 */
export async function acceptTransfer(parts: Parts, session: Session, sending: Sending): Promise<Accepted> {
  await session.requireProof();
  if (!opensRecords(session.claims.role)) throw new RempartError('role');
  const db = parts.databases.of(session.establishment);
  const correspondent = await findCorrespondent(db, session.establishment, sending.to);
  if (!correspondent) throw new RempartError('needs-approval');
  const before = await acceptedBefore(parts, session, sending);
  if (before) return before;
  await requireCalm(db, session);
  await parts.door.requireLevel(session, sending.patient, 'record');
  const packed = await pack(parts, session, sending, correspondent);
  const isNew = await parts.door.transaction(session, async (tx) => {
    // One after the other: of requests at the same moment each counts those before it.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`transfers ${session.claims.sub}`}, 0))`.execute(tx.db);
    await requireCalm(tx.db, session);
    const written = await tx.db
      .insertInto('outbox')
      .values({
        establishment_id: session.establishment,
        id: sending.id,
        patient_id: sending.patient,
        correspondent_id: correspondent.id,
        urgency: sending.urgency,
        author: session.claims.sub,
        created_at: packed.created,
        next_attempt: packed.created,
        package: packed.bytes,
        package_hash: packed.hash,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    tx.notice({ kind: 'outbox' });
    return written.numInsertedOrUpdatedRows === 1n;
  });
  await parts.reached?.('accepted');
  // Two requests with the same id at once: the first is the transfer.
  const accepted = isNew ? undefined : await acceptedBefore(parts, session, sending);
  return accepted ?? { id: sending.id, status: 'waiting', withheld: ['restricted'], isNew };
}

/** The transfer that has this id already. @throws RempartError `invalid` if it is about something else */
async function acceptedBefore(parts: Parts, session: Session, sending: Sending): Promise<Accepted | undefined> {
  const row = await parts.databases
    .of(session.establishment)
    .selectFrom('outbox')
    .select(['status', 'patient_id', 'correspondent_id', 'author'])
    .where('establishment_id', '=', session.establishment)
    .where('id', '=', sending.id)
    .executeTakeFirst();
  if (!row) return undefined;
  const isSame =
    row.patient_id === sending.patient && row.correspondent_id === sending.to && row.author === session.claims.sub;
  if (!isSame) {
    throw new RempartError('invalid', { params: { detail: 'this id is of another transfer' }, expression: ['id'] });
  }
  return { id: sending.id, status: row.status, withheld: ['restricted'], isNew: false };
}

async function requireCalm(db: Database, session: Session): Promise<void> {
  const { oldest, count } = await db
    .selectFrom('outbox')
    .select(({ fn }) => [fn.countAll<string>().as('count'), fn.min('created_at').as('oldest')])
    .where('establishment_id', '=', session.establishment)
    .where('author', '=', session.claims.sub)
    .where('created_at', '>', new Date(Date.now() - HOUR_MS))
    .executeTakeFirstOrThrow();
  if (Number(count) < TRANSFERS_PER_HOUR) return;
  const seconds = Math.max(1, Math.ceil(((oldest as Date).getTime() + HOUR_MS - Date.now()) / 1000));
  throw new RempartError('too-fast', { params: { seconds }, retryAfter: seconds });
}

/** Builds, seals and signs the package. Its clear parts live no longer than this call. */
async function pack(
  parts: Parts,
  session: Session,
  sending: Sending,
  to: Correspondent,
): Promise<{ bytes: Buffer; hash: Buffer; created: Date }> {
  const created = new Date();
  const open = await parts.door.resourcesOf(session, sending.patient);
  const patient = open.find(({ resourceType }) => resourceType === 'Patient');
  if (!patient) throw new RempartError('not-found');
  const subject = urnOf(randomUUID());
  const names = await namesOf(parts, session);
  const texts = {
    traits: traitsBundle(patient, subject),
    content: contentBundle({
      transfer: sending.id,
      created,
      subject,
      patient: sending.patient,
      ...names,
      open,
      withSummary: sending.summary,
      documents: sending.documents,
      message: sending.message,
    }),
  };
  const partOf = (part: PartOf['part']): PartOf => ({ to: to.id, transfer: sending.id, part });
  const traits = sealPart(partOf('traits'), texts.traits);
  const content = sealPart(partOf('content'), texts.content);
  if (traits.sealed.length + content.sealed.length > MAX_SEALED_BYTES) {
    throw new RempartError('too-large', { params: { limit: `${MAX_SEALED_BYTES / 1024 / 1024} MB` } });
  }
  const header = headerOf(
    { transfer: sending.id, from: session.establishment, to: to.id, urgency: sending.urgency, created },
    to.sealKey,
    { traits: traits.sealed, content: content.sealed },
  );
  const keys = JSON.stringify({
    traits: await sealContentKey(to.sealKey, header, traits.key),
    content: await sealContentKey(to.sealKey, header, content.key),
  });
  for (const { key } of [traits, content]) key.fill(0);
  const signed = signedText(header, keys);
  const { signature } = await parts.vault.ask('sign', {
    establishment: session.establishment,
    kind: 'transfer',
    bytes: Buffer.from(signed).toString('base64url'),
  });
  const text: PackageText = {
    header,
    keys,
    signature,
    traits: traits.sealed.toString('base64url'),
    content: content.sealed.toString('base64url'),
  };
  return { bytes: Buffer.from(JSON.stringify(text)), hash: sha256(signed), created };
}

/** Who sends, in words: names of staff and establishment. */
async function namesOf(parts: Parts, session: Session): Promise<{ author: string; establishment: string }> {
  const db = parts.databases.of(session.establishment);
  const { name: author } = await db
    .selectFrom('account')
    .select('name')
    .where('establishment_id', '=', session.establishment)
    .where('id', '=', session.claims.sub)
    .executeTakeFirstOrThrow();
  const served = await parts.served.find(session.establishment);
  return { author, establishment: served?.name ?? '' };
}
