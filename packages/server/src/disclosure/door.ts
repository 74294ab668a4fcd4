/**
 * The one door. Every disclosure of patient data, to a person or a machine, passes here; nothing else decrypts
 * (architecture, section 3). Read it top to bottom: opening, then reading under a grant, then labels.
 *
 * What leaves this file in clear has passed, in this order: the role, the access policy, the vault's own check and
 * count with its durable log entry, and a live grant of this very session on this very patient and level.
 */
import { RempartError } from '@rempart/terms/errors.ts';
import type { EstablishmentId, PatientId } from '@rempart/terms/ids.ts';
import { type Level, levelsUpTo, type Purpose, type Relation } from '@rempart/terms/levels.ts';
import { opensRecords } from '@rempart/terms/roles.ts';
import type { OpenPatient, OpenResult, SealedLetter, Traits, WrappedKey } from '@rempart/terms/vault/protocol.ts';
import type { VaultClient } from '@rempart/vault-client/client.ts';
import { CompiledQuery } from 'kysely';
import type { QueryConfig } from 'pg';
import type { Databases, DatabaseTransaction } from '../db/database.ts';
import { type AgendaColumns, overlay } from './agenda-columns.ts';
import { chartText, entryText, layOver, type NewerRow, parseChart, REFRESH_AFTER_ROWS } from './chart.ts';
import { type Grant, type Grants, keyName, newestKey, type OpenedBecause } from './grants.ts';
import { InboxKeys } from './inbox-keys.ts';
import type { LetterKey } from './letters.ts';
import { type CareRelation, decide, isTold, mayEverOpen } from './policy.ts';
import { takeInReceived, type UnfoldReceived } from './received.ts';
import { frameOf, labelOpener, rawFrame, seal, sealFrame, textOf, unsealFrame } from './seal.ts';
import type { Session } from './session.ts';
import {
  FORGET_READ_LETTERS,
  LABELS_OF_PAGES,
  RECORD_ROWS,
  RESEAL_ROWS,
  TO_OPEN,
  UNREAD_LETTERS,
} from './statements.ts';
import { type ClearResource, chartContext, contextOf, type StoredRow } from './stored.ts';
import { openPart } from './transfer-parts.ts';
import { WriteTransaction } from './write.ts';

/** One opening, as it is asked for. */
export interface OpenAsk {
  patient: PatientId;
  level: Level;
  purpose: Purpose;
  /** Words of a break-glass. They stay in the request, whose hash the log covers. */
  reason?: string;
}

/** What an opening gives: the grant, and what it cost. */
export interface Opening {
  grant: Grant;
  /** True when it counted nothing: this person had opened this patient within 24 hours. */
  again: boolean;
  /** The step of the ladder it stood on; 0 for what was open already. */
  step: OpenResult['step'];
  today?: OpenResult['today'];
}

/** Everything current of a patient at the open levels, as it is sent; and the levels at which more lies closed. */
export interface RecordFrames {
  frames: Buffer[];
  withheld: Level[];
}

/** The most identities that one proof opens in a list. */
const IDENTITIES_PER_PROOF = 20;

/** A received inbox item whose traits are asked for. */
export interface InboxItem {
  id: string;
  transfer: string;
  letter: SealedLetter;
  sealedTraits: Buffer;
}

/** What the door works with. Nothing outside this room asks the grants for a key. */
export interface DoorParts {
  vault: VaultClient;
  databases: Databases;
  grants: Grants;
  now?: () => Date;
}

/** The one door of a server process. See the head of this file. */
export class Door {
  readonly #vault: VaultClient;
  readonly #databases: Databases;
  readonly #grants: Grants;
  readonly #now: () => Date;

  constructor({ vault, databases, grants, now = () => new Date() }: DoorParts) {
    this.#vault = vault;
    this.#databases = databases;
    this.#grants = grants;
    this.#now = now;
  }

  // --- Opening -------------------------------------------------------------------------------------------------

  /**
   * Opens one patient at one level.
   * @throws RempartError `role`, `no-relation`, `needs-touch`, `needs-colleague`, `line`, `too-fast`, `not-found`
   */
  async open(session: Session, ask: OpenAsk): Promise<Opening> {
    return this.#open(session, ask, () => {});
  }

