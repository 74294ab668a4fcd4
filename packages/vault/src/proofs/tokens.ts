/**
 * Access tokens: JWTs (RFC 9068 in shape) signed ES256 by the establishment's token key, bound to the browser's key
 * by `cnf.jkt` (RFC 9449 §6). Verified once and then remembered by hash until they end.
 */
import { type KeyObject, sign } from 'node:crypto';
import { RempartError } from '@rempart/terms/errors.ts';
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import type { TokenClaims } from '@rempart/terms/vault/protocol.ts';
import { es256Holds } from './ecdsa.ts';
import { sha256 } from './proofs.ts';

/** A token lives fifteen minutes: so long may a session lie idle. */
export const TOKEN_LIFE_S = 15 * 60;
const HEADER = encode({ alg: 'ES256', typ: 'at+jwt' });
const REMEMBERED_TOKENS = 20_000;

/** Owned by the vault; `keyOf` gives the public token key of an establishment of this vault. */
export class TokenDesk {
  readonly #keyOf: (establishment: EstablishmentId) => KeyObject | undefined;
  readonly #remembered = new Map<string, TokenClaims>();

  constructor(keyOf: (establishment: EstablishmentId) => KeyObject | undefined) {
    this.#keyOf = keyOf;
  }

  /**
   * Whose token it is, and its hash as the proof must name it. Whether the session goes on is asked elsewhere.
   * @throws RempartError `not-signed-in`
   */
  verify(token: string | undefined, now: number): { claims: TokenClaims; ath: string } {
    if (!token || token.length > 4096) throw new RempartError('not-signed-in');
    const ath = sha256(token);
    const claims = this.#remembered.get(ath) ?? this.#verifyNew(token);
    if (claims.exp * 1000 <= now) {
      this.#remembered.delete(ath);
      throw new RempartError('not-signed-in');
    }
    if (this.#remembered.size >= REMEMBERED_TOKENS) this.#forgetEnded(now);
    this.#remembered.set(ath, claims);
    return { claims, ath };
  }

  #verifyNew(token: string): TokenClaims {
    const [header, payload, signature, more] = token.split('.');
    if (header !== HEADER || !payload || !signature || more !== undefined) throw new RempartError('not-signed-in');
    const claims = decode(payload);
    const key = claims && this.#keyOf(claims.est);
    const holds = key && es256Holds(`${header}.${payload}`, signature, key);
    if (!holds) throw new RempartError('not-signed-in');
    return claims;
  }

  #forgetEnded(now: number): void {
    for (const [ath, claims] of this.#remembered) if (claims.exp * 1000 <= now) this.#remembered.delete(ath);
    if (this.#remembered.size >= REMEMBERED_TOKENS) this.#remembered.clear();
  }
}

/** A token over these claims: compact JWS, ES256. */
export function issueToken(privateKey: KeyObject, claims: TokenClaims): string {
  const signed = `${HEADER}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}

function decode(payload: string): TokenClaims | undefined {
  try {
    return JSON.parse(bytes(payload).toString('utf8')) as TokenClaims;
  } catch {
    return undefined;
  }
}
