/** Passkeys of real authenticators: signing in, and enrolling one more with a touch of one that is enrolled. */
import { RempartError } from '@rempart/terms/errors.ts';
import type { LogEntry } from '@rempart/terms/vault/protocol.ts';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Establishment } from '../establishment.ts';
import type { Asker } from '../proofs/asker.ts';
import type { Vault } from '../vault.ts';
import { parseAssertion, type VerifiedAssertion, verifyAssertion } from './assertions.ts';
import type { Act } from './challenges.ts';
import { beginSession, type TokenAnswer } from './sessions.ts';

const SIGN_IN = 'signin';
const ENROL = 'passkey';
const ENROL_TOUCH = 'passkey-touch';

/** Options to sign in with any passkey that the browser finds (discoverable credentials), for one browser key. */
export function signInOptions(vault: Vault, jkt: unknown): Promise<PublicKeyCredentialRequestOptionsJSON> {
  if (typeof jkt !== 'string' || !/^[A-Za-z0-9_-]{43}$/.test(jkt)) {
    throw new RempartError('malformed', { params: { detail: 'jkt: the thumbprint of the browser key' } });
  }
  const challenge = vault.signInChallenges.issue({ jkt, act: SIGN_IN }, vault.clock.now());
  return requestOptions(vault, challenge, [], 'required');
}

/** @throws RempartError `not-signed-in` if the answer does not hold, with no word on what did not */
export async function signIn(vault: Vault, answer: unknown, jkt: string): Promise<TokenAnswer> {
  const assertion = parseAssertion(answer);
  const now = vault.clock.now();
  const establishment = vault.establishments().find(({ enrolments }) => enrolments.passkeys.has(assertion.id));
  const passkey = establishment?.enrolments.passkeys.get(assertion.id);
  const verified = await verifyAssertion(
    assertion,
    passkey,
    { jkt, act: SIGN_IN, userVerification: true },
    vault.signInChallenges,
    vault.party,
    now,
  );
  const account = passkey && establishment?.enrolments.accounts.get(passkey.account);
  if (!establishment || !account || !verified || !vault.signInChallenges.spend(verified.challenge)) {
    throw new RempartError('not-signed-in');
  }
  const way = { amr: ['hwk', 'user'], passkey: { id: verified.passkey.id, counter: verified.counter } };
  return beginSession(establishment, account, jkt, way, now);
}

/** A feed signs in by its enrolled key alone. */
export async function feedSignIn(vault: Vault, accountId: unknown, jkt: string): Promise<TokenAnswer> {
  for (const establishment of vault.establishments()) {
    const account = establishment.feedOfKey(jkt);
    if (account && account.account === accountId) {
      return beginSession(establishment, account, jkt, { amr: ['pop'] }, vault.clock.now());
    }
  }
  throw new RempartError('not-signed-in');
}

