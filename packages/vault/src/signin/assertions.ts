/**
 * The check of a passkey's answer (WebAuthn Level 3 §7.2), by @simplewebauthn/server. The vault is the relying party:
 * its own origin, its own challenges, public keys from its own log.
 */
import { RempartError } from '@rempart/terms/errors.ts';
import { type AuthenticationResponseJSON, verifyAuthenticationResponse } from '@simplewebauthn/server';
import type { Act, Challenges } from './challenges.ts';
import type { Passkey } from './enrolments.ts';

/** For whom assertions are made (WebAuthn Level 3 §5.4.2). */
export interface RelyingParty {
  /** REMPART_ORIGIN. */
  origin: string;
  /** Its host name. */
  rpId: string;
}

/** An assertion that holds, its challenge still to be spent. */
export interface VerifiedAssertion {
  passkey: Passkey;
  /** Still unspent: the caller spends it together with what it stands for. */
  challenge: string;
  counter: number;
  userVerified: boolean;
}

/** @throws RempartError `malformed` if it is not the JSON of an assertion */
export function parseAssertion(value: unknown): AuthenticationResponseJSON {
  const assertion = (typeof value === 'string' ? parseJson(value) : value) as AuthenticationResponseJSON | undefined;
  if (typeof assertion?.id !== 'string' || typeof assertion.response?.clientDataJSON !== 'string') {
    throw new RempartError('malformed', { params: { detail: 'AuthenticationResponseJSON expected' } });
  }
  return assertion;
}

/**
 * Verifies an answer to a challenge that was issued for this act. Leaves the challenge unspent.
 * @returns undefined if anything does not hold
 */
export async function verifyAssertion(
  assertion: AuthenticationResponseJSON,
  passkey: Passkey | undefined,
  wanted: Act & { userVerification: boolean },
  challenges: Challenges,
  party: RelyingParty,
  now: number,
): Promise<VerifiedAssertion | undefined> {
  if (!passkey) return undefined;
  let challenge = '';
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: assertion,
      expectedChallenge: (received) => {
        challenge = received;
        return challenges.holds(received, wanted, now);
      },
      expectedOrigin: party.origin,
      expectedRPID: party.rpId,
      credential: {
        id: passkey.id,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
        counter: passkey.counter,
      },
      requireUserVerification: wanted.userVerification,
    });
    if (!verified) return undefined;
    return {
      passkey,
      challenge,
      counter: authenticationInfo.newCounter,
      userVerified: authenticationInfo.userVerified,
    };
  } catch {
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