  /**
   * The same, and everything current at the open levels (see `recordFrames`): the sealed rows are fetched while the
   * vault decides, and are opened only once it has.
   */
  async openRecord(session: Session, ask: OpenAsk): Promise<Opening & RecordFrames> {
    let fetched: Promise<RecordRow[]> | undefined;
    const opening = await this.#open(session, ask, () => {
      fetched = this.#recordRows(session.establishment, ask.patient, levelsUpTo(ask.level));
      fetched.catch(() => {});
    });
    const { grant } = opening;
    // Letters may have brought rows by now, and a grant that was there may be wider than what was fetched.
    const suffices = grant.letters.size === 0 && grant.level === ask.level;
    const rows = await ((suffices && fetched) || this.#rowsOf(session.establishment, grant));
    return { ...opening, ...this.#framesOf(session, grant, rows) };
  }

  /** @param allowed called once the policy allows and the vault is about to be asked */
  async #open(session: Session, ask: OpenAsk, allowed: () => void): Promise<Opening> {
    await this.#requireMayOpen(session, ask.level, ask.patient);
    const live = this.#covers(session, ask.patient, ask.level);
    if (live && !(await this.#hasUnreadLetters(session.establishment, live))) {
      await session.requireProof();
      return { grant: live, again: true, step: 0 };
    }
    const [found] = await this.#patientsToOpen(session.establishment, [ask.patient], ask.level);
    if (!found) {
      await session.requireProof();
      throw new RempartError('not-found');
    }
    const decision = decide(session.viewer, found.relations, { ...ask, now: this.#now() });
    if (!decision.allowed) {
      await session.requireProof();
      const detail =
        session.language === 'fr' ? 'donnez le motif du bris de glace' : 'give the reason for breaking the glass';
      throw new RempartError(decision.refusal, { params: { detail } });
    }
    allowed();
    const result = await this.#askVault(session, [found], ask, decision);
    const opened = result.patients[0];
    if (!opened) throw new RempartError('unexpected');
    const because = { relation: decision.relation, purpose: ask.purpose, fact: decision.fact };
    const grant = this.#keep(session, opened, ask.level, because);
    const takesIn = ask.level !== 'identity' && opensRecords(session.claims.role);
    if (takesIn && grant.letters.size > 0) await this.#takeInReceived(session, grant);
    return { grant, again: opened.again, step: result.step, today: result.today };
  }

  /**
   * Opens the identities of a list or search: each is counted. A search that found nobody counts as one.
   * In a list, patients already open in this session are not asked again; if none is new the proof is checked here.
   */
  async openIdentities(
    session: Session,
    patients: readonly PatientId[],
    search: boolean,
  ): Promise<Map<PatientId, Grant>> {
    await this.#requireMayOpen(session, 'identity');
    const open = new Map<PatientId, Grant>();
    for (const patient of patients) {
      const grant = this.#covers(session, patient, 'identity');
      if (grant) open.set(patient, grant);
    }
    // A search is counted by the vault as those whom it finds, also where all of them are open already.
    const closed = patients.filter((patient) => search || !open.has(patient)).slice(0, IDENTITIES_PER_PROOF);
    if (closed.length === 0 && !search) {
      await session.requireProof();
      return open;
    }
    const found = await this.#patientsToOpen(session.establishment, closed, 'identity');
    const ask = { level: 'identity' as const, purpose: 'TREAT' as const };
    const now = this.#now();
    const decisions = found.map(({ id, relations }) => decide(session.viewer, relations, { ...ask, patient: id, now }));
    const relation = decisions.some((d) => d.allowed && d.relation === 'outside') ? 'outside' : 'known';
    const result = await this.#askVault(session, found, ask, { relation }, search);
    for (const opened of result.patients) {
      const because: OpenedBecause = { relation, purpose: ask.purpose, fact: search ? 'search' : 'list' };
      open.set(opened.id, this.#keep(session, opened, 'identity', because));
    }
    return open;
  }

  /** The patients of this establishment whose tokens equal those of the traits; nobody learns of them before the vault counted. */
  async findByTraits(session: Session, traits: Traits[]): Promise<PatientId[]> {
    await this.#requireMayOpen(session, 'identity');
    const { touch } = session.arrival;
    const { establishment } = session;
    const request = { ...session.proven, establishment, traits, ...(touch === undefined ? {} : { touch }) };
    const { tokens } = await this.#vault.ask('index', request);
    session.provenByVault();
    const rows = await this.#databases
      .of(session.establishment)
      .selectFrom('blind_index')
      .select(['patient_id'])
      .distinct()
      .where('establishment_id', '=', session.establishment)
      .where(
        'token',
        'in',
        tokens.map((token) => Buffer.from(token, 'base64url')),
      )
      .limit(IDENTITIES_PER_PROOF)
      .execute();
    return rows.map((row) => row.patient_id);
  }

  /** The live grant of a session on a patient, for lists that show more of who is open; asking does not prolong it. */
  grantOf(session: Session, patient: string): Grant | undefined {
    return this.#grants.find(session.claims.sid, patient, 'unasked');
  }

  remaining(grant: Grant): number {
    return this.#grants.remaining(grant);
  }

  /** Whether a session has a patient open at that level; asking does not prolong it. */
  isOpen(sid: string, patient: PatientId, level: Level): boolean {
    return this.#grants.isOpen(sid, patient, level);
  }

  /** Ends what a session may read. */
  endSession(sid: string): void {
    this.#grants.endSession(sid);
    this.#inboxKeys.end({ sid });
  }

  endAccount(account: string): void {
    this.#grants.endAccount(account);
    this.#inboxKeys.end({ account });
  }

  /** The live grant of the session that asks, if it covers that. What no person asked does not prolong it. */
  #covers({ claims, arrival }: Session, patient: PatientId, level: Level): Grant | undefined {
    return this.#grants.covers(claims.sid, patient, level, arrival.unasked ? 'unasked' : 'asked');
  }

  /** @param patient where one is named: a patient's account opens that one alone */
  async #requireMayOpen(session: Session, level: Level, patient?: PatientId): Promise<void> {
    if (mayEverOpen({ role: session.claims.role, patient: session.viewer.patient }, level, patient)) return;
    await session.requireProof();
    throw new RempartError('role');
  }

  async #askVault(
    session: Session,
    patients: OpenPatient[],
    ask: { level: Level; purpose: Purpose },
    { relation, fact }: { relation: Relation; fact?: string },
    search = false,
  ): Promise<OpenResult> {
    const { touch } = session.arrival;
    const result = await this.#vault.ask('open', {
      ...session.proven,
      establishment: session.establishment,
      level: ask.level,
      purpose: ask.purpose,
      relation,
      ...(fact === undefined ? {} : { fact }),
      flags: {},
      patients: patients.map(({ id, wrapped, letters }) => ({ id, wrapped, letters })),
      ...(search ? { search } : {}),
      ...(touch === undefined ? {} : { touch }),
    });
    session.provenByVault();
    return result;
  }

  #keep(session: Session, opened: OpenResult['patients'][number], level: Level, because: OpenedBecause): Grant {
    const { claims, arrival } = session;
    const use = arrival.unasked ? 'unasked' : 'asked';
    return this.#grants.keep({ sid: claims.sid, account: claims.sub }, opened, level, because, use);
  }

  async #patientsToOpen(
    establishment: EstablishmentId,
    patients: readonly PatientId[],
    level: Level,
  ): Promise<Array<OpenPatient & { relations: CareRelation[] }>> {
    if (patients.length === 0) return [];
    const { rows } = await this.#databases
      .pool(establishment)
      .query<ToOpenRow>(TO_OPEN([establishment, patients, levelsUpTo(level)]));
    return patients.flatMap((id) => {
      const own = rows.filter((row) => row.patient === id);
      const wrapped = own.flatMap((row) => (row.part === 'key' ? [wrappedKey(row)] : []));
      if (wrapped.length === 0) return [];
      const letters = own.flatMap((row) => (row.part === 'letter' ? [sealedLetter(establishment, row)] : []));
      return [{ id, wrapped, letters, relations: own.flatMap((row) => (row.part === 'relation' ? [row] : [])) }];
    });
  }

  async #hasUnreadLetters(establishment: EstablishmentId, grant: Grant): Promise<boolean> {
    const { rows } = await this.#databases
      .pool(establishment)
      .query<{ id: string }>(UNREAD_LETTERS([establishment, grant.patient, levelsUpTo(grant.level)]));
    return rows.some((row) => !grant.letters.has(row.id));
  }

  // --- Reading under a grant -----------------------------------------------------------------------------------

  /**
   * Everything current of a patient at the open levels, as zstd frames that together are the entries of a Bundle,
   * sent as they lie: a chart is neither unpacked nor parsed (contracts, section 7).
   */
  async recordFrames(session: Session, patient: PatientId): Promise<RecordFrames> {
    const grant = await this.#requireGrant(session, patient, 'identity');
    await session.requireProof();
    const rows = await this.#rowsOf(session.establishment, grant);
    return this.#framesOf(session, grant, rows);
  }

  #framesOf(session: Session, grant: Grant, rows: readonly RecordRow[]): RecordFrames {
    const { establishment, claims } = session;
    const isPatient = claims.role === 'patient';
    const { parts, withheld } = this.#partsOf(establishment, grant, rows);
    const frames: Buffer[] = [];
    for (const part of parts) {
      const needsMerge = part.newer.some((row) => row.deleted || row.version > 1);
      if (needsMerge || isPatient) {
        const merged = this.#merged(establishment, grant, part).filter((resource) => isTold(claims, resource));
        if (merged.length > 0) pushFrame(frames, frameOf(chartText(merged)));
      } else {
        if (part.chart) pushFrame(frames, part.chart);
        for (const row of part.newer) {
          const frame = this.#unsealRow(establishment, grant, row);
          if (frame) pushFrame(frames, ENTRY_OPEN, frame, ENTRY_CLOSE);
        }
      }
      if (needsMerge || isStale(part)) this.#refreshSoon(establishment, grant, part.level);
    }
    // Roles that open no records are not told whether there are any.
    return { frames, withheld: isPatient || opensRecords(claims.role) ? withheld : [] };
  }

  /** The current resources of one patient at the open levels, for searching within one patient. */
  async resourcesOf(session: Session, patient: PatientId): Promise<ClearResource[]> {
    const grant = await this.#requireGrant(session, patient, 'identity');
    await session.requireProof();
    const rows = await this.#rowsOf(session.establishment, grant);
    const { parts } = this.#partsOf(session.establishment, grant, rows);
    for (const part of parts) if (isStale(part)) this.#refreshSoon(session.establishment, grant, part.level);
    const all = parts.flatMap((part) => this.#merged(session.establishment, grant, part));
    return all.filter((resource) => isTold(session.claims, resource));
  }

  /** What search within a patient must have open: `not-opened` names the level that is missing. */
  async requireLevel(session: Session, patient: PatientId, level: Level): Promise<void> {
    await this.#requireGrant(session, patient, level);
  }

  /**
   * One resource, current or at a version. A Patient opens its identity by itself (contracts, section 1, opening).
   * @throws RempartError `not-found`, `gone`, `not-opened`, `role`, or what the opening says
   */
  async read(session: Session, type: string, id: string, version?: number): Promise<ClearResource> {
    const row = await this.#findRow(session, type, id, version);
    const grant =
      type === 'Patient'
        ? (await this.open(session, { patient: row.patient_id, level: 'identity', purpose: 'TREAT' })).grant
        : await this.#requireGrant(session, row.patient_id, row.level);
    await session.requireProof();
    if (row.deleted) throw new RempartError('gone');
    const resource = this.#clear(session.establishment, grant, row);
    if (!isTold(session.claims, resource)) throw new RempartError('role');
    return resource;
  }

  /** The Patient resources of those whose identity is open in this session, in one round trip. */
  async openPatients(session: Session, patients: readonly PatientId[]): Promise<ClearResource[]> {
    await session.requireProof();
    if (patients.length === 0) return [];
    const rows = (await this.#databases
      .of(session.establishment)
      .selectFrom('resource_version')
      .selectAll()
      .where('establishment_id', '=', session.establishment)
      .where('type', '=', 'Patient')
      .where('id', 'in', patients)
      .where('is_current', '=', true)
      .execute()) as StoredRow[];
    return rows.flatMap((row) => this.ifOpen(session, row) ?? []);
  }

  /** All versions of one resource, newest first; a deletion has no resource. */
  async history(
    session: Session,
    type: string,
    id: string,
  ): Promise<Array<{ version: number; at: Date; resource?: ClearResource }>> {
    const current = await this.#findRow(session, type, id);
    const grant = await this.#requireGrant(session, current.patient_id, current.level);
    await session.requireProof();
    const rows = (await this.#versions(session, type, id).orderBy('r.version', 'desc').execute()) as StoredRow[];
    const open = levelsUpTo(grant.level);
    return rows
      .filter((row) => open.includes(row.level))
      .map((row) => ({
        version: row.version,
        at: row.updated_at,
        ...(row.deleted ? {} : { resource: this.#clear(session.establishment, grant, row) }),
      }))
      .filter(({ resource }) => resource === undefined || isTold(session.claims, resource));
  }

  /** Where a resource lies, for writers that must know its patient, level and version before they change it. */
  async locate(
    session: Session,
    type: string,
    id: string,
  ): Promise<Pick<StoredRow, 'patient_id' | 'level' | 'version' | 'deleted' | 'author'>> {
    return this.#findRow(session, type, id);
  }

  /**
   * The resource if its level is open in this session, else undefined: for agenda rows, which are shown without. An
   * agenda that is looked at, or read again by its page, keeps no record open.
   */
  ifOpen(session: Session, row: StoredRow): ClearResource | undefined {
    const grant = this.#grants.covers(session.claims.sid, row.patient_id, row.level, 'unasked');
    if (!grant || !row.sealed) return undefined;
    const frame = this.#unsealRow(session.establishment, grant, row);
    return frame && overlay(row, JSON.parse(textOf(frame)) as ClearResource);
  }

  async #findRow(session: Session, type: string, id: string, version?: number): Promise<StoredRow> {
    const isPatient = session.claims.role === 'patient';
    if (!isPatient) await this.#requireMayOpen(session, 'identity');
    const versions = this.#versions(session, type, id);
    const query =
      version === undefined ? versions.where('r.is_current', '=', true) : versions.where('r.version', '=', version);
    const row = (await query.executeTakeFirst()) as StoredRow | undefined;
    // Of what is not theirs a patient is not told whether it is there.
    if (isPatient) await this.#requireMayOpen(session, 'identity', row?.patient_id);
    if (row) return row;
    await session.requireProof();
    throw new RempartError('not-found');
  }

  /** The rows of one resource, with the clear columns of an agenda row: it may have been moved since it was sealed. */
  #versions(session: Session, type: string, id: string) {
    return this.#databases
      .of(session.establishment)
      .selectFrom('resource_version as r')
      .leftJoin('agenda_row as a', (join) =>
        join
          .onRef('a.establishment_id', '=', 'r.establishment_id')
          .onRef('a.type', '=', 'r.type')
          .onRef('a.id', '=', 'r.id')
          .onRef('a.version', '=', 'r.version'),
      )
      .selectAll('r')
      .select(['a.starts', 'a.ends', 'a.status'])
      .where('r.establishment_id', '=', session.establishment)
      .where('r.type', '=', type)
      .where('r.id', '=', id);
  }

  async #requireGrant(session: Session, patient: PatientId, level: Level): Promise<Grant> {
    await this.#requireMayOpen(session, level, patient);
    const grant = this.#covers(session, patient, level);
    if (grant) return grant;
    await session.requireProof();
    throw new RempartError('not-opened', { params: { level } });
  }

  #clear(establishment: EstablishmentId, grant: Grant, row: StoredRow): ClearResource {
    const frame = this.#unsealRow(establishment, grant, row);
    if (!frame) throw new RempartError('not-opened', { params: { level: row.level } });
    return overlay(row, JSON.parse(textOf(frame)) as ClearResource);
  }

  /** Undefined when the row came in a letter that this grant has not read yet: opening again reads it. */
  #unsealRow(establishment: EstablishmentId, grant: Grant, row: StoredRow): Buffer | undefined {
    const key = row.letter_id
      ? grant.letters.get(row.letter_id)
      : grant.keys.get(keyName(row.level, row.key_version ?? 0));
    return key && row.sealed ? unsealFrame(key, contextOf(establishment, row), row.sealed) : undefined;
  }

  #rowsOf(establishment: EstablishmentId, grant: Grant, within?: DatabaseTransaction): Promise<RecordRow[]> {
    return this.#recordRows(establishment, grant.patient, levelsUpTo(grant.level), within);
  }

  /** Sealed rows, as they lie. */
  async #recordRows(
    establishment: EstablishmentId,
    patient: PatientId,
    levels: readonly Level[],
    within?: DatabaseTransaction,
  ): Promise<RecordRow[]> {
    const query = RECORD_ROWS([establishment, patient, levels]);
    const { rows } = within
      ? await run<RecordRow>(within, query)
      : await this.#databases.pool(establishment).query<RecordRow>(query);
    return rows;
  }

  #partsOf(
    establishment: EstablishmentId,
    grant: Grant,
    rows: readonly RecordRow[],
  ): { parts: RecordPart[]; withheld: Level[] } {
    const parts = levelsUpTo(grant.level).map((level): RecordPart => {
      const ofLevel = rows.filter((row) => row.level === level);
      const chartRow = ofLevel.find((row) => row.type === 'chart');
      const chart = chartRow && this.#unsealChart(establishment, grant, chartRow);
      return { level, chart, newer: ofLevel.filter((row) => row.type !== 'chart') };
    });
    return { parts, withheld: rows.flatMap((row) => (row.type === 'withheld' ? [row.level] : [])) };
  }

  /** Undefined for a chart of nothing, or one whose key is not held. */
  #unsealChart(establishment: EstablishmentId, grant: Grant, row: RecordRow): Buffer | undefined {
    const { level, resources, seq, sealed, key_version } = row;
    const key = grant.keys.get(keyName(level, key_version ?? 0));
    if (!key || !sealed || !resources) return undefined;
    const chart = { patient_id: grant.patient, level, covers_seq: seq, resources };
    return unsealFrame(key, chartContext(establishment, chart), sealed);
  }

  #merged(establishment: EstablishmentId, grant: Grant, part: RecordPart): ClearResource[] {
    return mergedOf(part, this.#openedRows(establishment, grant, part));
  }

  #openedRows(establishment: EstablishmentId, grant: Grant, { newer }: RecordPart): OpenedRow[] {
    return newer.map((row) => ({ row, frame: this.#unsealRow(establishment, grant, row) }));
  }

  // --- Charts --------------------------------------------------------------------------------------------------

  /** Refreshing is upkeep of what is derived: it may fail without harm, and is done again at the next opening. */
  #refreshSoon(establishment: EstablishmentId, grant: Grant, level: Level): void {
    const name = `${establishment} ${grant.patient} ${level}`;
    if (this.#refreshing.has(name)) return;
    this.#refreshing.add(name);
    setImmediate(() =>
      this.#refreshChart(establishment, grant, level)
        .catch(() => {})
        .finally(() => this.#refreshing.delete(name)),
    );
  }
  /** Charts being made again: many readers of one patient at once make it once. */
  readonly #refreshing = new Set<string>();

  /** Makes the chart of a level again, and reseals what came in letters under the patient's key. */
  async #refreshChart(establishment: EstablishmentId, grant: Grant, level: Level): Promise<void> {
    const newest = newestKey(grant, level);
    if (!newest) return;
    await this.#databases
      .of(establishment)
      .transaction()
      .execute(async (trx) => {
        const patient = await trx
          .selectFrom('patient')
          .select('last_seq')
          .where('establishment_id', '=', establishment)
          .where('id', '=', grant.patient)
          .forUpdate()
          .executeTakeFirstOrThrow();
        const rows = await this.#rowsOf(establishment, grant, trx);
        const { parts } = this.#partsOf(establishment, grant, rows);
        const part = parts.find((p) => p.level === level);
        if (!part) return;
        const opened = this.#openedRows(establishment, grant, part);
        await this.#reseal(establishment, newest, opened, trx);
        // A chart of what could not be read would hide it. The next opening reads the letters that are left.
        if (opened.every(({ row, frame }) => row.deleted || frame)) {
          const resources = mergedOf(part, opened);
          const chart = { patient_id: grant.patient, level, covers_seq: patient.last_seq, resources: resources.length };
          const sealed = seal(newest.key, chartContext(establishment, chart), chartText(resources));
          const values = { ...chart, establishment_id: establishment, key_version: newest.version, sealed };
          await trx
            .insertInto('chart')
            .values(values)
            .onConflict((conflict) => conflict.columns(['establishment_id', 'patient_id', 'level']).doUpdateSet(values))
            .execute();
        }
        await run(trx, FORGET_READ_LETTERS([establishment, grant.patient, level]));
      });
  }

  /** What came in letters is sealed under the patient's key, in one statement. */
  async #reseal(
    establishment: EstablishmentId,
    { version, key }: { version: number; key: Buffer },
    opened: readonly OpenedRow[],
    trx: DatabaseTransaction,
  ): Promise<void> {
    const rows = opened.flatMap(({ row, frame }) => {
      if (!row.letter_id || !frame) return [];
      return [{ ...row, sealed: sealFrame(key, contextOf(establishment, row), frame) }];
    });
    if (rows.length === 0) return;
    const columns = (['type', 'id', 'version', 'sealed'] as const).map((name) => rows.map((row) => row[name]));
    await run(trx, RESEAL_ROWS([establishment, version, ...columns]));
  }

  // --- Labels --------------------------------------------------------------------------------------------------

  /**
   * Labels of appointments, by the pages (schedule and week) on which they stand. Pages that the vault does not open
   * are left out: the agenda is shown without names, it never fails for them.
   */
  async labels(session: Session, pages: Array<{ schedule: string; week: string }>): Promise<Map<string, string>> {
    const labels = new Map<string, string>();
    if (pages.length === 0) return labels;
    const { keys } = await this.#vault.ask('open-pages', {
      establishment: session.establishment,
      pages,
      ...session.proven,
    });
    session.provenByVault();
    if (keys.length === 0) return labels;
    const { rows } = await this.#databases
      .pool(session.establishment)
      .query<LabelRow>(
        LABELS_OF_PAGES([session.establishment, keys.map(({ schedule }) => schedule), keys.map(({ week }) => week)]),
      );
    const openers = keys.map(({ schedule, week, key }) =>
      labelOpener(Buffer.from(key, 'base64url'), { establishment: session.establishment, schedule, week }),
    );
    for (const { page, appointment, sealed } of rows) labels.set(appointment, openers[page - 1]!(sealed));
    return labels;
  }

  // --- What other establishments sent ----------------------------------------------------------------------------

  /**
   * The traits part of an inbox item, for the clerk who files it; counted by the vault as one item (as one identity
   * for roles without items). The content part stays closed until its patient is opened.
   */
  async openInboxItem(session: Session, item: InboxItem): Promise<string> {
    await this.#requireMayOpen(session, 'identity');
    const { touch } = session.arrival;
    const { key } = await this.#vault.ask('open-letter', {
      ...session.proven,
      establishment: session.establishment,
      letter: item.letter,
      ...(touch === undefined ? {} : { touch }),
    });
    session.provenByVault();
    const { sid, sub } = session.claims;
    this.#inboxKeys.keep({ sid, account: sub }, item.id, Buffer.from(key, 'base64url'));
    return this.inboxTraits(session, item);
  }

  /** The same once more in this session, without counting. @throws RempartError `not-opened` */
  async inboxTraits(session: Session, item: Omit<InboxItem, 'letter'>): Promise<string> {
    const key = this.#inboxKeys.find(session.claims.sid, item.id);
    await session.requireProof();
    if (!key) throw new RempartError('not-opened', { params: { level: 'identity' } });
    return openPart(key, { to: session.establishment, transfer: item.transfer, part: 'traits' }, item.sealedTraits);
  }

  /** Said once, at composition: how received content becomes resources. */
  unfoldReceivedWith(unfold: UnfoldReceived): void {
    this.#unfold = unfold;
  }
  #unfold: UnfoldReceived | undefined;
  readonly #inboxKeys = new InboxKeys();

  /**
   * Content that was filed under a patient becomes rows of the record at the first opening, in one transaction.
   * Care does not wait for it: what fails stays sealed, and is taken in at a later opening.
   */
  async #takeInReceived(session: Session, grant: Grant): Promise<void> {
    const unfold = this.#unfold;
    if (!unfold) return;
    try {
      const waiting = await this.#databases
        .of(session.establishment)
        .selectFrom('received_content')
        .select('item_id')
        .where('establishment_id', '=', session.establishment)
        .where('patient_id', '=', grant.patient)
        .where('letter_id', 'in', [...grant.letters.keys()])
        .limit(1)
        .execute();
      if (waiting.length > 0) await this.transaction(session, (tx) => takeInReceived(tx, grant, unfold));
    } catch {
      // Left for a later opening.
    }
  }

  // --- Writing -------------------------------------------------------------------------------------------------

  /**
   * Runs one transaction of writes; nothing is written unless all is. Creating discloses nothing, so it needs a
   * proof and no opening. Patients read their file and write nothing in it.
   * @throws RempartError `role`
   */
  async transaction<T>(session: Session, work: (tx: WriteTransaction) => Promise<T>): Promise<T> {
    await session.requireProof();
    if (session.claims.role === 'patient') throw new RempartError('role');
    return WriteTransaction.run(
      {
        vault: this.#vault,
        databases: this.#databases,
        grants: this.#grants,
        now: this.#now,
        letterKey: (establishment: EstablishmentId) => this.#letterKey(establishment),
      },
      session,
      work,
    );
  }

  /** The vault's word for where letters are sealed to; asked again each minute, for rotation. */
  async #letterKey(establishment: EstablishmentId): Promise<LetterKey> {
    const known = this.#letterKeys.get(establishment);
    if (known && performance.now() - known.at < LETTER_KEY_MS) return known.key;
    for (const { id, letterKey } of await this.#vault.ask('establishments', {})) {
      this.#letterKeys.set(id, { key: letterKey, at: performance.now() });
    }
    const fresh = this.#letterKeys.get(establishment);
    if (!fresh) throw new RempartError('vault-down');
    return fresh.key;
  }
  readonly #letterKeys = new Map<EstablishmentId, { key: LetterKey; at: number }>();
}

