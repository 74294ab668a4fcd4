/**
 * Writing patient data: sealed before it reaches the database, all of a transaction or nothing
 * (architecture, section 5, letters). What is written with the level open is sealed under the patient's key; without,
 * under a content key in a letter, one a patient, level and transaction. Creating is not disclosing.
 */
import { randomUUID } from 'node:crypto';
import { RempartError } from '@rempart/terms/errors.ts';
import { levelOf } from '@rempart/terms/fhir-classes.ts';
import type { PatientId } from '@rempart/terms/ids.ts';
import { LEVELS, type Level } from '@rempart/terms/levels.ts';
import type { Traits } from '@rempart/terms/vault/protocol.ts';
import type { VaultClient } from '@rempart/vault-client/client.ts';
import type { Insertable, RawBuilder } from 'kysely';
import type { Databases, DatabaseTransaction } from '../db/database.ts';
import type { Notice, NoticedPlace } from '../db/notices.ts';
import type { AgendaRowTable, CareRelationTable } from '../db/schema.ts';
import { agendaParts, letterParts, patientPart, type RowToInsert, relationParts, sendAll } from './rows.ts';
import { seal } from './seal.ts';
import type { Session } from './session.ts';
import { type ClearResource, contextOf, type StoredRow } from './stored.ts';
import { type WritingKeyParts, WritingKeys } from './writing-keys.ts';

/** What a transaction writes with; the door's own. */
export interface WriterParts extends WritingKeyParts {
  vault: VaultClient;
  databases: Databases;
  now: () => Date;
}

/** A resource to write; `id` is given by the writer when it must be known before (UUID). */
export type Draft = { resourceType: string; id?: string; meta?: Record<string, unknown>; [element: string]: unknown };

/** What makes a patient, beside their Patient resource. */
export interface NewPatient {
  id?: PatientId;
  /** What the agenda shows: terms/label.ts, or the dash. */
  label: string;
  traits: Traits[];
}

/** Serialisation failure, deadlock: tried again (contracts, section 4). */
const RETRIED = ['40001', '40P01'];
const ATTEMPTS = 4;

/** One transaction of one session. Collects rows and sends them at `flush`; the door alone makes one (`Door.transaction`). */
export class WriteTransaction {
  readonly db: DatabaseTransaction;
  readonly session: Session;
  readonly now: Date;
  readonly #parts: WriterParts;
  readonly #rows: RowToInsert[] = [];
  readonly #agenda: Array<Insertable<AgendaRowTable>> = [];
  readonly #relations: Array<Insertable<CareRelationTable>> = [];
  readonly #alongside: Array<RawBuilder<unknown>> = [];
  readonly #keys: WritingKeys;
  /** Patients that this transaction makes. */
  readonly #made = new Set<PatientId>();
  readonly #last: Array<() => Promise<void>> = [];
  readonly #notices: Notice[] = [];

  private constructor(parts: WriterParts, session: Session, db: DatabaseTransaction) {
    this.#parts = parts;
    this.#keys = new WritingKeys(parts, session);
    this.session = session;
    this.db = db;
    this.now = parts.now();
  }

