/**
 * Starts the parts of Rempart in their order, keeps them running, stops them in the reverse order. Told from top to
 * bottom: folders and users, PostgreSQL, vault, server, front; then, in a demo's first run, its people and patients.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { VaultClient } from '@rempart/vault-client/client.ts';
import { Child, type ChildPlan, endLeftovers } from './child.ts';
import { type Configuration, type Databases, runFolderOf } from './configuration.ts';
import { ensureProcessUsers, ensureRootKey, type ProcessUsers, prepareFolders } from './folders.ts';
import { buildPage, pageIsBuilt } from './page.ts';
import { type RunningPostgres, startPostgres } from './postgres.ts';
import { type Log, step } from './progress.ts';
import { holdFolder, nothingRuns } from './running.ts';

const HEALTH_LIMIT_MS = 10_000;

export interface RunningRempart {
  origin: string;
  runFolder: string;
  databases: Databases;
  vault: VaultClient;
  pids(): Record<'postgres' | 'vault' | 'server' | 'front', number | undefined>;
  /** Stops everything; may be called at any time and twice. */
  stop(): Promise<void>;
}

export interface StartOptions extends Configuration {
  /** Make and fill the two demo establishments in the first run. */
  demo: boolean;
  log: Log;
  /** For tests: the database begins as a copy of an initialised one. */
  scratch?: boolean;
  /** Aborted when the start is to be given up; what has been started is stopped. */
  signal?: AbortSignal;
}

/**
 * @throws Error with a sentence for the person who starts it; nothing is left running then
 *
 * @example
 * const rempart = await startRempart({ data: '/srv/rempart', port: 8080, origin: 'http://localhost:8080', demo: true, log: console.error });
 * await rempart.stop();
 */
