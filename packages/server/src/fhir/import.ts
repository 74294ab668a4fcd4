/**
 * Import: whole patient histories in transaction Bundles, written by the establishment's feed, which reads nothing
 * (contracts, section 1, import). Ids are UUIDv5 of establishment and fullUrl, so the same Bundle comes to the same
 * ids; a fingerprint by the vault tells what was written before. A Bundle is written whole or not at all.
 */
import { createHash } from 'node:crypto';
import { RempartError } from '@rempart/terms/errors.ts';
import { classOf } from '@rempart/terms/fhir-classes.ts';
import { type EstablishmentId, isUuid, type PatientId } from '@rempart/terms/ids.ts';
import type { VaultClient } from '@rempart/vault-client/client.ts';
import { type Directory, writeDirectory } from '../accounts/directory.ts';
import { createAppointment } from '../appointments/book.ts';
import type { DatabaseTransaction } from '../db/database.ts';
import type { Door } from '../disclosure/door.ts';
import type { Session } from '../disclosure/session.ts';
import type { Draft, WriteTransaction } from '../disclosure/write.ts';
import { createPatient } from '../identity/patients.ts';
import { createEncounter } from '../record/encounters.ts';
import { patientOf } from './compartment.ts';
import { validate } from './validation.ts';

/** Entries of one Bundle at most. */
const MAX_ENTRIES = 20_000;
/** A frame to the vault holds this many hashes with room to spare. */
const HASHES_A_MESSAGE = 10_000;

/** Each race leaves one more of the shared resources behind; a handful of Bundles under way settle in fewer. */
const RACES = 10;

/** What an import works with. */
export interface ImportParts {
  door: Door;
  directory: Directory;
  vault: VaultClient;
}

/** An entry that was left out: its place in the Bundle, from 0, and why. */
export interface RefusedEntry {
  entry: number;
  type: string;
  reason: string;
}

/** What became of a Bundle. */
export interface ImportReport {
  created: number;
  unchanged: number;
  refused: RefusedEntry[];
}

interface Entry {
  index: number;
  draft: Draft & { id: string };
  fingerprint: Buffer;
}

/**
 * Imports one Bundle.
 * @param generalPractitioner becomes médecin traitant of the patients that name none
 * @throws RempartError `role` for accounts that are no feed, `malformed`, `too-large`
 */
export async function importBundle(
  parts: ImportParts,
  session: Session,
  bundle: unknown,
  generalPractitioner: string | undefined,
): Promise<ImportReport> {
  await session.requireProof();
  if (session.claims.role !== 'feed') throw new RempartError('role');
  const drafts = readBundle(bundle, session.establishment);
  const refused = drafts.flatMap(({ index, draft }) => faultOf(index, draft));
  if (refused.length > 0) return { created: 0, unchanged: 0, refused };
  const entries = await withFingerprints(parts.vault, session.establishment, drafts);
  for (let again = 0; ; again++) {
    try {
      return await parts.door.transaction(session, (tx) => writeEntries(parts, tx, entries, generalPractitioner));
    } catch (error) {
      if (error instanceof ChangedEntries) return { created: 0, unchanged: 0, refused: error.refused };
      if (!isRace(error) || again === RACES) throw error;
    }
  }
}

/** Another Bundle wrote the same resource first, a hospital or a practitioner above all; now it is there. */
function isRace(error: unknown): boolean {
  return error instanceof RempartError && error.code === 'stale';
}

/** Rolls the transaction back: a Bundle is whole or nothing. */
class ChangedEntries extends Error {
  readonly refused: RefusedEntry[];
  constructor(refused: RefusedEntry[]) {
    super('entries changed');
    this.refused = refused;
  }
}

