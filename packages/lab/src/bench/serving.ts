/** Server and front as processes of their own over a world, for what is measured through HTTP. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from '@rempart/server/testing/world.ts';

export interface Serving {
  origin: string;
  pids: { server: number; front: number };
  stop(): Promise<void>;
}

/** @param origin the world's own, where the front will listen */
export async function serve(world: World, origin: string): Promise<Serving> {
  const env = {
    ...process.env,
    PORT: new URL(origin).port,
    REMPART_ORIGIN: origin,
    REMPART_DATA: world.dataFolder,
    REMPART_RUN: world.runFolder,
    DATABASE_URL: world.databaseUrl,
    REMPART_OWNER_DATABASE: world.ownerUrl,
  };
  const server = await start('server', env);
  const front = await start('front', env);
  front.stdin?.write('started\n');
  return {
    origin,
    pids: { server: server.pid ?? 0, front: front.pid ?? 0 },
    async stop() {
      for (const child of [front, server]) {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await ended;
      }
    },
  };
}

async function start(name: 'server' | 'front', env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const main = join(import.meta.dirname, '../../..', name, 'src/main.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (text: Buffer) => text.toString().includes('ready') && resolve());
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it was ready`)));
  });
  return child;
}

/** Seconds of processor that processes and their children have used (proc(5), stat, fields 4 and 14 to 17); Linux only. */
export function processorSeconds(pids: readonly number[]): number {
  let ticks = 0;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const fields = statOf(entry);
    const [parent, user, system, childUser, childSystem] = [1, 11, 12, 13, 14].map((field) => Number(fields[field]));
    if (pids.includes(Number(entry))) ticks += user! + system! + childUser! + childSystem!;
    else if (pids.includes(parent!)) ticks += user! + system!;
  }
  return ticks / 100;
}

/** Fields from the third on; none for a process that has just ended. */
function statOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  } catch {
    return [];
  }
}

/** Resident memory of a process in MB (proc(5), status, VmRSS). */
export function residentMegabytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}
