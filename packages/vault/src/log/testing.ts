/** For tests: a log's keys and places in memory, which can be told to fail at any step, and what is then left is kept. */
import { generateKeyPairSync } from 'node:crypto';
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import type { LogEntry } from '@rempart/terms/vault/protocol.ts';
import { logSigner } from './checkpoint.ts';
import type { CheckpointKeeper } from './checkpoint-file.ts';
import { LogFatal } from './errors.ts';
import { Log, type LogOptions } from './log.ts';
import type { LogStore, Row } from './store.ts';

export const ESTABLISHMENT = '0b7c6a52-5c1e-4b7e-9d0f-3a4f0f7c1a11' as EstablishmentId;
export const SIGNER = logSigner(`localhost:8080/log/${ESTABLISHMENT}`, generateKeyPairSync('ed25519').privateKey);

/** A disk and a database that outlive the vault. `failAt` counts their operations. */
export class Machine implements LogStore, CheckpointKeeper {
  kept: Row[] = [];
  note: string | undefined;
  operations = 0;
  /** Fails at this operation: before it took effect, or after it (the answer is lost). Everything fails from then on. */
  failAt: { operation: number; tookEffect: boolean } | undefined;
  /** Milliseconds that each writing takes. */
  slowness = 0;
  /** Sizes of the groups appended. */
  groups: number[] = [];

  async #operation(effect: () => void): Promise<void> {
    const nth = this.operations++;
    if (this.slowness > 0) await new Promise((resolve) => setTimeout(resolve, this.slowness));
    await Promise.resolve();
    const { failAt } = this;
    if (failAt === undefined || nth < failAt.operation) return effect();
    if (nth === failAt.operation && failAt.tookEffect) effect();
    throw new Error('the machine failed');
  }

  async claim(): Promise<void> {
    await this.#operation(() => {});
  }

  async append(_: EstablishmentId, rows: readonly Row[]): Promise<void> {
    await this.#operation(() => {
      if (rows.some((row) => this.kept.some(({ n }) => n === row.n))) throw new LogFatal('another-vault', 'taken');
      this.kept.push(...rows);
      this.groups.push(rows.length);
    });
  }

  async *rows(_: EstablishmentId, from: number, to = Number.MAX_SAFE_INTEGER): AsyncIterable<Row[]> {
    await this.#operation(() => {});
    yield this.kept.filter(({ n }) => n >= from && n < to);
  }

  async rowsAt(_: EstablishmentId, numbers: readonly number[]): Promise<Row[]> {
    return this.kept.filter(({ n }) => numbers.includes(n));
  }

  async read(): Promise<string[]> {
    await this.#operation(() => {});
    return this.note === undefined ? [] : [this.note];
  }

  async write(note: string): Promise<void> {
    await this.#operation(() => {
      this.note = note;
    });
  }

  async close(): Promise<void> {}
}

export interface Opened {
  log: Log;
  /** What the folds saw. */
  seen: LogEntry[];
  fatal: LogFatal[];
}

/** Opens the log kept on a machine, or of the given places. */
export async function openOn(machine: Machine, options: Partial<LogOptions> = {}): Promise<Opened> {
  const seen: LogEntry[] = [];
  const fatal: LogFatal[] = [];
  const log = await Log.open({
    establishment: ESTABLISHMENT,
    signer: SIGNER,
    store: machine,
    checkpoints: machine,
    onEntry: (_, entry) => seen.push(entry),
    onFatal: (error) => fatal.push(error),
    ...options,
  });
  return { log, seen, fatal };
}

export function entry(n: number, t = 1_000 + n): LogEntry {
  return { t, kind: 'open', patient: `patient ${n}` };
}