async function writeEntries(
  parts: ImportParts,
  tx: WriteTransaction,
  entries: Entry[],
  generalPractitioner: string | undefined,
): Promise<ImportReport> {
  const { establishment } = tx.session;
  const ids = entries.map(({ draft }) => draft.id);
  const inDirectory = await parts.directory.existing(tx.db, establishment, ids);
  const before = await existingFingerprints(tx.db, establishment, entries);
  const isThere = ({ draft }: Entry) => inDirectory.has(draft.id) || before.has(draft.id);
  const changed = entries.filter(({ draft, fingerprint }) => {
    const old = before.get(draft.id);
    return old !== undefined && !old?.equals(fingerprint);
  });
  if (changed.length > 0) {
    throw new ChangedEntries(
      changed.map(({ index, draft }) => ({
        entry: index,
        type: draft.resourceType,
        reason: 'already here with other content; a feed proposes changes, a person accepts them',
      })),
    );
  }
  const fresh = entries.filter((entry) => !isThere(entry));
  for (const entry of inOrder(fresh)) await writeEntry(tx, entry, generalPractitioner);
  return { created: fresh.length, unchanged: entries.length - fresh.length, refused: [] };
}

/** What others refer to comes first: directory, patients, then the rest. */
function inOrder(entries: Entry[]): Entry[] {
  const rank = ({ draft }: Entry) =>
    classOf(draft.resourceType) === 'directory' ? 0 : draft.resourceType === 'Patient' ? 1 : 2;
  return [...entries].sort((a, b) => rank(a) - rank(b));
}

async function writeEntry(
  tx: WriteTransaction,
  { draft, fingerprint }: Entry,
  generalPractitioner: string | undefined,
): Promise<void> {
  if (classOf(draft.resourceType) === 'directory') {
    await writeDirectory(tx.db, tx.session.establishment, draft, 0, tx.now);
  } else if (draft.resourceType === 'Patient') {
    const general = draft.generalPractitioner ?? generalPractitionerOf(generalPractitioner);
    await createPatient(tx, general ? { ...draft, generalPractitioner: general } : draft, fingerprint);
  } else if (draft.resourceType === 'Appointment') {
    await createAppointment(tx, draft, fingerprint);
  } else {
    const patient = patientOf(draft) as PatientId;
    if (draft.resourceType === 'Encounter') await createEncounter(tx, draft, patient, fingerprint);
    else tx.create(draft, patient, fingerprint);
  }
}

function generalPractitionerOf(practitioner: string | undefined): Array<{ reference: string }> | undefined {
  return practitioner === undefined ? undefined : [{ reference: `Practitioner/${practitioner}` }];
}

/** Why an entry cannot be written, from itself alone. */
function faultOf(index: number, draft: Draft): RefusedEntry[] {
  try {
    validate(draft);
    if (classOf(draft.resourceType) === 'patient-data' && draft.resourceType !== 'Patient') patientOf(draft);
    if (classOf(draft.resourceType) === 'computed') throw new RempartError('not-supported');
    return [];
  } catch (error) {
    if (!(error instanceof RempartError)) throw error;
    const place = error.details.expression?.join(', ');
    const reason = [error.details.params?.detail ?? error.code, place && `(${place})`].filter(Boolean).join(' ');
    return [{ entry: index, type: draft.resourceType, reason }];
  }
}

/** Entries with their final ids and references. @throws RempartError `malformed`, `too-large` */
function readBundle(
  bundle: unknown,
  establishment: EstablishmentId,
): Array<{ index: number; draft: Draft & { id: string } }> {
  const { resourceType, type, entry } = (bundle ?? {}) as { resourceType?: string; type?: string; entry?: unknown };
  if (resourceType !== 'Bundle' || (type !== 'transaction' && type !== 'collection') || !Array.isArray(entry)) {
    throw new RempartError('malformed', {
      params: { detail: 'not a transaction Bundle' },
      expression: ['Bundle.type'],
    });
  }
  if (entry.length > MAX_ENTRIES) throw new RempartError('too-large', { params: { limit: `${MAX_ENTRIES} entries` } });
  const read = entry.map((item: unknown, index) => readEntry(item, index, establishment));
  const byUrl = new Map(read.map(({ fullUrl, draft }) => [fullUrl, `${draft.resourceType}/${draft.id}`]));
  if (byUrl.size < read.length) throw malformedEntry('a fullUrl stands twice', 'Bundle.entry.fullUrl');
  return read.map(({ draft }, index) => ({
    index,
    draft: withReferences(draft, byUrl, `Bundle.entry[${index}]`) as Draft & { id: string },
  }));
}

