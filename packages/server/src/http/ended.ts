/**
 * What the vault says has ended is ended here within half a second; where it has not answered for five, nothing new
 * is opened (architecture, section 6).
 */
import { RempartError } from '@rempart/terms/errors.ts';
import type { VaultMessageName, VaultMessages } from '@rempart/terms/vault/protocol.ts';
import { VaultClient } from '@rempart/vault-client/client.ts';

const ASK_EVERY_MS = 500;
const SILENCE_MS = 5_000;
/** Messages whose answer is a key, or tells who exists. */
const OPENING: readonly VaultMessageName[] = ['open', 'open-letter', 'open-pages', 'index', 'write-index', 'rewrap'];

/** Told of each that ends; after a restart of the vault, perhaps again. */
export interface Ends {
  session(sid: string): void;
  account(account: string): void;
}

/** The client of the vault's socket that opens nothing once it no longer hears what has ended. */
export class WatchedVault extends VaultClient {
  readonly #now: () => number;
  #heardAt: number;
  #cursor = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(socketPath: string, now: () => number = () => performance.now()) {
    super(socketPath);
    this.#now = now;
    this.#heardAt = now();
  }

  override ask<N extends VaultMessageName>(
    message: N,
    request: VaultMessages[N]['request'],
  ): Promise<VaultMessages[N]['result']> {
    const isDeaf = this.#timer !== undefined && this.#now() - this.#heardAt > SILENCE_MS;
    if (isDeaf && OPENING.includes(message)) return Promise.reject(new RempartError('vault-down'));
    return super.ask(message, request);
  }

  /** Starts asking what has ended. */
  watch(ends: Ends): void {
    const next = async (): Promise<void> => {
      await this.#hear(ends);
      if (this.#timer) this.#timer = setTimeout(next, ASK_EVERY_MS);
    };
    this.#timer = setTimeout(next, 0);
  }

  override close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    super.close();
  }

  async #hear(ends: Ends): Promise<void> {
    try {
      const { cursor, sessions, accounts } = await this.ask('ended', { after: this.#cursor });
      for (const sid of sessions) ends.session(sid);
      for (const account of accounts) ends.account(account);
      this.#cursor = cursor;
      this.#heardAt = this.#now();
    } catch {
      // Silence is measured by #heardAt; the next question comes in half a second.
    }
  }
}
