/**
 * The memory of proofs already used. One proof serves one request: within five seconds the vault takes each use of
 * that request (a search and its opening, the filing of an item and its new patient) once for the same `jti`; anything
 * more is a replay (contracts, section 3).
 */

/** Longer than any proof can be good: 60 s back and 5 s ahead, or 300 s with a nonce. */
const GENERATION_MS = 400_000;
const ONE_REQUEST_MS = 5_000;

/** Uses of one family may share a proof, each use once; a use outside these families stands alone. */
const FAMILIES: Record<string, string> = {
  index: 'request',
  'open-pages': 'request',
  open: 'request',
  rewrap: 'request',
  write: 'request',
};

interface Seen {
  at: number;
  /** SHA-256 of the compact proof: the same `jti` on another proof is a replay too. */
  digest: string;
  family: string;
  uses: string[];
}

/** Owned by the proof check; two generations of a map, so that forgetting costs nothing. */
export class ReplayMemory {
  #young = new Map<string, Seen>();
  #old = new Map<string, Seen>();
  #bornAt: number;

  constructor(now: number) {
    this.#bornAt = now;
  }

  /** Whether this very proof was checked in the last five seconds, so that its signature need not be again. */
  knows(key: string, digest: string, now: number): boolean {
    const seen = this.#find(key);
    return seen !== undefined && seen.digest === digest && now - seen.at <= ONE_REQUEST_MS;
  }

  /** Takes one use of a proof; false if it is a replay. */
  take(key: string, digest: string, use: string, now: number): boolean {
    this.#age(now);
    const message = use.split('/')[0]!;
    const family = FAMILIES[message] ?? message;
    const seen = this.#find(key);
    if (!seen) {
      this.#young.set(key, { at: now, digest, family, uses: [use] });
      return true;
    }
    const shares = seen.digest === digest && seen.family === family && now - seen.at <= ONE_REQUEST_MS;
    if (!shares || seen.uses.includes(use)) return false;
    seen.uses.push(use);
    return true;
  }

  #find(key: string): Seen | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  #age(now: number): void {
    if (now - this.#bornAt < GENERATION_MS) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#bornAt = now;
  }
}
