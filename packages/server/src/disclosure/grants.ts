/**
 * Grants: what one session may read of one patient for a few minutes. In memory only; keys are wiped when a grant
 * ends, when its session ends, when its account is locked (architecture, section 3, step 5).
 */
import type { PatientId } from '@rempart/terms/ids.ts';
import { LEVELS, type Level, type Purpose, type Relation } from '@rempart/terms/levels.ts';
import type { OpenResult } from '@rempart/terms/vault/protocol.ts';

/** Ten minutes from the last use, an hour at most. */
export const GRANT_IDLE_MS = 10 * 60_000;
/** However much it is used. */
export const GRANT_MAX_MS = 60 * 60_000;
const SWEEP_MS = 5_000;

/** Why a record is open, for the band on the page. */
export interface OpenedBecause {
  relation: Relation;
  purpose: Purpose;
  /** Code of the fact: `appointment`, `encounter`, `general-practitioner`, `break-glass`… */
  fact: string;
}

/** One session, one patient, one level and those below it. Its keys are good for as long as it lives. */
export interface Grant {
  readonly sid: string;
  readonly account: string;
  readonly patient: PatientId;
  readonly because: OpenedBecause;
  level: Level;
  /** 32-byte keys by level and version. Owned by the grant, which wipes them. */
  readonly keys: Map<string, Buffer>;
  /** Content keys of letters by letter id. */
  readonly letters: Map<string, Buffer>;
  readonly endsAtLatest: number;
  lastUse: number;
}

/** Whether a person asked, or the page by itself. */
export type Use = 'asked' | 'unasked';

/** Name of a key in `Grant.keys`. */
export function keyName(level: Level, version: number): string {
  return `${level}.${version}`;
}

/** The newest key of a level, for writing. */
export function newestKey(grant: Grant, level: Level): { version: number; key: Buffer } | undefined {
  let newest: { version: number; key: Buffer } | undefined;
  for (const [name, key] of grant.keys) {
    const [of, version] = name.split('.');
    if (of === level && (!newest || Number(version) > newest.version)) newest = { version: Number(version), key };
  }
  return newest;
}

/** All grants of this process. A timer wipes what has ended, so that no key outlives its grant by more than five seconds. */
export class Grants {
  readonly #grants = new Map<string, Grant>();
  readonly #now: () => number;
  readonly #sweep: NodeJS.Timeout;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#sweep = setInterval(() => this.sweep(), SWEEP_MS);
    this.#sweep.unref();
  }

  /** The live grant of a session on a patient; using it prolongs it, but for what no person asked. */
  find(sid: string, patient: string, use: Use = 'asked'): Grant | undefined {
    const grant = this.#grants.get(`${sid} ${patient}`);
    if (!grant) return undefined;
    if (this.#hasEnded(grant)) {
      this.#wipe(grant);
      return undefined;
    }
    if (use === 'asked') grant.lastUse = this.#now();
    return grant;
  }

  /** Whether the session may read the patient at that level now. */
  covers(sid: string, patient: string, level: Level, use: Use = 'asked'): Grant | undefined {
    const grant = this.find(sid, patient, use);
    return grant && LEVELS.indexOf(grant.level) >= LEVELS.indexOf(level) ? grant : undefined;
  }

  /** Whether it could, without prolonging anything: asked by what only tells that something changed. */
  isOpen(sid: string, patient: string, level: Level): boolean {
    const grant = this.#grants.get(`${sid} ${patient}`);
    return grant !== undefined && !this.#hasEnded(grant) && LEVELS.indexOf(grant.level) >= LEVELS.indexOf(level);
  }

  /** Keeps what the vault released. A wider opening of the same patient widens the grant that is there. */
  keep(
    session: { sid: string; account: string },
    opened: OpenResult['patients'][number],
    level: Level,
    because: OpenedBecause,
    use: Use = 'asked',
  ): Grant {
    const now = this.#now();
    const known = this.find(session.sid, opened.id, use);
    const grant: Grant = known ?? {
      ...session,
      patient: opened.id,
      because,
      level,
      keys: new Map(),
      letters: new Map(),
      endsAtLatest: now + GRANT_MAX_MS,
      lastUse: now,
    };
    if (LEVELS.indexOf(level) > LEVELS.indexOf(grant.level)) grant.level = level;
    for (const { level: of, version, key } of opened.keys) {
      grant.keys.set(keyName(of, version), Buffer.from(key, 'base64url'));
    }
    for (const [id, key] of Object.entries(opened.letters)) grant.letters.set(id, Buffer.from(key, 'base64url'));
    if (known && known.because !== because) Object.assign(known, { because });
    this.#grants.set(`${session.sid} ${opened.id}`, grant);
    return grant;
  }

  endSession(sid: string): void {
    for (const grant of this.#grants.values()) if (grant.sid === sid) this.#wipe(grant);
  }

  endAccount(account: string): void {
    for (const grant of this.#grants.values()) if (grant.account === account) this.#wipe(grant);
  }

  /** Seconds until a grant ends if it is not used again. */
  remaining(grant: Grant): number {
    return Math.max(0, Math.round((Math.min(grant.lastUse + GRANT_IDLE_MS, grant.endsAtLatest) - this.#now()) / 1000));
  }

  sweep(): void {
    for (const grant of this.#grants.values()) if (this.#hasEnded(grant)) this.#wipe(grant);
  }

  close(): void {
    clearInterval(this.#sweep);
    for (const grant of this.#grants.values()) this.#wipe(grant);
  }

  #hasEnded(grant: Grant): boolean {
    const now = this.#now();
    return now > grant.lastUse + GRANT_IDLE_MS || now > grant.endsAtLatest;
  }

  #wipe(grant: Grant): void {
    for (const key of [...grant.keys.values(), ...grant.letters.values()]) key.fill(0);
    grant.keys.clear();
    grant.letters.clear();
    this.#grants.delete(`${grant.sid} ${grant.patient}`);
  }
}
