/**
 * Who asks: the token and proof of a request, checked where the vault does not check them itself
 * (contracts, section 3, "each proof is checked once, where it counts").
 */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { parseProof, proofFault, thumbprintInput } from '@rempart/terms/dpop.ts';
import { type Language, RempartError } from '@rempart/terms/errors.ts';
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import type { Proven, TokenClaims } from '@rempart/terms/vault/protocol.ts';
import type { VaultClient } from '@rempart/vault-client/client.ts';
import type { Viewer } from './policy.ts';

/** What came over HTTP, before anyone believes it. */
export interface Arrival {
  method: string;
  /** Path without query, as the client sees it. */
  path: string;
  /** base64url SHA-256 of the query; absent without one. */
  query?: string;
  authorization?: string;
  proof?: string;
  /** The body as received. */
  body?: Buffer;
  /** AuthenticationResponseJSON as text, from the header `Rempart-Touch` or the parameter `touch`. */
  touch?: string;
  /** Asked by the page by itself, not by the person: it is answered, and is no use that keeps an opening alive. */
  unasked?: true;
  language: Language;
}

/** A signed-in account and the request it makes. */
export interface Session {
  readonly claims: TokenClaims;
  readonly establishment: EstablishmentId;
  readonly viewer: Viewer;
  readonly arrival: Arrival;
  /** Token and proof in the vault's form. */
  readonly proven: Proven;
  readonly language: Language;
  /** Checks the proof here, once; what the vault has checked counts as checked. Must precede any answer. */
  requireProof(): Promise<void>;
  /** The vault checked the proof of this request. */
  provenByVault(): void;
}

/** How long a `jti` is remembered: as long as a proof with a nonce may be good. */
const REPLAY_MEMORY_MS = 6 * 60_000;
/** Tokens remembered at most, and `jti`s at most; past it the oldest are let go, the token first. */
const MAX_TOKENS = 20_000;
const MAX_JTIS = 500_000;

interface KnownToken {
  claims: TokenClaims;
  ath: string;
}

/** Tokens believed, proofs seen and sessions ended, of all establishments of this process. */
export class Sessions {
  readonly #vault: VaultClient;
  readonly #origin: string;
  readonly #tokens = new Map<string, KnownToken>();
  readonly #jtis = new Map<string, number>();
  readonly #keys = new Map<string, KeyObject>();
  readonly #proofKeys = new Map<string, KeyObject>();
  readonly #endedSessions = new Set<string>();

  constructor(vault: VaultClient, origin: string) {
    this.#vault = vault;
    this.#origin = origin;
  }

  /** Learns the public keys of tokens from the vault. */
  async learnKeys(): Promise<void> {
    for (const establishment of await this.#vault.ask('establishments', {})) {
      this.#keys.set(establishment.id, createPublicKey({ key: establishment.tokenKey, format: 'jwk' }));
    }
  }

  end(sid: string): void {
    this.#endedSessions.add(sid);
  }

