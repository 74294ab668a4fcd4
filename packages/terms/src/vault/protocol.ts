/**
 * What is said over the vault's socket (contracts, section 3). Types only.
 * All byte strings are base64url without padding. Times are milliseconds since 1970 unless said otherwise.
 * An answer is `{id, ok: true, result}` or `{id, ok: false, error: VaultError}`.
 */
import type { ErrorCode, ErrorDetails } from '../errors.ts';
import type { AccountId, EstablishmentId, PatientId, PersonId } from '../ids.ts';
import type { Fact, Level, Purpose, Relation, Step } from '../levels.ts';
import type { Profile, Role } from '../roles.ts';

/** Why the vault says no, in the words of errors.ts. */
export interface VaultError {
  code: ErrorCode;
  details: ErrorDetails;
}

/** A patient's key of one level, wrapped under a month's wrapping key: a row of the application's database. */
export interface WrappedKey {
  level: Level;
  /** Version of the patient's key at that level, from 1. */
  version: number;
  /** Wrapping key's month, `YYYY-MM`. */
  month: string;
  /** iv (12) ‖ ciphertext ‖ tag; associated data `{establishment, patient, level, version}` as JSON in that order. */
  data: string;
}

/** A released key: AES-256, 32 bytes. */
export interface LevelKey {
  level: Level;
  version: number;
  key: string;
}

/** The rule that a letter carries; its JSON in this order of keys is the associated data of the HPKE seal. */
export interface LetterRule {
  establishment: EstablishmentId;
  kind: 'patient' | 'inbox' | 'due' | 'statistics';
  /** The patient, the inbox item, or what is due. */
  subject: string;
  level: Level;
  /** ISO instant for kind `due`, else null. */
  due: string | null;
  id: string;
}

/**
 * A content key (AES-256, 32 bytes) sealed by HPKE base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM,
 * `info` = "rempart-letter", to the establishment's letter key.
 */
export interface SealedLetter {
  rule: LetterRule;
  /** Which letter key: its version, from 1. */
  keyVersion: number;
  enc: string;
  ct: string;
}

/** What a request proves: the token and proof as they came, and what they were sent with. */
export interface Proven {
  token: string;
  /** The DPoP header, compact JWS. */
  proof: string;
  method: string;
  /** base64url of the body's bytes as received (before Content-Encoding is undone); absent without a body. */
  body?: string;
  /** base64url SHA-256 of the query, where there is one: no proof covers it, but a touch is for this one alone. */
  query?: string;
}

/** The same without the body, which of an import is too large for the socket: the server has checked its hash. */
export type Written = Omit<Proven, 'body'>;

/** An account as `init` enrols it and the log keeps it. */
export interface EnrolledAccount {
  account: AccountId;
  person: PersonId;
  role: Role;
  profile: Profile;
  /** Display name of staff, never of a patient. */
  name: string;
  /** Schedules whose label pages this account may open (architecture, section 3, table). */
  schedules: string[];
  /** A solo practice or isolated duty has no colleague: step 2 is the slow road (later issue). */
  solo?: boolean;
  /** Feeds only: public key of the feed, which is also the key of its proofs. */
  feedKey?: { kty: 'EC'; crv: 'P-256'; x: string; y: string };
}

/** One patient to open, with what the database holds of their keys. */
export interface OpenPatient {
  id: PatientId;
  /** Of every level up to the asked one, all versions needed. */
  wrapped: WrappedKey[];
  /** Unread letters of those levels. */
  letters: SealedLetter[];
}

/** An opening as the server asks it of the vault. */
export interface OpenRequest extends Proven {
  establishment: EstablishmentId;
  level: Level;
  patients: OpenPatient[];
  relation: Relation;
  /** What the relation rests on, for the log; anything but a `Fact` is left out. */
  fact?: string;
  /** Facts that raise the step, from the server; the vault adds its own. */
  flags: { dormant?: boolean };
  purpose: Purpose;
  /** A search that found nobody counts as one (patients is empty then). */
  search?: boolean;
  /** AuthenticationResponseJSON as text, where a touch is given. */
  touch?: string;
}

/** Keys released, after the log holds the entry. */
export interface OpenResult {
  patients: Array<{
    id: PatientId;
    keys: LevelKey[];
    /** Content keys by letter id. */
    letters: Record<string, string>;
    /** True when this person had opened this patient at that level within 24 hours: it counted nothing. */
    again: boolean;
  }>;
  step: Step;
  /** Who asked, from the token: the server's own check may then be spared. */
  claims: TokenClaims;
  /** Distinct records (identities for roles without records) of this person in 24 hours, and the touch line. */
  today: { count: number; touchLine: number };
}

