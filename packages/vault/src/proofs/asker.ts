/** Who asks: token, proof and session checked together, as every message that needs a person does. */
import { RempartError } from '@rempart/terms/errors.ts';
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import type { EnrolledAccount, Proven, TokenClaims } from '@rempart/terms/vault/protocol.ts';
import type { Establishment } from '../establishment.ts';
import type { Session } from '../signin/enrolments.ts';
import type { Vault } from '../vault.ts';

/** Who asks, and what they proved. */
export interface Asker {
  establishment: Establishment;
  account: EnrolledAccount;
  session: Session;
  claims: TokenClaims;
  jkt: string;
  method: string;
  /** From the proof itself. */
  path: string;
  /** base64url SHA-256 of the body; undefined without one. */
  bh: string | undefined;
  jti: string;
  body: Buffer | undefined;
  /** SHA-256 of the query, by the server's word. */
  query: string | undefined;
}

/**
 * Checks token, then proof, then that the session goes on, is bound to the key that made the proof, and belongs to the
 * establishment asked for.
 * @param use what the proof is used for (see ProofCheck)
 * @param path the path that was asked; absent where only the proof says it
 * @throws RempartError `not-signed-in`, `use-nonce`, or `not-found` for another establishment
 */
export function checkAsker(
  vault: Vault,
  request: Omit<Proven, 'body'> & { body?: Buffer | 'unseen' },
  use: string,
  asked: { establishment?: EstablishmentId; path?: string } = {},
): Asker {
  const now = vault.clock.now();
  const { claims, ath } = vault.tokens.verify(request.token, now);
  const { proof, method, body } = request;
  const checked = vault.proofs.check({ proof, method, path: asked.path, ath, body, use });
  if (checked.jkt !== claims.cnf.jkt) throw new RempartError('not-signed-in');
  const establishment = vault.establishment(claims.est);
  const session = establishment.enrolments.session(claims.sid, now);
  const account = establishment.enrolments.accounts.get(claims.sub);
  if (!session || !account || session.jkt !== checked.jkt || session.account !== claims.sub) {
    throw new RempartError('not-signed-in');
  }
  if (asked.establishment !== undefined && asked.establishment !== establishment.id) {
    throw new RempartError('not-found');
  }
  const { path, jkt } = checked;
  const { bh, jti } = checked.claims;
  return {
    establishment,
    account,
    session,
    claims,
    jkt,
    method,
    path,
    bh,
    jti,
    body: body === 'unseen' ? undefined : body,
    query: request.query,
  };
}

/** The same for a message of the socket, whose body comes as base64url. */
export function checkProven(vault: Vault, proven: Proven, use: string, establishment: EstablishmentId): Asker {
  const { body, ...signed } = proven;
  const bytes = body === undefined ? undefined : Buffer.from(body, 'base64url');
  return checkAsker(vault, { ...signed, body: bytes }, use, { establishment });
}
