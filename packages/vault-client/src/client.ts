/**
 * The one client of the vault's socket, for front, server and command: frames pipelined over one connection,
 * which is made again when it breaks.
 */
import { connect, type Socket } from 'node:net';
import { RempartError } from '@rempart/terms/errors.ts';
import { encodeFrame, FrameReader } from '@rempart/terms/vault/frames.ts';
import type { VaultError, VaultMessageName, VaultMessages } from '@rempart/terms/vault/protocol.ts';

/** Longest wait for an answer. An opening waits for one flush of the log: milliseconds. */
const ANSWER_TIMEOUT_MS = 10_000;

type Answer = { id: number } & ({ ok: true; result: unknown } | { ok: false; error: VaultError });

interface Waiting {
  resolve(result: unknown): void;
  reject(error: RempartError): void;
  timer: NodeJS.Timeout;
}

/** Asks the vault: `ask(name, request)` gives the message's result (terms, `VaultMessages`) or throws its RempartError. */
export class VaultClient {
  readonly #path: string;
  readonly #waiting = new Map<number, Waiting>();
  #socket: Socket | undefined;
  #nextId = 1;

  constructor(socketPath: string) {
    this.#path = socketPath;
  }

  /**
   * Sends one message and waits for its answer.
   * @throws RempartError with the vault's code, or `vault-down` when it does not answer
   */
  ask<N extends VaultMessageName>(
    message: N,
    request: VaultMessages[N]['request'],
  ): Promise<VaultMessages[N]['result']> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(id)?.reject(new RempartError('vault-down')), ANSWER_TIMEOUT_MS);
      this.#waiting.set(id, { resolve: resolve as (result: unknown) => void, reject, timer });
      try {
        this.#connected().write(encodeFrame({ id, message, request }));
      } catch {
        this.#settle(id)?.reject(new RempartError('too-large', { params: { limit: '1 MB' } }));
      }
    });
  }

  close(): void {
    this.#socket?.destroy();
  }

  #connected(): Socket {
    if (this.#socket) return this.#socket;
    const socket = connect(this.#path);
    const frames = new FrameReader();
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const answer of frames.push(chunk)) this.#answered(answer as Answer);
      } catch {
        socket.destroy();
      }
    });
    socket.on('error', () => {});
    socket.on('close', () => this.#broken(socket));
    this.#socket = socket;
    return socket;
  }

  #answered(answer: Answer): void {
    const waiting = this.#settle(answer.id);
    if (!waiting) return;
    if (answer.ok) waiting.resolve(answer.result);
    else waiting.reject(new RempartError(answer.error.code, answer.error.details));
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    if (waiting) {
      clearTimeout(waiting.timer);
      this.#waiting.delete(id);
    }
    return waiting;
  }

  #broken(socket: Socket): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    for (const id of [...this.#waiting.keys()]) this.#settle(id)?.reject(new RempartError('vault-down'));
  }
}
