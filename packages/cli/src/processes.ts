/** Processes by their pid: told apart from others that took the same number, and ended. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What every process of ours gets: how to find programs, language, time zone, certificates; no secret of another. */
export function inheritedEnvironment(): Record<string, string> {
  const names = ['PATH', 'LANG', 'LC_ALL', 'TZ', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'NODE_ENV', 'REMPART_LOG'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** Whether `pid` runs and `mark`, which no foreign process names, is a word of its command line. */
export function isRunning(pid: number, mark: string): boolean {
  return ` ${commandLine(pid) ?? ''} `.includes(` ${mark} `);
}

/**
 * Sends a signal and waits for the end.
 * @param limit milliseconds after which it gives up waiting
 * @returns whether the process has ended
 */
export async function endProcess(pid: number, signal: NodeJS.Signals, limit = 10_000): Promise<boolean> {
  const until = Date.now() + limit;
  send(pid, signal);
  while (commandLine(pid) !== undefined) {
    if (Date.now() > until) return false;
    await sleep(20);
  }
  return true;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Words of the command joined by spaces; undefined if there is no such process (a zombie has no command line). */
function commandLine(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || undefined;
    }
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}