  /**
   * Believes a token (once, then remembered until it ends) and takes note of the proof's `jti`.
   * @throws RempartError `not-signed-in`
   */
  async authenticate(arrival: Arrival): Promise<{ claims: TokenClaims; proven: Proven; check: () => Promise<void> }> {
    const token = /^DPoP ([\w.-]+)$/.exec(arrival.authorization ?? '')?.[1];
    const proof = arrival.proof === undefined ? undefined : parseProof(arrival.proof);
    if (!token || !proof || !arrival.proof) throw new RempartError('not-signed-in');
    const known = this.#tokens.get(token) ?? (await this.#learn(token));
    const { claims, ath } = known;
    if (claims.exp * 1000 <= Date.now() || this.#endedSessions.has(claims.sid)) throw new RempartError('not-signed-in');
    if (thumbprint(proof.header.jwk) !== claims.cnf.jkt) throw new RempartError('not-signed-in');
    this.#neverSeen(`${claims.cnf.jkt} ${proof.claims.jti}`);

    const bh = arrival.body?.length ? createHash('sha256').update(arrival.body).digest('base64url') : undefined;
    const check = async (): Promise<void> => {
      const expected = {
        method: arrival.method,
        origin: this.#origin,
        path: arrival.path,
        ath,
        bh,
        now: Math.floor(Date.now() / 1000),
      };
      const fault = proofFault(proof.claims, { ...expected, nonceIsFresh: false });
      if (fault === 'time') await this.#excuseByNonce(proof.claims.nonce);
      else if (fault) throw new RempartError('not-signed-in');
      const signed = verify(
        'sha256',
        Buffer.from(proof.signed),
        { key: this.#proofKey(claims.cnf.jkt, proof.header.jwk), dsaEncoding: 'ieee-p1363' },
        Buffer.from(proof.signature, 'base64url'),
      );
      if (!signed) throw new RempartError('not-signed-in');
    };
    const proven: Proven = {
      token,
      proof: arrival.proof,
      method: arrival.method,
      ...(arrival.query ? { query: arrival.query } : {}),
      ...(arrival.body?.length ? { body: arrival.body.toString('base64url') } : {}),
    };
    return { claims, proven, check };
  }

  /** A clock that is off gets a nonce, and goes on (contracts, section 1, requests). */
  async #excuseByNonce(nonce: string | undefined): Promise<void> {
    if (nonce && (await this.#vault.ask('nonce-check', { nonce })).fresh) return;
    throw new RempartError('use-nonce', { nonce: (await this.#vault.ask('nonce', {})).nonce });
  }

  async #learn(token: string): Promise<KnownToken> {
    const claims = readClaims(token);
    if (!this.#keys.has(claims.est)) await this.learnKeys();
    const key = this.#keys.get(claims.est);
    const [head, body, signature] = token.split('.');
    const isGenuine =
      key &&
      signature &&
      verify(
        'sha256',
        Buffer.from(`${head}.${body}`),
        { key, dsaEncoding: 'ieee-p1363' },
        Buffer.from(signature, 'base64url'),
      );
    if (!isGenuine) throw new RempartError('not-signed-in');
    const known = { claims, ath: createHash('sha256').update(token).digest('base64url') };
    forgetOldest(this.#tokens, MAX_TOKENS);
    this.#tokens.set(token, known);
    return known;
  }

  #neverSeen(jti: string): void {
    const now = performance.now();
    const seen = this.#jtis.get(jti);
    if (seen !== undefined && now - seen < REPLAY_MEMORY_MS) throw new RempartError('not-signed-in');
    forgetOldest(this.#jtis, MAX_JTIS);
    this.#jtis.delete(jti);
    this.#jtis.set(jti, now);
    for (const [old, at] of this.#jtis) {
      if (now - at < REPLAY_MEMORY_MS) break;
      this.#jtis.delete(old);
    }
  }

  #proofKey(jkt: string, jwk: { kty: 'EC'; crv: 'P-256'; x: string; y: string }): KeyObject {
    const known = this.#proofKeys.get(jkt);
    if (known) return known;
    const key = createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y }, format: 'jwk' });
    forgetOldest(this.#proofKeys, MAX_TOKENS);
    this.#proofKeys.set(jkt, key);
    return key;
  }
}

function thumbprint(jwk: { kty: 'EC'; crv: 'P-256'; x: string; y: string }): string {
  return createHash('sha256').update(thumbprintInput(jwk)).digest('base64url');
}

/** Claims before the signature is checked. @throws RempartError `not-signed-in` */
function readClaims(token: string): TokenClaims {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as TokenClaims;
    if (typeof claims.est === 'string' && typeof claims.exp === 'number' && typeof claims.cnf.jkt === 'string') {
      return claims;
    }
  } catch {
    // Falls through: unreadable is as good as unsigned.
  }
  throw new RempartError('not-signed-in');
}

/** Maps keep their order of insertion, so the first key is the oldest. */
function forgetOldest<V>(map: Map<string, V>, limit: number): void {
  if (map.size < limit) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}
