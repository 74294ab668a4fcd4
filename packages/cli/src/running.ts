/**
 * Whether Rempart runs on a data folder, and where: the supervisor answers on a socket in the folder of sockets.
 * A socket, not a pid file, because it cannot be mistaken after a kill.
 */
import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface RunningState {
  pid: number;
  origin: string;
  port: number;
  /** False until everything is started and the demo filled. */
  ready: boolean;
  /** Pids of the parts. */
  parts: Record<string, number | undefined>;
}

/** Asks the supervisor of that folder of sockets; undefined if none runs. */
export async function whatRuns(run: string): Promise<RunningState | undefined> {
  const socket = connect(join(run, 'supervisor.sock'));
  try {
    return JSON.parse(await text(socket)) as RunningState;
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}

/** @throws Error if another supervisor runs on the folder */
export async function nothingRuns(run: string): Promise<void> {
  const other = await whatRuns(run);
  if (other) throw new Error(`Rempart already runs on this data folder, at ${other.origin} (pid ${other.pid}).`);
}

/** Answers `whatRuns` from now on; holds the folder for this supervisor. */
export async function holdFolder(run: string, state: () => RunningState): Promise<Server> {
  const path = join(run, 'supervisor.sock');
  rmSync(path, { force: true });
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end(JSON.stringify(state()));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  chmodSync(path, 0o600);
  return server;
}
