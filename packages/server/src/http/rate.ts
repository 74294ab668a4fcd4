/** The rate of an account's requests: 50 a second sustained, bursts of 300 (contracts, section 1, refusals). */
import { RempartError } from '@rempart/terms/errors.ts';

const SUSTAINED_PER_SECOND = 50;
const BURST = 300;
/** Accounts remembered; a full bucket need not be. */
const MAX_BUCKETS = 50_000;

/** A bucket an account. */
export class RateLimit {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  readonly #now: () => number;

  /** @param now milliseconds, monotonic */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Takes one request of an account. @throws RempartError `too-fast` */
  take(account: string): void {
    const now = this.#now();
    const bucket = this.#buckets.get(account) ?? { tokens: BURST, at: now };
    const refilled = Math.min(BURST, bucket.tokens + ((now - bucket.at) / 1000) * SUSTAINED_PER_SECOND);
    if (this.#buckets.size >= MAX_BUCKETS) this.#forgetFull(now);
    const isAllowed = refilled >= 1;
    this.#buckets.set(account, { tokens: isAllowed ? refilled - 1 : refilled, at: now });
    if (!isAllowed) throw new RempartError('too-fast', { params: { seconds: 1 }, retryAfter: 1 });
  }

  #forgetFull(now: number): void {
    for (const [account, { tokens, at }] of this.#buckets) {
      if (tokens + ((now - at) / 1000) * SUSTAINED_PER_SECOND >= BURST) this.#buckets.delete(account);
    }
  }
}
