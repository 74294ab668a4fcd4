/**
 * Keys of inbox items that a session has opened: traits are shown, and read once more when the item is filed as a new
 * patient. In memory only, for as long as a grant without use.
 */
import { GRANT_IDLE_MS } from './grants.ts';

interface ItemKey {
  sid: string;
  account: string;
  key: Buffer;
  until: number;
}

/** The opened items of all sessions of this process. */
export class InboxKeys {
  readonly #keys = new Map<string, ItemKey>();

  keep(session: { sid: string; account: string }, item: string, key: Buffer): void {
    this.#sweep();
    this.#keys.set(`${session.sid} ${item}`, { ...session, key, until: performance.now() + GRANT_IDLE_MS });
  }

  find(sid: string, item: string): Buffer | undefined {
    this.#sweep();
    return this.#keys.get(`${sid} ${item}`)?.key;
  }

  /** Wipes the keys of a session or account. */
  end(of: { sid: string } | { account: string }): void {
    for (const [name, kept] of this.#keys) {
      if ('sid' in of ? kept.sid === of.sid : kept.account === of.account) this.#wipe(name, kept);
    }
  }

  #sweep(): void {
    const now = performance.now();
    for (const [name, kept] of this.#keys) if (kept.until < now) this.#wipe(name, kept);
  }

  #wipe(name: string, kept: ItemKey): void {
    kept.key.fill(0);
    this.#keys.delete(name);
  }
}
