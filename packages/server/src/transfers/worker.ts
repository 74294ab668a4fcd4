/**
 * The worker: sends what waits in the outbox until a signed receipt is here, and tells senders what became of theirs.
 * It may die at any point and go on: what is under way is a row lock that dies with its connection, and the other side
 * answers the same with the same.
 */
import { deliverNext } from './deliver.ts';
import type { Parts } from './parts.ts';
import { tellNext } from './tell.ts';

/** What waits is looked for this often, besides at once when something is accepted or closed. */
const POLL_MS = 2_000;

/** The worker of one server process; a row that another works on is skipped. */
export class OutboxWorker {
  readonly #parts: Parts;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = true;
  readonly #abort = new AbortController();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    this.#stopped = false;
    this.nudge();
  }

  /** Something waits: looks at once, or once more after the look that is under way. */
  nudge(): void {
    if (this.#stopped) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#running = this.#deliverAll().finally(() => {
      this.#running = undefined;
      if (this.#stopped) return;
      const pause = this.#again ? 0 : POLL_MS;
      this.#again = false;
      this.#timer = setTimeout(() => this.nudge(), pause);
      this.#timer.unref();
    });
  }

  /** Ends after the delivery under way is broken off; it is made again by the next worker. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#abort.abort();
    await this.#running;
  }

  async #deliverAll(): Promise<void> {
    try {
      const served = await this.#parts.served.all();
      await Promise.all(
        served.flatMap(({ id }) => [
          this.#until((stop) => deliverNext(this.#parts, id, stop)),
          this.#until((stop) => tellNext(this.#parts, id, stop)),
        ]),
      );
    } catch (error) {
      this.#parts.log.error({ error: (error as Error).name, code: (error as { code?: string }).code }, 'outbox');
    }
  }

  /** A correspondent that hangs holds up neither other establishments nor what is told back. */
  async #until(done: (signal: AbortSignal) => Promise<boolean>): Promise<void> {
    while (!this.#stopped && (await done(this.#abort.signal)));
  }
}