const LETTER_KEY_MS = 60_000;

function wrappedKey({ level, version, month, data }: KeyRow): WrappedKey {
  return { level, version, month, data: data.toString('base64url') };
}

function sealedLetter(establishment: EstablishmentId, row: UnreadLetterRow): SealedLetter {
  const { id, patient, level, version, data, ct, starts } = row;
  const due = starts?.toISOString() ?? null;
  return {
    rule: { establishment, kind: 'patient', subject: patient, level, due, id },
    keyVersion: version,
    enc: data.toString('base64url'),
    ct: ct.toString('base64url'),
  };
}

/** A row of LABELS_OF_PAGES. */
interface LabelRow {
  page: number;
  appointment: string;
  sealed: Buffer;
}

interface RecordRow extends StoredRow, AgendaColumns {
  /** Set where `type` is 'chart': how many resources it holds; `seq` is then what it covers. */
  resources: number | null;
}

/** Whether a level's chart is to be made again: many rows since, or rows still in letters. */
function isStale({ newer }: RecordPart): boolean {
  return newer.length > REFRESH_AFTER_ROWS || newer.some((row) => row.letter_id);
}

/** A row since the chart with its frame; none for a deletion, or for what came in a letter not read yet. */
interface OpenedRow {
  row: RecordRow;
  frame: Buffer | undefined;
}

