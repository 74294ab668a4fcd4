/**
 * Challenges: SHA-256 over a nonce, the browser key's thumbprint and the act, so that an assertion is worth nothing
 * with another key or for another act (architecture, section 3, step 1). Remembered for five minutes, used once.
 */
import { createHash, randomBytes } from 'node:crypto';

const CHALLENGE_LIFE_MS = 5 * 60 * 1000;
/** Anyone may ask for a sign-in challenge: memory is bounded, the oldest goes first. */
const MAX_CHALLENGES = 50_000;

/** What an assertion is good for: every part is compared. */
export interface Act {
  /** Thumbprint of the browser key. */
  jkt: string;
  /** `signin`, `passkey`, or what a touch binds: asker, method, path, patient and level or hash of the body. */
  act: string;
}

interface Remembered extends Act {
  until: number;
}

/** Challenges given and not yet spent. */
export class Challenges {
  readonly #remembered = new Map<string, Remembered>();

  /** A new challenge for an act, base64url. */
  issue({ jkt, act }: Act, now: number): string {
    const challenge = createHash('sha256')
      .update(JSON.stringify([randomBytes(32).toString('base64url'), jkt, act]))
      .digest('base64url');
    this.#forget(now);
    this.#remembered.set(challenge, { jkt, act, until: now + CHALLENGE_LIFE_MS });
    return challenge;
  }

  /** Whether the challenge was issued for this act and is unused and fresh. */
  holds(challenge: string, { jkt, act }: Act, now: number): boolean {
    const known = this.#remembered.get(challenge);
    return known !== undefined && known.until > now && known.jkt === jkt && known.act === act;
  }

  /** Uses it up; false if someone else did meanwhile. */
  spend(challenge: string): boolean {
    return this.#remembered.delete(challenge);
  }

  #forget(now: number): void {
    // A map keeps the order of insertion, and all live equally long: the oldest are in front.
    for (const [challenge, { until }] of this.#remembered) {
      if (until > now && this.#remembered.size < MAX_CHALLENGES) break;
      this.#remembered.delete(challenge);
    }
  }
}