/** Options to make one more passkey, and to touch an enrolled one: both are asked for. */
export async function enrolOptions(
  vault: Vault,
  asker: Asker,
): Promise<{ creation: PublicKeyCredentialCreationOptionsJSON; touch: PublicKeyCredentialRequestOptionsJSON }> {
  const { account, establishment, jkt } = asker;
  const now = vault.clock.now();
  const excluded = establishment.enrolments.passkeysOf(account.account).filter(({ software }) => !software);
  const creation = await generateRegistrationOptions({
    rpName: 'Rempart',
    rpID: vault.party.rpId,
    userName: account.name,
    userDisplayName: account.name,
    userID: new Uint8Array(Buffer.from(account.account)),
    challenge: bytes(vault.challenges.issue({ jkt, act: enrolAct(asker) }, now)),
    excludeCredentials: excluded.map(({ id, transports }) => ({ id, transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: [ES256, EDDSA, RS256],
  });
  return { creation, touch: await touchOptions(vault, asker, ENROL_TOUCH) };
}

const ES256 = -7;
const EDDSA = -8;
const RS256 = -257;

/** Enrols the passkey: the log holds it before this returns. */
export async function enrolPasskey(
  vault: Vault,
  asker: Asker,
  { registration, touch }: { registration?: unknown; touch?: unknown },
): Promise<void> {
  const touched = await verifyTouch(vault, asker, ENROL_TOUCH, parseAssertion(touch));
  let challenge = '';
  const verified = await verifyRegistrationResponse({
    response: registration as RegistrationResponseJSON,
    expectedChallenge: (received) => {
      challenge = received;
      return vault.challenges.holds(received, { jkt: asker.jkt, act: enrolAct(asker) }, vault.clock.now());
    },
    expectedOrigin: vault.party.origin,
    expectedRPID: vault.party.rpId,
    requireUserVerification: true,
    supportedAlgorithmIDs: [ES256, EDDSA, RS256],
  }).catch(() => undefined);
  if (!verified?.verified || !touched) {
    throw new RempartError('invalid', { params: { detail: 'passkey or touch does not hold' } });
  }
  const { credential } = verified.registrationInfo;
  if (vault.establishments().some(({ enrolments }) => enrolments.passkeys.has(credential.id))) {
    throw new RempartError('invalid', { params: { detail: 'passkey already enrolled' } });
  }
  const { account, person, role } = asker.account;
  const common = { t: asker.establishment.now(), account, person, role, sid: asker.session.sid };
  const { passkey, counter } = touched;
  const entry: LogEntry = {
    ...common,
    kind: 'passkey',
    credential: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    counter: credential.counter,
    transports: credential.transports ?? [],
  };
  if (Buffer.byteLength(JSON.stringify(entry)) > MAX_PASSKEY_ENTRY_BYTES) {
    throw new RempartError('invalid', { params: { detail: 'passkey with too long an id' } });
  }
  if (!vault.challenges.spend(challenge) || !vault.challenges.spend(touched.challenge)) {
    throw new RempartError('not-signed-in');
  }
  await asker.establishment.append([{ ...common, kind: 'touch', for: ENROL, credential: passkey.id, counter }, entry]);
}

/** An entry stays under 1 kB; ids of credentials may have up to that alone (WebAuthn §4), but in fact have far less. */
const MAX_PASSKEY_ENTRY_BYTES = 1000;

/** Request options for a touch of the asker's own passkey: presence suffices. `act` says what it is for. */
export function touchOptions(vault: Vault, asker: Asker, act: string): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const challenge = vault.challenges.issue(touchAct(asker, act), vault.clock.now());
  const passkeys = asker.establishment.enrolments.passkeysOf(asker.account.account);
  return requestOptions(vault, challenge, passkeys, 'preferred');
}

/** The touch, if it is of the asker's own passkey and was asked for this act; still unspent. */
export function verifyTouch(
  vault: Vault,
  asker: Asker,
  act: string,
  assertion: ReturnType<typeof parseAssertion>,
): Promise<VerifiedAssertion | undefined> {
  const passkey = asker.establishment.enrolments.passkeys.get(assertion.id);
  const own = passkey?.account === asker.account.account ? passkey : undefined;
  const wanted = { ...touchAct(asker, act), userVerification: false };
  return verifyAssertion(assertion, own, wanted, vault.challenges, vault.party, vault.clock.now());
}

function touchAct({ establishment, account, jkt }: Asker, act: string): Act {
  return { jkt, act: JSON.stringify(['touch', establishment.id, account.account, act]) };
}

function enrolAct({ establishment, account }: Asker): string {
  return JSON.stringify([ENROL, establishment.id, account.account]);
}

function requestOptions(
  vault: Vault,
  challenge: string,
  passkeys: ReturnType<Establishment['enrolments']['passkeysOf']>,
  userVerification: 'required' | 'preferred',
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({
    rpID: vault.party.rpId,
    challenge: bytes(challenge),
    allowCredentials: passkeys.map(({ id, transports }) => ({ id, transports })),
    userVerification,
    timeout: 5 * 60 * 1000,
  });
}

function bytes(challenge: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(challenge, 'base64url'));
}
