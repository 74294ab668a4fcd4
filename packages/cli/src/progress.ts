/** Words about steps on standard error: nothing for a quick one, a line that counts for one that lasts. */

/** Takes one line. */
export type Log = (line: string) => void;

/** Called by a step that knows how far it is. */
export type OnProgress = (done: number, total: number) => void;

/** A step is told of once it has lasted this long, in milliseconds; the promise is two seconds. */
const QUIET_MS = 1_500;
const EVERY_MS = 2_000;

/** Runs a step; tells of it every two seconds while it lasts, and how long it took. */
export async function step<T>(log: Log, name: string, work: (onProgress: OnProgress) => Promise<T>): Promise<T> {
  const begun = Date.now();
  let told = false;
  let far = '';
  const tell = () => {
    told = true;
    log(`${name}… ${far}${Math.round((Date.now() - begun) / 1000)} s`);
  };
  let every: NodeJS.Timeout | undefined;
  const first = setTimeout(() => {
    tell();
    every = setInterval(tell, EVERY_MS);
  }, QUIET_MS);
  try {
    const result = await work((done, total) => {
      far = `${done} of ${total}, `;
    });
    if (told) log(`${name}: done in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    return result;
  } finally {
    clearTimeout(first);
    clearInterval(every);
  }
}
