/**
 * Making patients and indexing them. Creating is not disclosing; but a token of the blind index tells whoever holds the
 * tables whether somebody has these traits, so tokens are made only for a patient that a request of a person or a feed
 * creates or changes (contracts, section 3): by the proof of that request, for one birth date a patient, at a rate a
 * account.
 */
import { randomUUID } from 'node:crypto';
import { RempartError } from '@rempart/terms/errors.ts';
import { type AccountId, isUuid, type PatientId } from '@rempart/terms/ids.ts';
import { opensIdentities } from '@rempart/terms/roles.ts';
import type { EnrolledAccount, VaultMessages, Written } from '@rempart/terms/vault/protocol.ts';
import { toBase64url } from '../keys/bytes.ts';
import { indexTokens } from '../keys/index-tokens.ts';
import { newPatientKeys } from '../keys/patient-keys.ts';
import { Bank } from '../ladder/windows.ts';
import { type Asker, checkAsker } from '../proofs/asker.ts';
import type { Vault } from '../vault.ts';
import { newPatientLetter } from './letters.ts';
import { changesPatient, createsPatients } from './target.ts';

type New = VaultMessages['new-patient'];
type WriteIndex = VaultMessages['write-index'];

/** One for each level is what a creation needs. */
const MAX_NEW_LETTERS = 16;

/**
 * A patient's id, wrapped keys, content keys for what is written with it, and tokens of its traits.
 * @throws RempartError `not-signed-in` for a request that makes no patient, `role`, `too-fast`, `invalid`
 */
export async function newPatient(vault: Vault, request: New['request']): Promise<New['result']> {
  const { patient = randomUUID() as PatientId, letters, traits } = request;
  if (!isUuid(patient) || !Array.isArray(letters) || letters.length > MAX_NEW_LETTERS) {
    throw new RempartError('invalid', { params: { detail: 'patient id or letters' } });
  }
  const asker = vault.writing.askerOf(vault, request);
  if (!createsPatients(asker.method, asker.path)) throw new RempartError('not-signed-in');
  const { establishment, account } = asker;
  if (account.role !== 'feed' && !opensIdentities(account.role)) throw new RempartError('role');
  const now = vault.clock.now();
  establishment.creations.spend(account, now);
  const tokens = indexTokens(establishment.keyring, traits);
  const made = await Promise.all(
    letters.map(async ({ level, id }) => {
      const { letter, key } = await newPatientLetter(establishment, { subject: patient, level, id });
      return { letter, key: toBase64url(key) };
    }),
  );
  return { patient, wrapped: newPatientKeys(establishment.keyring, patient, now), letters: made, tokens };
}

/** @throws RempartError `not-signed-in` for a request that does not change this patient, `not-opened` */
export function writeTokens(vault: Vault, request: WriteIndex['request']): WriteIndex['result'] {
  const { establishment, account, method, path } = vault.writing.askerOf(vault, request);
  if (!changesPatient(method, path, request.patient)) throw new RempartError('not-signed-in');
  if (!establishment.indexRights.spend(account.account, request.patient, vault.clock.now())) {
    throw new RempartError('not-opened', { params: { level: 'identity' } });
  }
  return { tokens: indexTokens(establishment.keyring, request.traits) };
}

/** A large Bundle is written in seconds, and a transaction that met another is tried again. */
const REQUEST_LASTS_MS = 10 * 60_000;

/**
 * Requests that write, by their proof: one Bundle makes many patients. A proof is checked when it first comes and
 * serves its own request from then on. Owned by the vault; in memory.
 */
export class WritingRequests {
  readonly #requests = new Map<string, { token: string; asker: Asker; until: number }>();

  /** @throws RempartError `not-signed-in`, `use-nonce` */
  askerOf(
    vault: Vault,
    { establishment, token, proof, method }: Written & Pick<New['request'], 'establishment'>,
  ): Asker {
    const now = vault.clock.now();
    for (const [old, { until }] of this.#requests) {
      if (until > now) break;
      this.#requests.delete(old);
    }
    const known = this.#requests.get(proof);
    if (!known) {
      const asker = checkAsker(vault, { token, proof, method, body: 'unseen' }, 'write', { establishment });
      this.#requests.set(proof, { token, asker, until: now + REQUEST_LASTS_MS });
      return asker;
    }
    const { asker } = known;
    const goesOn = asker.establishment.enrolments.session(asker.claims.sid, now) !== undefined;
    if (known.token !== token || asker.establishment.id !== establishment || !goesOn) {
      throw new RempartError('not-signed-in');
    }
    return asker;
  }
}

/**
 * New patients an account makes: so many at once, and one more each so many ms. A desk in the worst night stays below
 * it; so does an import of 20,000 patients at full speed, and a larger one goes on at 43,200 a day.
 */
const BY_PERSON = { atOnce: 200, refillMs: 3 * 60_000 };
const BY_FEED = { atOnce: 25_000, refillMs: 2_000 };

/** The rate of new patients. Owned by one establishment; in memory, so a restart of the vault fills it. */
export class Creations {
  readonly #banks = new Map<AccountId, Bank>();

  /** @throws RempartError `too-fast` */
  spend({ account, role }: EnrolledAccount, now: number): void {
    const { atOnce, refillMs } = role === 'feed' ? BY_FEED : BY_PERSON;
    const bank = this.#banks.get(account) ?? new Bank(atOnce, refillMs);
    this.#banks.set(account, bank);
    const seconds = Math.ceil(bank.wait(now) / 1000);
    if (seconds > 0) throw new RempartError('too-fast', { params: { seconds }, retryAfter: seconds });
    bank.spend(now);
  }
}

/** How often tokens are made for a patient after one opening; as long as a grant may last. */
const AFTER_OPENING = 5;
const RIGHT_LIFE_MS = 60 * 60_000;

/**
 * Whose change of which patient may be indexed, and how often. Owned by one establishment; in memory alone: after a
 * restart a patient is opened again before their name is changed.
 */
export class IndexRights {
  readonly #rights = new Map<string, { left: number; until: number }>();

  give(account: AccountId, patient: PatientId, now: number): void {
    const key = `${account} ${patient}`;
    // Those given last stand last, so the old ones are in front.
    this.#rights.delete(key);
    this.#rights.set(key, { left: AFTER_OPENING, until: now + RIGHT_LIFE_MS });
    for (const [old, { until }] of this.#rights) {
      if (until > now) break;
      this.#rights.delete(old);
    }
  }

  spend(account: AccountId, patient: PatientId, now: number): boolean {
    const right = this.#rights.get(`${account} ${patient}`);
    if (!right || right.until <= now || right.left === 0) return false;
    right.left -= 1;
    return true;
  }
}
