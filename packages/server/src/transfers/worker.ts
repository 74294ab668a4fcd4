/**
 * The outbox worker: sends what waits, over HTTP, until a signed receipt is here. It may die at any point and go on:
 * a transfer under way is a row lock that dies with its connection, and the receiver answers the same transfer with
 * the same receipt.
 */
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import type { DatabaseTransaction } from '../db/database.ts';
import { addressOf, type Correspondent, findCorrespondent } from './correspondents.ts';
import { type Refusal, readReceipt, type SignedReceipt } from './package.ts';
import type { Parts } from './parts.ts';

/** What waits is looked for this often, besides at once when something is accepted. */
const POLL_MS = 2_000;
/** A transfer of 24 MB over a line of 10 Mbit/s takes 25 s. */
const ANSWER_TIMEOUT_MS = 60_000;
const MAX_ANSWER_BYTES = 64 * 1024;
/** 2 s, 4 s, 8 s… up to a quarter of an hour; after seven days a person is told. */
const FIRST_PAUSE_MS = 2_000;
const MAX_PAUSE_MS = 15 * 60_000;
const GIVE_UP_MS = 7 * 24 * 3600_000;

/** Refusals that sending the same again would meet again. */
const FINAL: readonly string[] = [
  'unreadable',
  'wrong-receiver',
  'unknown-sender',
  'wrong-key',
  'wrong-signature',
  'altered',
  'out-of-date',
  'other-content',
] satisfies Refusal[];

type Outcome =
  | { kind: 'delivered'; receipt: SignedReceipt }
  | { kind: 'refused'; problem: string }
  | { kind: 'later'; problem: string };

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
      await Promise.all(served.map(({ id }) => this.#deliverOf(id)));
    } catch (error) {
      this.#parts.log.error({ error: (error as Error).name, code: (error as { code?: string }).code }, 'outbox');
    }
  }

  async #deliverOf(establishment: EstablishmentId): Promise<void> {
    while (!this.#stopped && (await this.#deliverNext(establishment)));
  }

  /** Sends the transfer that has waited longest; false when none is due. */
  async #deliverNext(establishment: EstablishmentId): Promise<boolean> {
    return this.#parts.databases
      .of(establishment)
      .transaction()
      .execute(async (trx) => {
        const row = await claim(trx, establishment);
        if (!row) return false;
        await this.#parts.reached?.('claimed');
        const correspondent = await findCorrespondent(trx, establishment, row.correspondent_id);
        const outcome = correspondent
          ? await this.#send(establishment, row, correspondent)
          : ({ kind: 'refused', problem: 'unknown-correspondent' } as const);
        if (this.#stopped && outcome.kind === 'later') return false;
        await this.#parts.reached?.('answered');
        await settle(trx, establishment, row, outcome);
        await this.#parts.reached?.('settled');
        return true;
      });
  }

  async #send(establishment: EstablishmentId, row: Waiting, correspondent: Correspondent): Promise<Outcome> {
    try {
      const response = await fetch(addressOf(correspondent, this.#parts.origin), {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: row.package,
        redirect: 'error',
        signal: AbortSignal.any([this.#abort.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
      });
      const text = await readAnswer(response);
      if (!response.ok) return refusalOf(response.status, text);
      const sent = { transfer: row.id, from: establishment, to: correspondent.id, hash: row.package_hash };
      const receipt = readReceipt(text, sent, correspondent);
      return receipt ? { kind: 'delivered', receipt } : { kind: 'later', problem: 'wrong-receipt' };
    } catch {
      return { kind: 'later', problem: 'unreachable' };
    }
  }
}

interface Waiting {
  id: string;
  correspondent_id: EstablishmentId;
  attempts: number;
  created_at: Date;
  package: Buffer<ArrayBuffer>;
  package_hash: Buffer;
}

/** Locks one row; other workers pass it by, and it is free again as soon as this connection ends. */
async function claim(trx: DatabaseTransaction, establishment: EstablishmentId): Promise<Waiting | undefined> {
  const row = await trx
    .selectFrom('outbox')
    .select(['id', 'correspondent_id', 'attempts', 'created_at', 'package', 'package_hash'])
    .where('establishment_id', '=', establishment)
    .where('status', '=', 'waiting')
    .where('next_attempt', '<=', new Date())
    .orderBy('next_attempt')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row as Waiting | undefined;
}

async function settle(
  trx: DatabaseTransaction,
  establishment: EstablishmentId,
  row: Waiting,
  outcome: Outcome,
): Promise<void> {
  await trx
    .updateTable('outbox')
    .set({ attempts: row.attempts + 1, ...columnsOf(row, outcome, new Date()) })
    .where('establishment_id', '=', establishment)
    .where('id', '=', row.id)
    .execute();
}

function columnsOf(row: Waiting, outcome: Outcome, now: Date) {
  switch (outcome.kind) {
    case 'delivered': {
      const { receipt, signature } = outcome.receipt;
      const settled = { status: 'delivered' as const, package: null, problem: null, settled_at: now };
      return { ...settled, receipt, receipt_signature: signature };
    }
    case 'refused':
      return { status: 'refused' as const, package: null, problem: outcome.problem, settled_at: now };
    case 'later': {
      const { problem } = outcome;
      if (now.getTime() - row.created_at.getTime() > GIVE_UP_MS) {
        return { status: 'failed' as const, package: null, problem, settled_at: now };
      }
      return { problem, next_attempt: new Date(now.getTime() + pauseAfter(row.attempts)) };
    }
  }
}

/** Milliseconds before the next attempt, by how many were made before. */
export function pauseAfter(attempts: number): number {
  return Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempts, 20));
}

/** A reason of ours is final; anything else may be a proxy, a start or a full disk, and is tried again. */
function refusalOf(status: number, text: string): Outcome {
  const code = codeIn(text);
  if (code !== undefined && FINAL.includes(code)) return { kind: 'refused', problem: code };
  return { kind: 'later', problem: `http-${status}` };
}

function codeIn(text: string): string | undefined {
  try {
    const outcome = JSON.parse(text) as { issue?: Array<{ details?: { coding?: Array<{ code?: string }> } }> };
    return outcome.issue?.[0]?.details?.coding?.[0]?.code;
  } catch {
    return undefined;
  }
}

async function readAnswer(response: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > MAX_ANSWER_BYTES) throw new RangeError('an answer is a receipt or a refusal, not more');
  }
  return text;
}
