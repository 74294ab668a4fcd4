/** `rempart serve` and `rempart demo`: the system in the foreground, until a signal. */
import { readConfiguration } from './configuration.ts';
import { type RunningRempart, startRempart } from './supervisor.ts';

const log = (line: string) => {
  process.stderr.write(`${line}\n`);
};

/**
 * Ends the process with 0 after a signal, with 1 where it could not start. A second signal does not cut the first
 * short: what stops in order loses nothing. So does the end of the process that started us.
 */
export async function serve(options: { demo: boolean }): Promise<void> {
  const configuration = readConfiguration(process.env);
  const giveUp = new AbortController();
  let running: RunningRempart | undefined;
  let asked = false;
  const stop = () => {
    if (asked) return;
    asked = true;
    log('Stopping.');
    giveUp.abort();
    if (running) void running.stop().then(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  process.on('disconnect', stop);
  process.channel?.unref();

  try {
    running = await startRempart({ ...configuration, ...options, log, signal: giveUp.signal });
  } catch (error) {
    if (giveUp.signal.aborted) process.exit(0);
    throw error;
  }
  if (asked) {
    await running.stop();
    process.exit(0);
  }
  process.stdout.write(`Rempart is ready at http://localhost:${configuration.port}\n`);
}
