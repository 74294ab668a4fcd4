/**
 * Demo people (architecture, section 6): only where the establishment's first log entry says demo and the address
 * is a loopback one. Their passkeys are software; from the challenge on, everything is the way of all others.
 */
import { RempartError } from '@rempart/terms/errors.ts';
import type { EnrolledAccount } from '@rempart/terms/vault/protocol.ts';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { Establishment } from '../establishment.ts';
import type { Asker } from '../proofs/asker.ts';
import type { Vault } from '../vault.ts';
import { verifyAssertion } from './assertions.ts';
import { beginSession, type TokenAnswer } from './sessions.ts';

/** Whether the shortcut exists for this establishment. */
export function offersDemo(vault: Vault, establishment: Establishment): boolean {
  return vault.isLoopback && establishment.properties.demo;
}

/** @throws RempartError `not-found` where there is no demo */
export function demoPeople(vault: Vault): unknown[] {
  const offering = vault.establishments().filter((establishment) => offersDemo(vault, establishment));
  if (offering.length === 0) throw new RempartError('not-found');
  return offering.flatMap((establishment) =>
    [...establishment.enrolments.accounts.values()]
      .filter(({ role }) => role !== 'feed')
      .map(({ account, name, role }) => ({
        account,
        name,
        role,
        establishment: establishment.id,
        establishmentName: establishment.properties.name,
      })),
  );
}

/** Signs a demo person in with their software passkey. */
export async function demoSignIn(vault: Vault, account: unknown, jkt: string): Promise<TokenAnswer> {
  const found = findDemoAccount(vault, account);
  if (!found) throw new RempartError('not-found');
  const { establishment, enrolled } = found;
  const now = vault.clock.now();
  const act = { jkt, act: 'signin' };
  const challenge = vault.signInChallenges.issue(act, now);
  const { origin, rpId } = vault.party;
  const assertion = establishment.softwarePasskeys.assert(enrolled.account, { challenge, rpId }, origin);
  const verified =
    assertion &&
    (await verifyAssertion(
      assertion,
      establishment.enrolments.passkeys.get(assertion.id),
      { ...act, userVerification: true },
      vault.signInChallenges,
      vault.party,
      now,
    ));
  if (!verified || !vault.signInChallenges.spend(challenge)) throw new RempartError('not-signed-in');
  const way = { amr: ['swk', 'user'], passkey: { id: verified.passkey.id, counter: verified.counter } };
  return beginSession(establishment, enrolled, jkt, way, now);
}

/** The assertion of the asker's own software passkey: the button « Toucher (démo) ». */
export function demoTouch(vault: Vault, asker: Asker, options: unknown): unknown {
  if (!offersDemo(vault, asker.establishment)) throw new RempartError('not-found');
  const { challenge, rpId } = (options ?? {}) as Partial<PublicKeyCredentialRequestOptionsJSON>;
  if (typeof challenge !== 'string') {
    throw new RempartError('malformed', { params: { detail: 'options with a challenge expected' } });
  }
  if (rpId !== undefined && rpId !== vault.party.rpId) throw new RempartError('not-found');
  const assertion = asker.establishment.softwarePasskeys.assert(
    asker.account.account,
    { challenge },
    vault.party.origin,
  );
  if (!assertion) throw new RempartError('not-found');
  return assertion;
}

function findDemoAccount(
  vault: Vault,
  account: unknown,
): { establishment: Establishment; enrolled: EnrolledAccount } | undefined {
  for (const establishment of vault.establishments()) {
    const enrolled = establishment.enrolments.accounts.get(account as EnrolledAccount['account']);
    if (enrolled && offersDemo(vault, establishment)) return { establishment, enrolled };
  }
  return undefined;
}