function readEntry(item: unknown, index: number, establishment: EstablishmentId) {
  const { fullUrl, resource } = (item ?? {}) as {
    fullUrl?: unknown;
    resource?: { resourceType?: unknown; id?: unknown };
  };
  const place = `Bundle.entry[${index}]`;
  if (typeof resource !== 'object' || resource === null || typeof resource.resourceType !== 'string') {
    throw malformedEntry('an entry has no resource', `${place}.resource`);
  }
  const url = typeof fullUrl === 'string' ? fullUrl : undefined;
  if (!url) throw malformedEntry('an entry has no fullUrl', `${place}.fullUrl`);
  return { fullUrl: url, draft: { ...resource, id: idOf(establishment, url) } as Draft & { id: string } };
}

/** References to other entries, by their fullUrl, become references to what is stored. */
function withReferences(value: unknown, byUrl: ReadonlyMap<string, string>, place: string): unknown {
  if (Array.isArray(value)) return value.map((item, i) => withReferences(item, byUrl, `${place}[${i}]`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key !== 'reference' || typeof inner !== 'string')
        return [key, withReferences(inner, byUrl, `${place}.${key}`)];
      const known = byUrl.get(inner);
      if (!known && inner.startsWith('urn:uuid:'))
        throw malformedEntry('refers to what is not in the Bundle', `${place}.reference`);
      return [key, known ?? inner];
    }),
  );
}

function malformedEntry(detail: string, expression: string): RempartError {
  return new RempartError('malformed', { params: { detail }, expression: [expression] });
}

/** UUIDv5 (RFC 9562 §5.5) in the namespace of the establishment. */
export function idOf(establishment: EstablishmentId, fullUrl: string): string {
  if (!isUuid(establishment)) throw new TypeError('an establishment id is a UUID');
  const namespace = Buffer.from(establishment.replaceAll('-', ''), 'hex');
  const hash = createHash('sha1').update(namespace).update(fullUrl).digest().subarray(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

async function withFingerprints(
  vault: VaultClient,
  establishment: EstablishmentId,
  drafts: Array<{ index: number; draft: Draft & { id: string } }>,
): Promise<Entry[]> {
  const hashes = drafts.map(({ draft }) => createHash('sha256').update(JSON.stringify(draft)).digest('base64url'));
  const fingerprints: string[] = [];
  for (let at = 0; at < hashes.length; at += HASHES_A_MESSAGE) {
    const slice = hashes.slice(at, at + HASHES_A_MESSAGE);
    fingerprints.push(...(await vault.ask('fingerprints', { establishment, hashes: slice })).fingerprints);
  }
  return drafts.map((entry, i) => ({ ...entry, fingerprint: Buffer.from(fingerprints[i] ?? '', 'base64url') }));
}

/** Fingerprints of version 1 by id; a resource that people wrote has none, and equals nothing. */
async function existingFingerprints(
  db: DatabaseTransaction,
  establishment: EstablishmentId,
  entries: Entry[],
): Promise<Map<string, Buffer | null>> {
  if (entries.length === 0) return new Map();
  const rows = await db
    .selectFrom('resource_version')
    .select(['id', 'fingerprint'])
    .where('establishment_id', '=', establishment)
    .where('type', 'in', [...new Set(entries.map(({ draft }) => draft.resourceType))])
    .where(
      'id',
      'in',
      entries.map(({ draft }) => draft.id),
    )
    .where('version', '=', 1)
    .execute();
  return new Map(rows.map((row) => [row.id, row.fingerprint]));
}
