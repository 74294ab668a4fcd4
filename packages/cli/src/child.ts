/**
 * One process of ours under supervision: started, waited for, started again when it ends by itself, stopped.
 * The supervisor owns a Child; nothing else signals its process.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  createWriteStream,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  type WriteStream,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from './configuration.ts';
import { commandAs, type OsUser } from './os-users.ts';
import { endProcess, inheritedEnvironment, isRunning } from './processes.ts';
import type { Log } from './progress.ts';

export interface ChildPlan {
  name: 'vault' | 'server' | 'front';
  user: OsUser | undefined;
  /** All of its environment but what every process gets. */
  env: Record<string, string>;
  /** Written to file descriptor 3 at each start. */
  secret?: () => Buffer;
  /** Done before each start. */
  before?: () => void;
  /** A line for its standard input each time it is ready. */
  whenReady?: () => string | undefined;
}

/** The migrations of a large base run before the server is ready. */
const READY_LIMIT_MS = 300_000;
const STOP_LIMIT_MS = 10_000;
/** Waits between starts: care wants it back soon, a broken disk wants no storm. */
const BACK_OFF_MS = [100, 500, 2_000, 5_000, 10_000];
/** A process that ran this long is taken for sound, and the next wait is the shortest. */
const SOUND_MS = 60_000;
/** A log longer than this is begun anew at the next start. */
const LOG_LIMIT_BYTES = 10 * 1024 * 1024;

export class Child {
  readonly #plan: ChildPlan;
  readonly #data: string;
  readonly #log: Log;
  readonly #file: WriteStream;
  #process: ChildProcess | undefined;
  #ready = false;
  #stopping = false;
  #lastWords: string[] = [];
  #failures = 0;

  constructor(plan: ChildPlan, data: string, log: Log) {
    this.#plan = plan;
    this.#data = data;
    this.#log = log;
    this.#file = openLog(join(data, 'logs', `${plan.name}.log`));
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** The first start. @throws Error with its last words if it ends before it is ready */
  async start(): Promise<void> {
    await this.#run();
  }

  /** A line for its standard input. */
  tell(line: string): void {
    this.#process?.stdin?.write(`${line}\n`);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#process;
    if (child && child.exitCode === null && child.signalCode === null) {
      const closed = new Promise<true>((resolve) => child.once('close', () => resolve(true)));
      child.stdin?.end();
      child.kill('SIGTERM');
      const timely = await Promise.race([closed, sleep(STOP_LIMIT_MS, false, { ref: false })]);
      if (!timely) {
        child.kill('SIGKILL');
        await closed;
      }
    }
    rmSync(this.#pidFile, { force: true });
    this.#file.end();
  }

  get #pidFile(): string {
    return pidFileOf(this.#data, this.#plan.name);
  }

  /** Starts the process and waits for its line `ready`. */
  #run(): Promise<void> {
    const { name, user, secret, before } = this.#plan;
    before?.();
    const entry = join(ROOT, 'packages', name, 'src', 'main.ts');
    const command = [process.execPath, '--disable-warning=ExperimentalWarning', entry, markOf(this.#data)];
    const reached = [process.execPath, entry, join(this.#data, 'run')];
    // Sockets and files for oneself and the group of sockets.
    const [program, ...args] = commandAs(user, reached, ['sh', '-c', 'umask 007; exec "$@"', 'sh', ...command]);
    const child = spawn(program!, args, {
      // A session of its own keeps a Ctrl-C of the terminal away: the order of stopping is the supervisor's.
      detached: true,
      cwd: '/',
      env: { ...inheritedEnvironment(), NODE_COMPILE_CACHE: join(this.#data, 'cache', name), ...this.#plan.env },
      stdio: ['pipe', 'pipe', 'pipe', ...(secret ? (['pipe'] as const) : [])],
    });
    this.#process = child;
    this.#ready = false;
    this.#lastWords = [];
    child.stdin?.on('error', () => {});
    if (secret) (child.stdio[3] as NodeJS.WritableStream).on('error', () => {}).end(secret());
    if (child.pid) writeFileSync(this.#pidFile, `${child.pid}\n`);
    return new Promise((resolve, reject) => this.#watch(child, resolve, reject));
  }

  #watch(child: ChildProcess, resolve: () => void, reject: (error: Error) => void): void {
    const { name, whenReady } = this.#plan;
    const begun = Date.now();
    const late = setTimeout(() => child.kill('SIGKILL'), READY_LIMIT_MS);
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (line !== 'ready') return this.#keep(line);
      clearTimeout(late);
      this.#ready = true;
      const words = whenReady?.();
      if (words) this.tell(words);
      resolve();
    });
    createInterface({ input: child.stderr! }).on('line', (line) => {
      this.#lastWords = [...this.#lastWords.slice(-19), line];
      this.#keep(line);
    });
    child.on('error', (error) => {
      this.#lastWords.push(error.message);
    });
    child.on('close', (status, signal) => {
      clearTimeout(late);
      const words = [`The ${name} has ended (${signal ?? `status ${status}`}).`, ...this.#lastWords].join('\n');
      const wasReady = this.#ready;
      this.#ready = false;
      reject(new Error(words));
      if (this.#stopping || !wasReady) return;
      if (Date.now() - begun > SOUND_MS) this.#failures = 0;
      void this.#again(words);
    });
  }

  /** Started again until it is ready or we stop: someone may be waiting for care. */
  async #again(words: string): Promise<void> {
    let said = words;
    while (!this.#stopping) {
      const wait = BACK_OFF_MS[Math.min(this.#failures++, BACK_OFF_MS.length - 1)]!;
      this.#log(
        `${said}\nIt is started again in ${wait / 1000} s; see ${join(this.#data, 'logs', `${this.#plan.name}.log`)}.`,
      );
      await sleep(wait);
      if (this.#stopping) return;
      try {
        await this.#run();
        this.#log(`The ${this.#plan.name} is back.`);
        return;
      } catch (error) {
        said = (error as Error).message;
      }
    }
  }

  #keep(line: string): void {
    if (!this.#file.writableEnded) this.#file.write(`${line}\n`);
  }
}

/** Ends what a killed supervisor of that data folder left, after checking that it is ours. */
export async function endLeftovers(data: string): Promise<void> {
  for (const name of ['front', 'server', 'vault'] as const) {
    const pidFile = pidFileOf(data, name);
    if (!existsSync(pidFile)) continue;
    const pid = Number(readFileSync(pidFile, 'utf8'));
    if (pid > 1 && isRunning(pid, markOf(data)) && !(await endProcess(pid, 'SIGTERM', STOP_LIMIT_MS))) {
      await endProcess(pid, 'SIGKILL');
    }
    rmSync(pidFile, { force: true });
  }
}

function pidFileOf(data: string, name: string): string {
  return join(data, 'run', `${name}.pid`);
}

/** Stands on the command line, so that `ps` tells whose process it is, and a leftover is known as ours. */
function markOf(data: string): string {
  return `--rempart=${data}`;
}

function openLog(path: string): WriteStream {
  const long = (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES;
  return createWriteStream(path, { flags: long ? 'w' : 'a', mode: 0o600 });
}
