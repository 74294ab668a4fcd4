/**
 * Real time, for proofs, tokens and sessions: the system's clock, but never more than five minutes ahead of the
 * monotonic one, so that a clock set forward does not free the counts of a day (architecture, section 6).
 */
const MAX_AHEAD_MS = 5 * 60 * 1000;

/** The clock of one vault process. */
export class RealClock {
  readonly startedAt: number;
  readonly #startedMonotonic: number;

  constructor() {
    this.startedAt = Date.now();
    this.#startedMonotonic = performance.now();
  }

  /** Milliseconds since 1970. */
  now(): number {
    const monotonic = this.startedAt + (performance.now() - this.#startedMonotonic);
    return Math.min(Date.now(), Math.round(monotonic) + MAX_AHEAD_MS);
  }
}
