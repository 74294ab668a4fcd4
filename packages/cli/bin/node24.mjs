// Runs the command on Node 24, from whatever Node of 20 or newer started it. Plain JavaScript, no dependency.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/** The Node 24 that npm brought for this platform, or the running one where there is none and it is new enough. */
function node24() {
  const brought = join(ROOT, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(brought)) return brought;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Error(
    `No Node 24 comes with Rempart for ${process.platform}-${process.arch}. Install Node 24 and start again.`,
  );
}

/**
 * Ends this process with the status of the command. Signals are passed on, so that stopping npm or the group stops
 * everything in order; over the channel the other side notices where this process is killed.
 */
export function runOnNode24(args) {
  const main = join(ROOT, 'packages', 'cli', 'src', 'main.ts');
  const child = spawn(node24(), ['--disable-warning=ExperimentalWarning', main, ...args], {
    // Compiled code is kept, which halves the time of a start.
    env: { NODE_COMPILE_CACHE: join(ROOT, 'node_modules', '.cache', 'node'), ...process.env },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (status, signal) => process.exit(signal ? 1 : (status ?? 1)));
}
