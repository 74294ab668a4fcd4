/**
 * One establishment of the vault: its keys, its log, and the folds over it. The log is the truth; everything else here
 * is built from it at start and by each append.
 */
import type { AccountId, EstablishmentId, PatientId } from '@rempart/terms/ids.ts';
import { linesOf, type OpenedCounts } from '@rempart/terms/roles.ts';
import type { EnrolledAccount, LogEntry, LogState } from '@rempart/terms/vault/protocol.ts';
import type { RealClock } from './clock.ts';
import type { Keyring } from './keys/keyring.ts';
import { bindingOf, pseudonym, pseudonymOfQuarter, quartersBack } from './keys/pseudonyms.ts';
import { Openings } from './ladder/openings.ts';
import { logSigner } from './log/checkpoint.ts';
import { checkpointFile } from './log/checkpoint-file.ts';
import type { LogFatal } from './log/errors.ts';
import { Log } from './log/log.ts';
import type { LogStore } from './log/store.ts';
import { Creations, IndexRights } from './opening/creation.ts';
import { DueLetters } from './opening/letters.ts';
import { thumbprint } from './proofs/proofs.ts';
import { Enrolments } from './signin/enrolments.ts';
import type { SoftwarePasskeys } from './signin/software-passkeys.ts';

/** What the first log entry says, for good. */
export interface Properties {
  name: string;
  demo: boolean;
  drivenClock: boolean;
  /** Entries of its `init`: fewer in the log, and it was cut short. */
  entries: number;
}

/** What an establishment is opened with. */
export interface EstablishmentParts {
  id: EstablishmentId;
  keyring: Keyring;
  softwarePasskeys: SoftwarePasskeys;
  store: LogStore;
  checkpointFolder: string;
  clock: RealClock;
  endings: Endings;
  onFatal(error: LogFatal): void;
}

/** `append` takes at most so many at once (Log). */
const ENTRIES_AT_ONCE = 256;

/** See the head of this file. */
export class Establishment {
  readonly id: EstablishmentId;
  readonly keyring: Keyring;
  readonly softwarePasskeys: SoftwarePasskeys;
  readonly enrolments = new Enrolments();
  readonly openings = new Openings();
  readonly due = new DueLetters();
  readonly creations = new Creations();
  readonly indexRights = new IndexRights();
  readonly #clock: RealClock;
  readonly #endings: Endings;
  /** Numbers of the entries that name a patient, by pseudonym. */
  readonly #byPatient = new Map<string, number[]>();
  readonly #feeds = new Map<string, AccountId>();
  #properties: Properties | undefined;
  /** Entries that the folds have seen. */
  #folded = 0;
  /** Time of the first entry. */
  #began = 0;
  /** What a driven clock is ahead of the real one, in ms. */
  #ahead = 0;
  #log!: Log;

  private constructor(parts: EstablishmentParts) {
    this.id = parts.id;
    this.keyring = parts.keyring;
    this.softwarePasskeys = parts.softwarePasskeys;
    this.#clock = parts.clock;
    this.#endings = parts.endings;
  }