/** The current resources: the chart's, with what could be opened of the newer rows laid over them. */
function mergedOf({ chart }: RecordPart, opened: readonly OpenedRow[]): ClearResource[] {
  const newer = opened.flatMap(({ row, frame }): NewerRow[] => {
    const { type, id } = row;
    if (row.deleted) return [{ type, id, resource: undefined }];
    return frame ? [{ type, id, resource: overlay(row, JSON.parse(textOf(frame)) as ClearResource) }] : [];
  });
  return layOver(chart ? parseChart(textOf(chart)) : [], newer);
}

/** One of the statements, within a transaction. */
function run<Row>(trx: DatabaseTransaction, { text, values }: QueryConfig): Promise<{ rows: Row[] }> {
  return trx.executeQuery<Row>(CompiledQuery.raw(text, values));
}

interface RecordPart {
  level: Level;
  chart: Buffer | undefined;
  newer: RecordRow[];
}

/** Rows of the statement TO_OPEN. */
interface KeyRow {
  part: 'key';
  patient: PatientId;
  level: Level;
  version: number;
  month: string;
  data: Buffer;
}

/** `version` is the letter key's, `data` the encapsulated key, `starts` when it is due. */
interface UnreadLetterRow {
  part: 'letter';
  patient: PatientId;
  id: string;
  level: Level;
  version: number;
  data: Buffer;
  ct: Buffer;
  starts: Date | null;
}

type ToOpenRow = KeyRow | UnreadLetterRow | (CareRelation & { part: 'relation'; patient: PatientId });

const [ENTRY_BEFORE = '', ENTRY_AFTER = ''] = entryText('\u0000').split('\u0000');
const ENTRY_OPEN = rawFrame(Buffer.from(ENTRY_BEFORE));
const ENTRY_CLOSE = rawFrame(Buffer.from(ENTRY_AFTER));
const COMMA = rawFrame(Buffer.from(','));

function pushFrame(frames: Buffer[], ...entry: Buffer[]): void {
  if (frames.length > 0) frames.push(COMMA);
  frames.push(...entry);
}
