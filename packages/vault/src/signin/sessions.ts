/** Sessions: begun by a sign-in that the log holds before the token is given, renewed by the browser's key, ended. */
import { randomUUID } from 'node:crypto';
import { RempartError } from '@rempart/terms/errors.ts';
import { linesOf } from '@rempart/terms/roles.ts';
import type { EnrolledAccount } from '@rempart/terms/vault/protocol.ts';
import type { Establishment } from '../establishment.ts';
import type { Asker } from '../proofs/asker.ts';
import { issueToken, TOKEN_LIFE_S } from '../proofs/tokens.ts';
import { SESSION_LIFE_MS, type Session } from './enrolments.ts';

/** A token as the browser gets it (RFC 6749 §5.1, RFC 9449 §5); `expires_in` in seconds. */
export interface TokenAnswer {
  access_token: string;
  token_type: 'DPoP';
  expires_in: number;
}

/** How a person signed in: authentication methods (RFC 8176), and the passkey used. */
export interface SignInWay {
  amr: string[];
  passkey?: { id: string; counter: number };
}

/**
 * Begins a session bound to a browser key.
 * @throws RempartError `not-signed-in` if the account is locked
 */
export async function beginSession(
  establishment: Establishment,
  account: EnrolledAccount,
  jkt: string,
  way: SignInWay,
  now: number,
): Promise<TokenAnswer> {
  if (establishment.enrolments.isLocked(account.account)) throw new RempartError('not-signed-in');
  establishment.enrolments.forgetEnded(now);
  const session: Session = {
    sid: randomUUID(),
    account: account.account,
    jkt,
    authTime: Math.floor(now / 1000),
    until: now + SESSION_LIFE_MS,
    amr: way.amr,
  };
  const { sid, authTime, until, amr } = session;
  const { account: id, person, role } = account;
  await establishment.append([
    {
      t: establishment.now(),
      kind: 'signin',
      account: id,
      person,
      role,
      sid,
      jkt,
      authTime,
      until,
      amr,
      ...(way.passkey && { credential: way.passkey.id, counter: way.passkey.counter }),
    },
  ]);
  return tokenOf(establishment, account, session, now);
}

/** A new token of a session that goes on; it never outlives the session. */
export function renewSession({ establishment, account, session }: Asker, now: number): TokenAnswer {
  return tokenOf(establishment, account, session, now);
}

/** Ends a session by an entry of the log. */
export async function endSession({ establishment, account, session }: Asker): Promise<void> {
  const { account: id, person, role } = account;
  await establishment.append([{ t: establishment.now(), kind: 'end', account: id, person, role, sid: session.sid }]);
}

/** What the page shows of oneself. */
export function me({ establishment, account, session }: Asker): Record<string, unknown> {
  const { account: id, person, name, role, profile, schedules } = account;
  return {
    account: id,
    person,
    name,
    role,
    profile,
    establishment: establishment.id,
    establishmentName: establishment.properties.name,
    demo: establishment.properties.demo,
    sid: session.sid,
    schedules,
    lines: linesOf(role, profile),
    ...establishment.opened(account),
    passkeys: establishment.enrolments.passkeysOf(id).filter(({ software }) => !software).length,
  };
}

function tokenOf(
  establishment: Establishment,
  { account, person, role, profile }: EnrolledAccount,
  session: Session,
  now: number,
): TokenAnswer {
  const iat = Math.floor(now / 1000);
  const exp = Math.min(iat + TOKEN_LIFE_S, Math.floor(session.until / 1000));
  const token = issueToken(establishment.keyring.token.privateKey, {
    iss: establishment.keyring.logOrigin,
    sub: account,
    person,
    est: establishment.id,
    role,
    profile,
    sid: session.sid,
    cnf: { jkt: session.jkt },
    iat,
    exp,
    auth_time: session.authTime,
    amr: session.amr,
  });
  return { access_token: token, token_type: 'DPoP', expires_in: exp - iat };
}
