/**
 * The check of a DPoP proof, in the order of RFC 9449 §4.3, with our `bh` (contracts, section 1). Synchronous:
 * one ES256 check is 0.1 ms, and a round trip through WebCrypto would cost as much again.
 */
import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import {
  type ProofClaims,
  type ProofHeader,
  parseProof,
  parseTarget,
  proofFault,
  thumbprintInput,
} from '@rempart/terms/dpop.ts';
import { RempartError } from '@rempart/terms/errors.ts';
import type { RealClock } from '../clock.ts';
import { es256Holds } from './ecdsa.ts';
import { Nonces } from './nonces.ts';
import { ReplayMemory } from './replay.ts';

/** A proof with what it must fit. */
export interface ProofCheck {
  /** The DPoP header. */
  proof: string | undefined;
  method: string;
  /** The path that was asked; undefined where the proof itself says it (openings). */
  path?: string;
  /** base64url SHA-256 of the access token; undefined at sign-in. */
  ath: string | undefined;
  /** `unseen`: a body too large to be sent here; that the proof covers it is the server's to check. */
  body: Uint8Array | 'unseen' | undefined;
  /** What the proof is used for: the message's name, or `message/part` where parts share one proof. */
  use: string;
}

/** What a good proof says. */
export interface CheckedProof {
  /** Thumbprint of the browser's key (RFC 7638). */
  jkt: string;
  /** The public key itself. */
  jwk: ProofHeader['jwk'];
  path: string;
  claims: ProofClaims;
}

/** Parsing a JWK costs a third of a signature check; browsers come back with the same key. */
const REMEMBERED_KEYS = 20_000;

/** Checks proofs for all establishments, and remembers what would be a replay. */
export class ProofDesk {
  readonly nonces = new Nonces();
  readonly #origin: string;
  readonly #clock: RealClock;
  readonly #replay: ReplayMemory;
  readonly #keys = new Map<string, { jkt: string; key: KeyObject }>();

  constructor(origin: string, clock: RealClock) {
    this.#origin = origin;
    this.#clock = clock;
    this.#replay = new ReplayMemory(clock.now());
  }

  /** @throws RempartError `not-signed-in`, or `use-nonce` with a nonce where only the time is wrong */
  check({ proof, method, path, ath, body, use }: ProofCheck): CheckedProof {
    // 1 to 6: one well-formed JWS of the right type and algorithm, with a public key.
    const parsed = proof === undefined ? undefined : parseProof(proof);
    if (!parsed || proof === undefined) throw new RempartError('not-signed-in');
    const { header, claims } = parsed;
    const { jkt, key } = this.#keyOf(header.jwk);
    const now = this.#clock.now();
    const digest = sha256(proof);
    const memoryKey = `${jkt}.${claims.jti}`;

    // 7: the signature, unless this very proof was checked for the same request a moment ago.
    if (!this.#replay.knows(memoryKey, digest, now) && !es256Holds(parsed.signed, parsed.signature, key)) {
      throw new RempartError('not-signed-in');
    }
    // 8 to 12: method, target, time or nonce, token; and that the body is the one that was signed.
    const target = parseTarget(claims.htu);
    if (!target) throw new RempartError('not-signed-in');
    const nonceIsFresh = this.nonces.isFresh(claims.nonce, now);
    const fault = proofFault(claims, {
      method,
      origin: this.#origin,
      path: path ?? target.path,
      ath,
      bh: body === 'unseen' ? claims.bh : body && sha256(body),
      now: Math.floor(now / 1000),
      nonceIsFresh,
    });
    // A proof made before this process started may have been used then: its memory is gone.
    const beforeStart = !nonceIsFresh && claims.iat * 1000 < this.#clock.startedAt;
    if (fault === 'time' || (!fault && beforeStart)) {
      throw new RempartError('use-nonce', { nonce: this.nonces.give(now) });
    }
    if (fault) throw new RempartError('not-signed-in');
    // §11.1: never seen, last, so that a proof that fails is not remembered.
    if (!this.#replay.take(memoryKey, digest, use, now)) throw new RempartError('not-signed-in');
    return { jkt, jwk: header.jwk, path: target.path, claims };
  }

  #keyOf(jwk: ProofHeader['jwk']): { jkt: string; key: KeyObject } {
    const id = `${jwk.x}.${jwk.y}`;
    const known = this.#keys.get(id);
    if (known) return known;
    let key: KeyObject;
    try {
      key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y }, format: 'jwk' });
    } catch {
      throw new RempartError('not-signed-in');
    }
    const made = { jkt: thumbprint(jwk), key };
    if (this.#keys.size >= REMEMBERED_KEYS) this.#keys.clear();
    this.#keys.set(id, made);
    return made;
  }
}

/** RFC 7638. */
export function thumbprint(jwk: ProofHeader['jwk']): string {
  return sha256(thumbprintInput(jwk));
}

/** base64url. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'base64url');
}