/** Claims of a token that the vault signs. */
export interface TokenClaims {
  /** The establishment's log origin. */
  iss: string;
  sub: AccountId;
  person: PersonId;
  est: EstablishmentId;
  role: Role;
  profile: Profile;
  sid: string;
  cnf: { jkt: string };
  /** Seconds. */
  iat: number;
  exp: number;
  auth_time: number;
  amr: string[];
}

/** Traits from which the blind index is made. */
export type Traits =
  | { kind: 'identifier'; system: string; value: string }
  /** birthdate `YYYY-MM-DD`; letters: first three of a folded name. */
  | { kind: 'birthdate-letters'; birthdate: string; letters: string }
  | { kind: 'birthdate-phonetic'; birthdate: string; phonetic: string };

/** An answer that the front passes on as it is. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  /** JSON text. */
  body: string;
}

/** A log as it stands. */
export interface LogState {
  establishment: EstablishmentId;
  /** `origin` line of the checkpoint. */
  origin: string;
  /** Signed note verifier key, C2SP signed-note. */
  vkey: string;
  size: number;
}

/** Every message: its request and its result. */
export interface VaultMessages {
  health: { request: Record<never, never>; result: { status: 'ok' | 'starting'; establishments: number } };

  /** Public keys and properties of every establishment; the server verifies tokens and seals letters with them. */
  establishments: {
    request: Record<never, never>;
    result: Array<{
      id: EstablishmentId;
      name: string;
      demo: boolean;
      drivenClock: boolean;
      log: LogState;
      /** JWK, ES256. */
      tokenKey: { kty: 'EC'; crv: 'P-256'; x: string; y: string };
      /** X25519 public key, raw 32 bytes, and its version. */
      letterKey: { version: number; key: string };
      /** Ed25519 public key of transfers, raw 32 bytes. */
      transferKey: string;
      /** X25519 public key that others seal transfers to, raw 32 bytes. */
      transferSealKey: string;
    }>;
  };

  /** `rempart init`: only for an establishment whose log is empty. Makes keys, first log entry, enrolments. */
  'init-establishment': {
    request: {
      establishment: EstablishmentId;
      name: string;
      demo: boolean;
      drivenClock: boolean;
      accounts: EnrolledAccount[];
    };
    result: { log: LogState };
  };

  /**
   * Demo only: a patient's account with a software passkey, bound to its one patient by the log. Each establishment has
   * one at most, so that nobody at the socket makes themselves the owner of a second file.
   */
  'enrol-demo-patient': {
    request: { establishment: EstablishmentId; account: EnrolledAccount; patient: PatientId };
    /** False where there was one already. */
    result: { enrolled: boolean };
  };

  /** What the front passes on: `/auth/…`, later `/approvals/…` and `/veto/…`. */
  http: {
    request: {
      method: string;
      path: string;
      authorization?: string;
      proof?: string;
      /** JSON text (UTF-8), absent without a body. */
      body?: string;
      language: 'fr' | 'en';
    };
    result: HttpAnswer;
  };

  /** A fresh DPoP nonce; and whether one is ours and fresh. */
  nonce: { request: Record<never, never>; result: { nonce: string } };
  'nonce-check': { request: { nonce: string }; result: { fresh: boolean } };

  /** Sessions that ended and accounts locked since a cursor; asked every 500 ms. */
  ended: { request: { after: number }; result: { cursor: number; sessions: string[]; accounts: AccountId[] } };

  /** Only where the first log entry says driven clock. Time goes forward only. */
  clock: { request: { establishment: EstablishmentId; at: number }; result: { at: number } };

  /**
   * A new patient's id and wrapped keys of the three levels, for each asked level a content key with its letter, for
   * what is written with it, and the tokens of the blind index (16 bytes each, in the order of the traits). Needs the
   * proof of a request that creates patients; one proof serves all patients of its request.
   */
  'new-patient': {
    request: {
      establishment: EstablishmentId;
      patient?: PatientId;
      letters: Array<{ level: Level; id: string }>;
      /** Of one birth date. */
      traits: Traits[];
    } & Written;
    result: {
      patient: PatientId;
      wrapped: WrappedKey[];
      letters: Array<{ letter: SealedLetter; key: string }>;
      tokens: string[];
    };
  };

  /** Tokens of the blind index for a search, in the order of the traits. At a line a touch is asked for here. */
  index: {
    request: { establishment: EstablishmentId; traits: Traits[]; touch?: string } & Proven;
    result: { tokens: string[] };
  };

  /** The same for a change of a patient whom this account has opened: proof of a request that changes them. */
  'write-index': {
    request: { establishment: EstablishmentId; patient: PatientId; traits: Traits[] } & Written;
    result: { tokens: string[] };
  };

  open: { request: OpenRequest; result: OpenResult };

