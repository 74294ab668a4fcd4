import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ours } from './ours.ts';

/** A part of this worker's system that the supervisor starts again. */
type Part = 'server' | 'vault';

/**
 * Kills a part (SIGKILL).
 * @param times so many, each as soon as the supervisor has started it again: then it takes its time
 */
export async function kill(part: Part, times = 1): Promise<void> {
  let killed: number | undefined;
  for (let left = times; left > 0; left--) {
    const pid = await pidOf(part, killed);
    process.kill(pid, 'SIGKILL');
    killed = pid;
  }
}

/** As soon as it is another one than `before`. While the file is written it is empty, and 0 would mean this very process. */
async function pidOf(part: Part, before: number | undefined): Promise<number> {
  const file = join(ours().data, 'run', `${part}.pid`);
  for (;;) {
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid > 1 && pid !== before) return pid;
    await sleep(20);
  }
}
