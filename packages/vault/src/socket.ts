/**
 * The vault's socket: frames in, frames out, pipelined, answered in whatever order they are ready. What comes in is
 * not trusted: a frame that is none ends its connection, a request that is none is answered so.
 */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { RempartError } from '@rempart/terms/errors.ts';
import { encodeFrame, FrameReader } from '@rempart/terms/vault/frames.ts';
import type { VaultError } from '@rempart/terms/vault/protocol.ts';

/** Answers one message. Throws RempartError for what the asker is to be told. */
export type Answerer = (message: string, request: unknown) => Promise<unknown>;

/** Requests of one connection under way before its reading pauses. */
const MAX_UNDER_WAY = 1024;

/** Listens at a path, which no other vault holds: the logs are claimed by now. Readable by owner and group alone. */
export async function listen(
  path: string,
  answer: Answerer,
  onUnexpected: (failure: unknown) => void,
): Promise<Server> {
  rmSync(path, { force: true });
  const server = createServer((socket) => serve(socket, answer, onUnexpected));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o660);
  return server;
}

function serve(socket: Socket, answer: Answerer, onUnexpected: (failure: unknown) => void): void {
  const frames = new FrameReader();
  let underWay = 0;
  let gathering = false;
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const frame of frames.push(chunk)) take(frame);
    } catch {
      // Not frames, past the limit, or no JSON: there is no id to answer to.
      socket.destroy();
    }
  });

  function take(frame: unknown): void {
    const { id, message, request } = (frame ?? {}) as { id?: unknown; message?: unknown; request?: unknown };
    if (!Number.isSafeInteger(id) || typeof message !== 'string') throw new TypeError('no request');
    if (++underWay >= MAX_UNDER_WAY) socket.pause();
    void answer(message, request)
      .then(
        (result) => write({ id, ok: true, result }),
        (failure: unknown) => write({ id, ok: false, error: toError(failure, onUnexpected) }),
      )
      .finally(() => {
        if (--underWay < MAX_UNDER_WAY / 2 && socket.isPaused()) socket.resume();
      });
  }

  function write(frame: { id: unknown; ok: boolean; result?: unknown; error?: VaultError }): void {
    if (socket.destroyed) return;
    let bytes: Uint8Array;
    try {
      bytes = encodeFrame(frame);
    } catch {
      const error: VaultError = { code: 'too-large', details: { params: { limit: '1 MB' } } };
      bytes = encodeFrame({ id: frame.id, ok: false, error });
    }
    // Answers that one flush of the log sets free leave in one write.
    if (!gathering) {
      gathering = true;
      socket.cork();
      setImmediate(() => {
        gathering = false;
        socket.uncork();
      });
    }
    socket.write(bytes);
  }
}

function toError(failure: unknown, onUnexpected: (failure: unknown) => void): VaultError {
  if (failure instanceof RempartError) return { code: failure.code, details: failure.details };
  onUnexpected(failure);
  return { code: 'unexpected', details: {} };
}