  /** `work` may run more than once: it must take its ids from outside if it tells them. */
  static async run<T>(parts: WriterParts, session: Session, work: (tx: WriteTransaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        const { result, notices } = await parts.databases
          .of(session.establishment)
          .transaction()
          .execute(async (db) => {
            const tx = new WriteTransaction(parts, session, db);
            const result = await work(tx);
            await tx.flush();
            for (const last of tx.#last) await last();
            return { result, notices: tx.#notices };
          });
        parts.databases.notices.tell(notices);
        return result;
      } catch (error) {
        const { code } = error as { code?: string };
        if (code && RETRIED.includes(code) && attempt < ATTEMPTS) continue;
        throw translated(error, code);
      }
    }
  }

  /** Makes a patient: keys and letters by the vault, label, tokens of the blind index. Its Patient resource is written apart. */
  async newPatient({ id, label, traits }: NewPatient): Promise<PatientId> {
    const { vault } = this.#parts;
    const { establishment } = this.session;
    const letters = LEVELS.filter((level) => level !== 'restricted').map((level) => ({ level, id: randomUUID() }));
    const patient = id ?? (randomUUID() as PatientId);
    const [made, { sealed }] = await Promise.all([
      vault.ask('new-patient', { ...this.#written, patient, letters, traits }),
      vault.ask('new-label', { establishment, patient, label }),
    ]);
    await this.db
      .insertInto('patient')
      .values({ establishment_id: establishment, id: patient, last_seq: 0, label: Buffer.from(sealed, 'base64url') })
      .execute();
    await this.db
      .insertInto('patient_key')
      .values(
        made.wrapped.map(({ level, version, month, data }) => ({
          establishment_id: establishment,
          patient_id: patient,
          level,
          version,
          month,
          data: Buffer.from(data, 'base64url'),
        })),
      )
      .execute();
    for (const { letter, key } of made.letters) this.#keys.take(patient, letter, Buffer.from(key, 'base64url'));
    await this.#insertTokens(patient, made.tokens);
    this.#made.add(patient);
    return patient;
  }

  /** The patient's name or identifiers changed: new tokens and label in place of the old. */
  async reindex(patient: PatientId, { label, traits }: Omit<NewPatient, 'id'>): Promise<void> {
    const { vault } = this.#parts;
    const { establishment } = this.session;
    const [{ sealed }, { tokens }] = await Promise.all([
      vault.ask('new-label', { establishment, patient, label }),
      vault.ask('write-index', { ...this.#written, patient, traits }),
    ]);
    await this.db
      .updateTable('patient')
      .set({ label: Buffer.from(sealed, 'base64url') })
      .where('establishment_id', '=', establishment)
      .where('id', '=', patient)
      .execute();
    await this.db
      .deleteFrom('blind_index')
      .where('establishment_id', '=', establishment)
      .where('patient_id', '=', patient)
      .execute();
    await this.#insertTokens(patient, tokens);
  }

  /** Writes version 1. @returns the resource as stored, with id and meta */
  create(draft: Draft, patient: PatientId, fingerprint: Buffer | null = null): ClearResource {
    const id = draft.id ?? randomUUID();
    return this.#put({ ...draft, id }, patient, 1, fingerprint);
  }

  /**
   * Writes the next version over `expected`.
   * @throws RempartError `stale` if another version is current
   */
  async update(draft: Draft & { id: string }, patient: PatientId, expected: number): Promise<ClearResource> {
    const before = await this.#retire(draft.resourceType, draft.id, expected);
    const level = levelOf(draft);
    if (before.level !== level) await this.#eraseOldLevel(before);
    return this.#put(draft, patient, expected + 1, null);
  }

  /** Deletes: a version without content. @throws RempartError `stale` */
  async remove(type: string, id: string, expected: number): Promise<void> {
    const before = await this.#retire(type, id, expected);
    this.#rows.push({
      ...before,
      version: expected + 1,
      sealed_version: expected + 1,
      deleted: true,
      sealed: null,
      key_version: null,
      letter_id: null,
      updated_at: this.now,
      author: this.session.claims.sub,
      fingerprint: null,
    });
  }

  /** A new version of an agenda row whose sealed part stays as it is: time and status change without opening. */
  async restate(type: 'Appointment' | 'Encounter', id: string, expected: number): Promise<Omit<StoredRow, 'seq'>> {
    const before = await this.#retire(type, id, expected);
    const row = {
      ...before,
      version: expected + 1,
      updated_at: this.now,
      author: this.session.claims.sub,
      fingerprint: null,
    };
    this.#rows.push(row);
    return row;
  }

  /** The clear columns of an agenda row, for the version just written. */
  agenda(row: Omit<Insertable<AgendaRowTable>, 'establishment_id'>): void {
    this.#agenda.push({ ...row, establishment_id: this.session.establishment, updated_at: this.now });
    this.#noticePlace(row);
  }

  relate(relation: Omit<Insertable<CareRelationTable>, 'establishment_id' | 'made_by'>): void {
    const { establishment, claims } = this.session;
    this.#relations.push({ ...relation, made_by: claims.person, establishment_id: establishment });
  }

  /**
   * Whose word brings others nearer to a patient: a signed feed's, the patient's, and that of who has the identity open
   * or makes the patient here. Whoever else writes about an id knows nobody.
   */
  vouchesFor(patient: PatientId): boolean {
    const { role } = this.session.claims;
    return role === 'feed' || role === 'patient' || this.#made.has(patient) || this.isOpen(patient, 'identity');
  }

  /** Whether this session has the patient open at that level: what asks for an opening before it may be changed. */
  isOpen(patient: PatientId, level: Level): boolean {
    return this.#parts.grants.covers(this.session.claims.sid, patient, level) !== undefined;
  }

  /** A patient's sealed label, sealed again for pages of the agenda: who books need not know the name. */
  async sealLabel(
    patient: PatientId,
    label: Buffer,
    pages: Array<{ schedule: string; week: string }>,
  ): Promise<Buffer[]> {
    const { establishment } = this.session;
    const request = { establishment, patient, sealed: label.toString('base64url'), pages };
    const { sealed } = await this.#parts.vault.ask('seal-label', request);
    return sealed.map((text) => Buffer.from(text, 'base64url'));
  }

  /** What the vault asks of a request that makes or changes patients. */
  get #written() {
    const { establishment, proven } = this.session;
    const { token, proof, method } = proven;
    return { establishment, token, proof, method };
  }

  /** What is done when all rows are written, just before the commit: locks that many wait for are held briefly so. */
  last(work: () => Promise<void>): void {
    this.#last.push(work);
  }

  /** Rows of a domain's own, in clear, that go to the database with what is collected. */
  alongside(insert: RawBuilder<unknown>): void {
    this.#alongside.push(insert);
  }

  /** Told to whoever listens once all of it is committed. */
  notice(notice: { kind: 'inbox' | 'outbox' } | { kind: 'agenda'; place: NoticedPlace }): void {
    this.#notices.push({ ...notice, establishment: this.session.establishment });
  }

  #noticePlace(row: PlaceInAgenda): void {
    const place: NoticedPlace = {
      practitioner_id: row.practitioner_id ?? null,
      schedule_id: row.schedule_id ?? null,
      unit_id: row.unit_id ?? null,
      starts: new Date(row.starts).toISOString(),
    };
    this.#notices.push({ establishment: this.session.establishment, kind: 'agenda', place });
  }

  /** Sends what is collected to the database: before a read in the same transaction, and at its end. */
  async flush(): Promise<void> {
    const { establishment } = this.session;
    for (const { patient_id: patient, level } of this.#rows) {
      this.#notices.push({ establishment, kind: 'record', patient, level });
    }
    const letters = await this.#keys.sealLetters();
    const patients = groupBy(this.#rows.splice(0), (row) => row.patient_id);
    await sendAll(this.db, [
      ...letterParts(this.db, letters),
      ...[...patients].map(([patient, rows]) => patientPart(establishment, patient, rows)),
      ...agendaParts(this.#agenda.splice(0)),
      ...relationParts(this.#relations.splice(0)),
      ...this.#alongside.splice(0).map((query) => ({ queries: [query] })),
    ]);
  }

  #put(draft: Draft & { id: string }, patient: PatientId, version: number, fingerprint: Buffer | null): ClearResource {
    const level = levelOf(draft);
    const meta = { ...draft.meta, versionId: String(version), lastUpdated: this.now.toISOString() };
    const resource: ClearResource = { ...draft, meta };
    const key = this.#keys.of(patient, level);
    const row = {
      type: draft.resourceType,
      id: draft.id,
      version,
      sealed_version: version,
      patient_id: patient,
      level,
      key_version: key.keyVersion,
      letter_id: key.letterId,
      deleted: false,
      updated_at: this.now,
      author: this.session.claims.sub,
      fingerprint,
    };
    const sealed = seal(key.key, contextOf(this.session.establishment, row), JSON.stringify(resource));
    this.#rows.push({ ...row, sealed });
    return resource;
  }

  /** Takes the current row out of force. @throws RempartError `stale` if `expected` is not current */
  async #retire(type: string, id: string, expected: number): Promise<RowToInsert> {
    await this.flush();
    const row = await this.db
      .updateTable('resource_version')
      .set({ is_current: false })
      .where('establishment_id', '=', this.session.establishment)
      .where('type', '=', type)
      .where('id', '=', id)
      .where('version', '=', expected)
      .where('is_current', '=', true)
      .returningAll()
      .executeTakeFirst();
    if (!row) throw new RempartError('stale');
    if (row.deleted) throw new RempartError('gone');
    if (type === 'Appointment' || type === 'Encounter') {
      const place = await this.db
        .updateTable('agenda_row')
        .set({ is_current: false })
        .where('establishment_id', '=', this.session.establishment)
        .where('type', '=', type)
        .where('id', '=', id)
        .where('version', '=', expected)
        .returning(['practitioner_id', 'schedule_id', 'unit_id', 'starts'])
        .executeTakeFirst();
      if (place) this.#noticePlace(place);
    }
    return row as RowToInsert;
  }

  /**
   * Moved to another level: what was sealed under the old key is erased (contracts, section 2, level), also from the
   * old level's chart. The patient's lock comes first, as where charts are made: else one made meanwhile would hold it.
   */
  async #eraseOldLevel({ type, id, patient_id: patient, level }: RowToInsert): Promise<void> {
    const { establishment } = this.session;
    await this.db
      .selectFrom('patient')
      .select('id')
      .where('establishment_id', '=', establishment)
      .where('id', '=', patient)
      .forUpdate()
      .execute();
    await this.db
      .updateTable('resource_version')
      .set({ sealed: null, deleted: true, key_version: null, letter_id: null })
      .where('establishment_id', '=', establishment)
      .where('type', '=', type)
      .where('id', '=', id)
      .execute();
    await this.db
      .deleteFrom('chart')
      .where('establishment_id', '=', establishment)
      .where('patient_id', '=', patient)
      .where('level', '=', level)
      .execute();
  }

  async #insertTokens(patient: PatientId, tokens: string[]): Promise<void> {
    if (tokens.length === 0) return;
    const { establishment } = this.session;
    await this.db
      .insertInto('blind_index')
      .values(
        [...new Set(tokens)].map((token) => ({
          establishment_id: establishment,
          patient_id: patient,
          token: Buffer.from(token, 'base64url'),
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

type PlaceInAgenda = Pick<Insertable<AgendaRowTable>, 'practitioner_id' | 'schedule_id' | 'unit_id' | 'starts'>;

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** What the database refused, in our words: 23P01 exclusion, 23505 unique key. */
function translated(error: unknown, code: string | undefined): unknown {
  if (code === '23P01') return new RempartError('conflict');
  if (code === '23505') return new RempartError('stale');
  return error;
}