export async function startRempart(options: StartOptions): Promise<RunningRempart> {
  // What has been started, the last first to be stopped. A part is pushed before it starts.
  const stops: Array<() => Promise<void> | void> = [];
  let stopped = Promise.resolve();
  const stop = () => {
    stopped = stopped.then(async () => {
      for (let one = stops.pop(); one; one = stops.pop()) await one();
    });
    return stopped;
  };
  // Given up by the caller, or by the failure of one part: the others stop, and what waits for them fails.
  const giveUp = new AbortController();
  giveUp.signal.addEventListener('abort', () => void stop());
  const abort = () => giveUp.abort(options.signal?.reason);
  options.signal?.addEventListener('abort', abort);
  try {
    return await startParts({ ...options, signal: giveUp.signal }, stops, stop);
  } catch (error) {
    giveUp.abort();
    await stop();
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}

async function startParts(
  options: StartOptions,
  stops: Array<() => Promise<void> | void>,
  stop: () => Promise<void>,
): Promise<RunningRempart> {
  const { data, log, origin, port, signal } = options;
  const run = runFolderOf(data);
  await nothingRuns(run);
  await endLeftovers(data);
  await portIsFree(port);
  const users = ensureProcessUsers();
  prepareFolders(data, run, users);

  const parts: { postgres?: KeptPostgres; vault?: Child; server?: Child; front?: Child } = {};
  const pids = () => ({
    postgres: parts.postgres?.pid(),
    vault: parts.vault?.pid,
    server: parts.server?.pid,
    front: parts.front?.pid,
  });
  let ready = false;
  stops.push(() => removeTraces(data, run));
  writePid(data, 'supervisor', process.pid);
  const held = await holdFolder(run, () => ({ pid: process.pid, origin, port, ready, parts: pids() }));
  stops.push(() => void held.close());

  // The page is built while the database starts: neither needs the other.
  const page = pageIsBuilt() ? Promise.resolve() : step(log, 'Building the page', () => buildPage(signal));
  page.catch(() => {});

  let databases = options.databases;
  if (!databases) {
    const postgres = await step(log, 'Starting PostgreSQL', () => keepPostgres(options, run));
    stops.push(postgres.stop);
    parts.postgres = postgres;
    databases = postgres.databases;
  }
  signal?.throwIfAborted();

  const plans = childPlans(options, run, users, databases, () => ready);
  const begin = async (name: 'vault' | 'server' | 'front', words: string) => {
    const child = new Child(plans[name], data, log);
    parts[name] = child;
    stops.push(() => child.stop());
    await step(log, words, () => child.start());
    signal?.throwIfAborted();
  };
  // Each waits for the others where it needs them; only the front needs the page before it starts.
  await Promise.all([
    begin('vault', 'Starting the vault'),
    begin('server', 'Starting the server'),
    page.then(() => begin('front', 'Starting the front')),
  ]);

  const vault = new VaultClient(join(run, 'vault.sock'));
  stops.push(() => vault.close());
  if (options.demo) {
    // Loaded when it is wanted: the generator takes time and memory that a warm start should not.
    const { prepareDemo } = await import('./demo.ts');
    await prepareDemo({ vault, origin, data, ownerDatabaseUrl: databases.owner, log, signal });
  }
  signal?.throwIfAborted();
  ready = true;
  parts.front?.tell('started');
  await healthy(port, log);
  return { origin, runFolder: run, databases, vault, pids, stop };
}

/** Environment of each process: what it needs, and no secret of another. */
function childPlans(
  options: StartOptions,
  run: string,
  users: ProcessUsers,
  databases: Databases,
  isStarted: () => boolean,
): Record<'vault' | 'server' | 'front', ChildPlan> {
  const { data, origin, port } = options;
  const all = { REMPART_DATA: data, REMPART_ORIGIN: origin, PORT: String(port) };
  return {
    vault: {
      name: 'vault',
      user: users.vault,
      env: { ...all, REMPART_RUN: join(run, 'vault'), REMPART_VAULT_DATABASE: databases.vault },
      secret: () => ensureRootKey(data),
      before: () => removeSocket(join(run, 'vault', 'vault.sock')),
    },
    server: {
      name: 'server',
      user: users.server,
      env: {
        ...all,
        REMPART_RUN: join(run, 'server'),
        DATABASE_URL: databases.app,
        REMPART_OWNER_DATABASE: databases.owner,
      },
      before: () => removeSocket(join(run, 'server', 'server.sock')),
    },
    front: {
      name: 'front',
      user: users.front,
      env: { ...all, REMPART_RUN: run },
      whenReady: () => (isStarted() ? 'started' : undefined),
    },
  };
}

interface KeptPostgres {
  databases: Databases;
  pid(): number | undefined;
  stop(): Promise<void>;
}

/** The embedded PostgreSQL, started again when it ends by itself. Its URLs stay the same. */
async function keepPostgres(options: StartOptions, run: string): Promise<KeptPostgres> {
  const { data: dataFolder, scratch, log } = options;
  const start = async () => {
    const started = await startPostgres({ dataFolder, runFolder: join(run, 'postgres'), scratch });
    writePid(dataFolder, 'postgres', started.pid);
    return started;
  };
  let postgres: RunningPostgres | undefined = await start();
  let stopping = false;
  const databases = {
    app: postgres.url('rempart_app', 'rempart'),
    owner: postgres.url('rempart_owner', 'rempart'),
    vault: postgres.url('rempart_vault', 'rempart_vault'),
  };
  let kept = keep(postgres);

  async function keep(first: RunningPostgres): Promise<void> {
    await first.ended;
    postgres = undefined;
    while (!stopping && !postgres) {
      log('PostgreSQL has ended; it is started again.');
      try {
        postgres = await start();
        log('PostgreSQL is back.');
        kept = keep(postgres);
      } catch (error) {
        log((error as Error).message);
        await sleep(2_000);
      }
    }
  }

  return {
    databases,
    pid: () => postgres?.pid,
    stop: async () => {
      stopping = true;
      await postgres?.stop();
      await kept;
      // A start that was under way when we were asked to stop.
      await postgres?.stop();
    },
  };
}

/** Waits until `/health` says ok, so that whoever reads the ready line may go ahead; says what is wrong if it does not. */
async function healthy(port: number, log: Log): Promise<void> {
  const until = Date.now() + HEALTH_LIMIT_MS;
  let said = '';
  while (Date.now() < until) {
    try {
      const answer = await fetch(`http://localhost:${port}/health`);
      if (answer.ok) return;
      said = await answer.text();
    } catch (error) {
      said = String(error);
    }
    await sleep(20);
  }
  log(`Rempart is started, but not well: ${said}`);
}

/** Said before minutes of work, not after. */
function portIsFree(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const trial = createServer();
    trial.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') reject(new Error(`Port ${port} is taken; set PORT to another.`));
      else if (error.code === 'EACCES')
        reject(new Error(`Port ${port} needs more rights; set PORT to one above 1023.`));
      else reject(error);
    });
    trial.listen(port, () => trial.close(() => resolve()));
  });
}

/** For people and their programs; nothing of ours relies on these two. */
function writePid(data: string, name: 'supervisor' | 'postgres', pid: number): void {
  writeFileSync(join(data, 'run', `${name}.pid`), `${pid}\n`);
}

function removeTraces(data: string, run: string): void {
  for (const name of ['supervisor', 'postgres']) rmSync(join(data, 'run', `${name}.pid`), { force: true });
  // Sockets that had to lie elsewhere leave nothing there.
  if (run !== join(data, 'run')) rmSync(run, { recursive: true, force: true });
}

/** A socket of a process that was killed would keep the next one from listening. */
function removeSocket(path: string): void {
  rmSync(path, { force: true });
}
