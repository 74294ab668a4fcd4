/**
 * DPoP nonces (RFC 9449 §8): a time and a MAC under a key that lives as long as this process, so that a nonce also
 * proves that it was given since the vault's start. None is stored.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { NONCE_MAX_AGE_S } from '@rempart/terms/dpop.ts';

/** The nonces of one vault process. */
export class Nonces {
  readonly #key = randomBytes(32);

  give(now: number): string {
    const text = `${now.toString(36)}.${randomBytes(6).toString('base64url')}`;
    return `${text}.${this.#mac(text)}`;
  }

  isFresh(nonce: string | undefined, now: number): boolean {
    if (!nonce || nonce.length > 100) return false;
    const cut = nonce.lastIndexOf('.');
    const text = nonce.slice(0, Math.max(0, cut));
    const given = Number.parseInt(text.split('.')[0] ?? '', 36);
    if (!Number.isFinite(given) || given > now || now - given > NONCE_MAX_AGE_S * 1000) return false;
    const expected = Buffer.from(this.#mac(text));
    const received = Buffer.from(nonce.slice(cut + 1));
    return expected.length === received.length && timingSafeEqual(expected, received);
  }

  #mac(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url');
  }
}