  /** Reads and checks the whole log, and folds it. Throws LogFatal if it is not one to go on with. */
  static async open(parts: EstablishmentParts): Promise<Establishment> {
    const establishment = new Establishment(parts);
    establishment.#log = await Log.open({
      establishment: parts.id,
      signer: logSigner(parts.keyring.logOrigin, parts.keyring.log.privateKey),
      store: parts.store,
      checkpoints: await checkpointFile(parts.checkpointFolder, parts.id),
      onEntry: (n, entry) => establishment.#take(n, entry),
      onFatal: parts.onFatal,
    });
    return establishment;
  }

  /** Whether `init` has been done, to its last entry. */
  get isInitialised(): boolean {
    return this.#properties !== undefined && this.#folded >= this.#properties.entries;
  }

  /** Time of the first entry, ms; 0 before it. */
  get began(): number {
    return this.#began;
  }

  /** Whether `init` has written its first entry. */
  get hasBegun(): boolean {
    return this.#properties !== undefined;
  }

  get properties(): Properties {
    if (!this.#properties) throw new Error(`the log of ${this.id} is empty`);
    return this.#properties;
  }

  /** Time of lines and of the log, ms: real time, unless the first entry says that the clock is driven. */
  now(): number {
    return this.#log.timeOf(this.#clock.now() + this.#ahead);
  }

  /** The folds have seen the entries before this first waits; when it returns they are durable. */
  async append(entries: LogEntry[]): Promise<void> {
    const groups: Array<Promise<unknown>> = [];
    for (let at = 0; at < entries.length; at += ENTRIES_AT_ONCE) {
      groups.push(this.#log.append(...entries.slice(at, at + ENTRIES_AT_ONCE)));
    }
    await Promise.all(groups);
  }

  pseudonym(subject: string, t: number): string {
    return pseudonym(this.keyring, subject, t);
  }

  /** This quarter's and the last one's. */
  pseudonyms(subject: string, t: number): [string, string] {
    const [current, last] = quartersBack(t, 2) as [string, string];
    return [pseudonymOfQuarter(this.keyring, subject, current), pseudonymOfQuarter(this.keyring, subject, last)];
  }

  /** Whether the log binds this account to this patient: the file is their own. */
  isOwn(account: AccountId, patient: PatientId): boolean {
    const binding = this.enrolments.binding(account);
    return binding !== undefined && binding === bindingOf(this.keyring, account, patient);
  }

  /** Distinct patients that a person opened. */
  opened({ person, role, profile }: Pick<EnrolledAccount, 'person' | 'role' | 'profile'>): OpenedCounts {
    const { counts } = this.openings.now(person, this.now());
    const { outsideCounts } = linesOf(role, profile);
    return {
      today: {
        identities: counts.identities24h,
        records: counts.records24h,
        outside: outsideCounts === 'records' ? counts.outsideRecords24h : counts.outsideIdentities24h,
      },
      month: { identities: counts.identities30d, records: counts.records30d },
      usual: this.openings.usual(person, this.now()),
    };
  }

  /** Entries that name a patient under any quarter's pseudonym, newest first. */
  async entriesOf(patient: string, limit: number): Promise<LogEntry[]> {
    const t = this.now();
    const quarters = Math.ceil((t - this.#began) / QUARTER_MS) + 1;
    const numbers = quartersBack(t, quarters)
      .flatMap((quarter) => this.#byPatient.get(pseudonymOfQuarter(this.keyring, patient, quarter)) ?? [])
      .sort((a, b) => b - a)
      .slice(0, limit);
    const found = await this.#log.entriesAt(numbers);
    return found.sort((a, b) => b.n - a.n).map(({ entry }) => entry);
  }

  feedOfKey(jkt: string): EnrolledAccount | undefined {
    const account = this.#feeds.get(jkt);
    return account && this.enrolments.accounts.get(account);
  }

  get logState(): LogState {
    const { origin, vkey, size } = this.#log;
    return { establishment: this.id, origin, vkey, size };
  }

  get checkpoint(): string {
    return this.#log.checkpoint;
  }

  tile(path: string): Promise<Uint8Array | undefined> {
    return this.#log.tile(path);
  }

  close(): Promise<void> {
    return this.#log.close();
  }

  /** The fold: every entry, in the order of the log. */
  #take(n: number, entry: LogEntry): void {
    if (n === 0) this.#begin(entry);
    this.#folded = n + 1;
    if (entry.kind === 'clock') this.#ahead = entry.t - (entry.real as number);
    if (entry.kind === 'end' && entry.sid && this.enrolments.session(entry.sid, this.#clock.now())) {
      this.#endings.sessionEnded(entry.sid);
    }
    if (entry.kind === 'lock') this.#endings.accountLocked(entry.account!);
    this.enrolments.take(entry);
    this.openings.apply(entry);
    this.due.take(entry);
    if (entry.kind === 'enrol' && entry.feedKey) {
      this.#feeds.set(thumbprint(entry.feedKey as NonNullable<EnrolledAccount['feedKey']>), entry.account!);
    }
    if (entry.patient) {
      const numbers = this.#byPatient.get(entry.patient);
      if (numbers) numbers.push(n);
      else this.#byPatient.set(entry.patient, [n]);
    }
  }

  #begin(entry: LogEntry): void {
    if (entry.kind !== 'init') throw new Error(`the log of ${this.id} does not begin with its init`);
    const { name, demo, drivenClock, entries } = entry as unknown as Properties;
    this.#properties = { name, demo: demo === true, drivenClock: drivenClock === true, entries };
    this.#began = entry.t;
  }
}

const QUARTER_MS = 90 * 24 * 60 * 60 * 1000;

const MAX_ENDINGS = 50_000;

/**
 * What ended lately, for the servers that ask every half second. The cursor begins at this process's start: a server
 * that comes with one from before is told everything.
 */
export class Endings {
  #first: number;
  readonly #ended: Array<{ session: string } | { account: AccountId }> = [];

  constructor(startedAt: number) {
    this.#first = startedAt * 1000;
  }

  sessionEnded(session: string): void {
    this.#add({ session });
  }

  accountLocked(account: AccountId): void {
    this.#add({ account });
  }

  #add(end: { session: string } | { account: AccountId }): void {
    this.#ended.push(end);
    // Whoever has not asked for so long has nothing open any more.
    if (this.#ended.length > MAX_ENDINGS) this.#first += this.#ended.splice(0, MAX_ENDINGS / 2).length;
  }

  after(cursor: number): { cursor: number; sessions: string[]; accounts: AccountId[] } {
    const last = this.#first + this.#ended.length;
    const isOurs = cursor >= this.#first && cursor <= last;
    const since = this.#ended.slice(isOurs ? cursor - this.#first : 0);
    return {
      cursor: last,
      sessions: since.flatMap((end) => ('session' in end ? [end.session] : [])),
      accounts: since.flatMap((end) => ('account' in end ? [end.account] : [])),
    };
  }
}
