/**
 * Who is enrolled, with which passkeys, and which sessions go on: a fold over the log, kept in memory. The log is the
 * only place where any of this is written (architecture, section 6).
 */
import type { AccountId } from '@rempart/terms/ids.ts';
import type { EnrolledAccount, LogEntry } from '@rempart/terms/vault/protocol.ts';

/** A passkey as the log knows it. */
export interface Passkey {
  /** Credential id, base64url. */
  id: string;
  account: AccountId;
  /** COSE key, base64url. */
  publicKey: string;
  /** Signature counter last seen; 0 where the authenticator keeps none. */
  counter: number;
  transports: string[];
  /** A demo person's passkey, whose private key the vault holds. */
  software: boolean;
}

/** A session that goes on: from its sign-in entry to its end. */
export interface Session {
  sid: string;
  account: AccountId;
  /** Thumbprint of the browser key that it is bound to. */
  jkt: string;
  /** Seconds, real time. */
  authTime: number;
  /** Milliseconds, real time: twelve hours after the sign-in. */
  until: number;
  amr: string[];
}

/** Twelve hours: a sitting of work and its overrun. */
export const SESSION_LIFE_MS = 12 * 60 * 60 * 1000;

/** The fold of one establishment. */
export class Enrolments {
  readonly accounts = new Map<AccountId, EnrolledAccount>();
  readonly passkeys = new Map<string, Passkey>();
  readonly #sessions = new Map<string, Session>();
  readonly #locked = new Set<AccountId>();
  /** Of patients' accounts: to whom each is bound (keys/pseudonyms.ts). */
  readonly #bindings = new Map<AccountId, string>();

  /** Takes one entry of the log, in its order; entries of other kinds change nothing here. */
  take(entry: LogEntry): void {
    switch (entry.kind) {
      case 'enrol':
        this.#enrol(entry);
        break;
      case 'passkey':
        this.#passkey(entry);
        break;
      case 'signin':
        this.#signin(entry);
        this.#count(entry);
        break;
      case 'touch':
        this.#count(entry);
        break;
      case 'end':
        if (entry.sid) this.#sessions.delete(entry.sid);
        break;
      case 'lock':
        this.#lock(entry.account!);
        break;
      default:
        break;
    }
  }

  /** The session if it goes on: not ended, not past twelve hours, its account not locked. */
  session(sid: string, now: number): Session | undefined {
    const session = this.#sessions.get(sid);
    return session && session.until > now ? session : undefined;
  }

  isLocked(account: AccountId): boolean {
    return this.#locked.has(account);
  }

  /** To whom a patient's account is bound; undefined for every other account. */
  binding(account: AccountId): string | undefined {
    return this.#bindings.get(account);
  }

  passkeysOf(account: AccountId): Passkey[] {
    return [...this.passkeys.values()].filter((passkey) => passkey.account === account);
  }

  /** Forgets sessions past their end, so that memory holds a day's at most. */
  forgetEnded(now: number): void {
    for (const [sid, session] of this.#sessions) if (session.until <= now) this.#sessions.delete(sid);
  }

  #enrol(entry: LogEntry): void {
    const account = entry.account!;
    const known = this.accounts.get(account);
    const schedules = entry.schedules as string[];
    if (entry.further === true && known) {
      known.schedules.push(...schedules);
      return;
    }
    // Once and for all: no later entry makes an account another patient's.
    if (typeof entry.binding === 'string' && !known) this.#bindings.set(account, entry.binding);
    this.accounts.set(account, {
      account,
      person: entry.person!,
      role: entry.role!,
      profile: entry.profile as EnrolledAccount['profile'],
      name: entry.name as string,
      schedules: [...schedules],
      solo: entry.solo === true,
      feedKey: entry.feedKey as EnrolledAccount['feedKey'],
    });
  }

  #passkey(entry: LogEntry): void {
    const id = entry.credential as string;
    this.passkeys.set(id, {
      id,
      account: entry.account!,
      publicKey: entry.publicKey as string,
      counter: entry.counter as number,
      transports: (entry.transports as string[] | undefined) ?? [],
      software: entry.software === true,
    });
  }

  #signin(entry: LogEntry): void {
    this.#sessions.set(entry.sid!, {
      sid: entry.sid!,
      account: entry.account!,
      jkt: entry.jkt as string,
      authTime: entry.authTime as number,
      until: entry.until as number,
      amr: entry.amr as string[],
    });
  }

  #count(entry: LogEntry): void {
    const passkey = this.passkeys.get(entry.credential as string);
    if (passkey) passkey.counter = Math.max(passkey.counter, (entry.counter as number | undefined) ?? 0);
  }

  #lock(account: AccountId): void {
    this.#locked.add(account);
    for (const [sid, session] of this.#sessions) if (session.account === account) this.#sessions.delete(sid);
  }
}

/** An entry stays under 1 kB: an enrolment with many schedules is written as several. */
const SCHEDULES_PER_ENTRY = 8;

/**
 * The entries that enrol an account.
 * @param binding of a patient's account: keys/pseudonyms.ts
 */
export function enrolEntries(t: number, account: EnrolledAccount, binding?: string): LogEntry[] {
  const { schedules, account: id, person, role, profile, name, solo, feedKey } = account;
  const first: LogEntry = {
    t,
    kind: 'enrol',
    account: id,
    person,
    role,
    profile,
    name,
    schedules: schedules.slice(0, SCHEDULES_PER_ENTRY),
    ...(solo && { solo }),
    ...(binding && { binding }),
    ...(feedKey && { feedKey: { kty: feedKey.kty, crv: feedKey.crv, x: feedKey.x, y: feedKey.y } }),
  };
  const further: LogEntry[] = [];
  for (let at = SCHEDULES_PER_ENTRY; at < schedules.length; at += SCHEDULES_PER_ENTRY) {
    further.push({
      t,
      kind: 'enrol',
      account: id,
      further: true,
      schedules: schedules.slice(at, at + SCHEDULES_PER_ENTRY),
    });
  }
  return [first, ...further];
}
