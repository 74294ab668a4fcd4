/** Sliding windows and refilling banks: what the ladder counts with. They know no clock; time is passed in, and never falls. */

/** Distinct keys seen within the last `span` milliseconds. Adding and counting cost O(1) on average. */
export class SlidingWindow {
  readonly #span: number;
  /** Key → when last seen; in that order, because a key seen again moves to the end. */
  readonly #last = new Map<string, number>();
  readonly #uncounted = new Set<string>();
  /** Nothing in here was last seen before this. */
  #oldest = 0;

  constructor(span: number) {
    this.#span = span;
  }

  /**
   * Sees a key. `counts: false` keeps it findable without counting it: the same patient still counts here under the
   * pseudonym of the last quarter.
   */
  add(key: string, at: number, counts = true): void {
    this.#expire(at);
    this.#last.delete(key);
    this.#last.set(key, at);
    if (!counts) this.#uncounted.add(key);
    else if (this.#uncounted.size > 0) this.#uncounted.delete(key);
  }

  has(key: string, at: number): boolean {
    const seen = this.#last.get(key);
    return seen !== undefined && at - seen < this.#span;
  }

  count(at: number): number {
    this.#expire(at);
    return this.#last.size - this.#uncounted.size;
  }

  #expire(at: number): void {
    if (at - this.#oldest < this.#span) return;
    this.#oldest = at;
    for (const [key, seen] of this.#last) {
      if (at - seen < this.#span) {
        this.#oldest = seen;
        return;
      }
      this.#last.delete(key);
      this.#uncounted.delete(key);
    }
  }
}

const DAY_MS = 24 * 60 * 60_000;
/** Fewer days say nothing of what is usual. */
const DAYS_OF_HABIT = 5;

/** How many a day (UTC), over the last 30 days. */
export class DayCounts {
  readonly #byDay = new Map<number, number>();

  add(at: number): void {
    const today = dayOf(at);
    const isNew = !this.#byDay.has(today);
    this.#byDay.set(today, (this.#byDay.get(today) ?? 0) + 1);
    if (!isNew) return;
    for (const day of this.#byDay.keys()) if (day < today - 30) this.#byDay.delete(day);
  }

  /** Median of the days before this one on which there was any; undefined before there are five. */
  usual(at: number): number | undefined {
    const today = dayOf(at);
    const before = [...this.#byDay].filter(([day]) => day < today && day >= today - 30).map(([, count]) => count);
    if (before.length < DAYS_OF_HABIT) return undefined;
    return before.toSorted((a, b) => a - b)[Math.floor(before.length / 2)];
  }
}

function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}

/** A bank of `capacity` that refills by one each `refill` milliseconds; full at first. */
export class Bank {
  readonly #capacity: number;
  readonly #refill: number;
  /** When it would be full again. A whole number of ms: nothing is lost in parts. */
  #fullAt = 0;

  constructor(capacity: number, refill: number) {
    this.#capacity = capacity;
    this.#refill = refill;
  }

  /** Milliseconds until one can be taken; 0 if at once. */
  wait(at: number): number {
    return Math.max(0, this.#fullAt - at - (this.#capacity - 1) * this.#refill);
  }

  /** Takes one. Who spends without looking at `wait` makes the next one wait longer. */
  spend(at: number): void {
    this.#fullAt = Math.max(this.#fullAt, at) + this.#refill;
  }
}