  /** An inbox item (path `/Inbox/{item}/$open`, beside the FHIR base), counted as one item; a due letter at its time (no proof). */
  'open-letter': {
    request: { establishment: EstablishmentId; letter: SealedLetter; touch?: string } & Partial<Proven>;
    result: { key: string };
  };

  /** An inbox letter made a letter to a patient and level, unseen by the server (path `/Inbox/{item}/$file`). */
  rewrap: {
    request: {
      establishment: EstablishmentId;
      letter: SealedLetter;
      patient: PatientId;
      level: Level;
      id: string;
    } & Proven;
    result: { letter: SealedLetter };
  };

  /** Label keys of schedules' weeks (path `Appointment` or `Appointment/_search`); counted in pages, 60 a day. */
  'open-pages': {
    request: {
      establishment: EstablishmentId;
      /** week: ISO date of the Monday, UTC. */
      pages: Array<{ schedule: string; week: string }>;
    } & Proven;
    /** Keys of the pages that were opened; those past 60, out of range or of others' schedules are left out. */
    result: { keys: Array<{ schedule: string; week: string; key: string }> };
  };

  /** The label sealed to the agenda key: a row beside the patient. */
  'new-label': {
    request: { establishment: EstablishmentId; patient: PatientId; label: string };
    result: { sealed: string };
  };

  /** The same label for pages: sealed to each page's key (AES-256-GCM, iv ‖ ct ‖ tag, associated data `{establishment, schedule, week}`). */
  'seal-label': {
    request: {
      establishment: EstablishmentId;
      patient: PatientId;
      sealed: string;
      pages: Array<{ schedule: string; week: string }>;
    };
    result: { sealed: string[] };
  };

  /** The same keys under the newest wrapping key. */
  'rewrap-keys': {
    request: { establishment: EstablishmentId; patient: PatientId; wrapped: WrappedKey[] };
    result: { wrapped: WrappedKey[] };
  };

  /** Ed25519 signatures by the transfer key, over `rempart-{kind}\n` ‖ bytes. */
  sign: {
    request: { establishment: EstablishmentId; kind: 'transfer' | 'receipt' | 'fingerprint'; bytes: string };
    result: { signature: string };
  };

  /** Keyed fingerprints (16 bytes) of imported content, given its SHA-256s: tells an import what it wrote before. */
  fingerprints: {
    request: { establishment: EstablishmentId; hashes: string[] };
    result: { fingerprints: string[] };
  };

  /** Unseals what another establishment sealed to our transfer key, and seals it at once as an inbox letter. */
  'receive-transfer': {
    request: {
      establishment: EstablishmentId;
      /** HPKE, `info` = "rempart-transfer", associated data as given; plaintext a content key of 32 bytes. */
      enc: string;
      ct: string;
      /** Text: its UTF-8 bytes are the associated data. */
      aad: string;
      letter: LetterRule;
    };
    result: { letter: SealedLetter };
  };

  checkpoint: { request: { establishment: EstablishmentId }; result: { note: string } };
  /** Bytes of a tile or entry bundle below `tile/`; `path` as in C2SP tlog-tiles. */
  log: { request: { establishment: EstablishmentId; path: string }; result: { bytes: string } };
  /** Entries that name a patient (by the vault's pseudonyms), newest first: for AuditEvent. Needs a proof whose path names the patient. */
  'patient-log': {
    request: { establishment: EstablishmentId; patient: PatientId; limit: number } & Proven;
    result: { entries: LogEntry[] };
  };
}

/** Name of a message. */
export type VaultMessageName = keyof VaultMessages;

/** One entry of the log: JSON of at most 1 kB. Never words, never content. */
export interface LogEntry {
  /** Milliseconds. */
  t: number;
  kind:
    | 'init'
    | 'enrol'
    | 'passkey'
    | 'signin'
    | 'end'
    | 'open'
    | 'search'
    | 'pages'
    | 'item'
    | 'file'
    | 'touch'
    | 'lock'
    | 'clock';
  account?: AccountId;
  person?: PersonId;
  role?: Role;
  /** HMAC-SHA-256(pseudonym key of the quarter, patient id), base64url; several for lists and searches in further entries. */
  patient?: string;
  level?: Level;
  relation?: Relation;
  /** What the relation rests on. */
  fact?: Fact;
  step?: Step;
  purpose?: Purpose;
  reason?: string;
  sid?: string;
  [more: string]: unknown;
}

/** What the audit of one log found (`rempart audit verify`). */
export interface LogFinding {
  origin: string;
  ok: boolean;
  /** Entries that the newest checkpoint signs. */
  size: number;
  /** Time of the last of them, ms. */
  time: number;
  /** What is wrong, and the first bad entry where one can be named. */
  problem?: string;
  entry?: number;
}
