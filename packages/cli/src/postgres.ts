/**
 * The embedded PostgreSQL: made, started and stopped. It listens on a unix socket only, and runs as the user
 * `postgres` where the starter is root, because PostgreSQL refuses to run as root.
 *
 * `url()` gives a URL whose host is the percent-encoded socket folder. `pg` takes it as it is; `postgres` (the driver
 * of the vault) wants `host: decodeURIComponent(new URL(url).hostname)` beside it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandAs, ensureOsUser, type OsUser, startedByRoot } from './os-users.ts';
import { binaries } from './postgres-binaries.ts';
import { type DatabaseRole, makeCluster, readPassword } from './postgres-cluster.ts';
import { endProcess, inheritedEnvironment, isRunning } from './processes.ts';

export type { DatabaseRole } from './postgres-cluster.ts';

export interface RunningPostgres {
  /** A connection URL; see the note at the head of this file for its host. */
  url(role: DatabaseRole, database: 'rempart' | 'rempart_vault'): string;
  /** Fast shutdown: open transactions are rolled back, everything committed is flushed. May be called twice. */
  stop(): Promise<void>;
  /** Fulfilled when the server has ended, by `stop` or by itself. */
  ended: Promise<void>;
  pid: number;
}

const PORT = 5432;
/** A unix socket's path has at most 107 bytes on Linux, 103 on macOS. */
const SOCKET_PATH_LIMIT = 100;
/** Recovery after a crash replays at most 1 GB of write-ahead log: seconds, on a slow disk a minute. */
const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 30_000;

/**
 * Settings are given at each start, so that they follow the code. Statements and values of failing ones are kept out
 * of the log, for they may hold what a caller typed.
 */
const SETTINGS = {
  listen_addresses: '',
  unix_socket_permissions: '0770',
  max_connections: '100',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
};

/**
 * Starts PostgreSQL on the cluster below `dataFolder`, which is made if absent, and waits until it answers.
 * A server that a killed start left behind on the same cluster is stopped first.
 *
 * @param options.dataFolder absolute; gets `postgres/` (the cluster) and `passwords/` (0600 files)
 * @param options.runFolder absolute, short; gets the socket
 * @param options.scratch for tests: the cluster is copied from one that is kept initialised in the temporary folder
 *   (0.3 s in place of 2)
 */
export async function startPostgres(options: {
  dataFolder: string;
  runFolder: string;
  scratch?: boolean;
}): Promise<RunningPostgres> {
  const { dataFolder, runFolder } = options;
  const socket = join(runFolder, `.s.PGSQL.${PORT}`);
  if (Buffer.byteLength(socket) > SOCKET_PATH_LIMIT) {
    throw new Error(`The folder of sockets has too long a path (${runFolder}); set REMPART_RUN to a shorter one.`);
  }
  const user = startedByRoot() ? ensureOsUser('postgres', 'postgres') : undefined;
  mkdirSync(dataFolder, { recursive: true });
  await makeCluster(dataFolder, user, options.scratch ?? false);
  giveTo(user, runFolder);

  const cluster = join(dataFolder, 'postgres');
  await endLeftover(cluster, socket);
  const child = launch(cluster, runFolder, user);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await answering(child, socket);
  const pid = postmasterPid(cluster);
  if (!pid) throw new Error(`PostgreSQL started without its pid file in ${cluster}.`);

  return {
    pid,
    ended,
    url: (role, database) => postgresUrl(dataFolder, runFolder, role, database),
    stop: async () => {
      child.stdin?.end();
      const timely = await Promise.race([ended.then(() => true), sleep(STOP_LIMIT_MS, false, { ref: false })]);
      if (!timely) await endProcess(pid, 'SIGQUIT');
      await ended;
    },
  };
}

/** The URL of an embedded database, for who may read its password. */
export function postgresUrl(
  dataFolder: string,
  runFolder: string,
  role: DatabaseRole,
  database: 'rempart' | 'rempart_vault',
): string {
  return `postgres://${role}:${readPassword(dataFolder, role)}@${encodeURIComponent(runFolder)}/${database}`;
}

/**
 * A shell stands between us and the server: it asks for a fast shutdown when its standard input closes, so that
 * PostgreSQL ends with us even where we are killed. A session of its own keeps a Ctrl-C of the terminal away:
 * the order of stopping is ours.
 */
const WATCHED = `
exec 3<&0 </dev/null
"$@" 3<&- &
server=$!
( read -r _ <&3; kill -INT $server 2>/dev/null ) &
exec 3<&-
wait $server
`;

function launch(cluster: string, runFolder: string, user: OsUser | undefined): ChildProcess {
  const { postgres } = binaries();
  const settings = Object.entries({ ...SETTINGS, unix_socket_directories: runFolder });
  const command = [postgres, '-D', cluster, '-p', String(PORT), ...settings.flatMap(([k, v]) => ['-c', `${k}=${v}`])];
  const [program, ...args] = commandAs(user, [postgres, cluster, runFolder], ['sh', '-c', WATCHED, 'sh', ...command]);
  const env = inheritedEnvironment();
  return spawn(program!, args, { stdio: ['pipe', 'ignore', 'pipe'], detached: true, cwd: '/', env });
}

/** Waits until the socket takes a connection; fails with what PostgreSQL said if it ends first. */
async function answering(child: ChildProcess, socket: string): Promise<void> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000);
  });
  let over = false;
  child.once('close', () => {
    over = true;
  });
  const until = Date.now() + START_LIMIT_MS;
  while (!(said.includes('ready to accept connections') && (await accepts(socket)))) {
    if (over) throw new Error(`PostgreSQL did not start. It said:\n${said}`);
    if (Date.now() > until) {
      child.stdin?.end();
      throw new Error(`PostgreSQL did not answer within ${START_LIMIT_MS / 1000} s. It said:\n${said}`);
    }
    await sleep(20);
  }
}

function accepts(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const trial = connect(socket, () => {
      trial.destroy();
      resolve(true);
    });
    trial.on('error', () => resolve(false));
  });
}

/**
 * Ends the server that a killed start left, and removes lock files whose pid is by now someone else's: PostgreSQL
 * itself would take a living pid for a running server and refuse.
 */
async function endLeftover(cluster: string, socket: string): Promise<void> {
  const pid = postmasterPid(cluster);
  if (pid && isRunning(pid, cluster)) {
    await endProcess(pid, 'SIGINT', STOP_LIMIT_MS);
    await endProcess(pid, 'SIGQUIT');
  }
  for (const stale of [join(cluster, 'postmaster.pid'), socket, `${socket}.lock`]) rmSync(stale, { force: true });
}

function postmasterPid(cluster: string): number | undefined {
  try {
    return Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]) || undefined;
  } catch {
    return undefined;
  }
}

function giveTo(user: OsUser | undefined, folder: string): void {
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!lstatSync(folder).isDirectory()) throw new Error(`${folder} is not a folder.`);
  if (user && statSync(folder).uid !== user.uid) chownSync(folder, user.uid, -1);
}
