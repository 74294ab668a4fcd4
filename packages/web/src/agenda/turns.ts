/**
 * What one page does to one appointment goes one act after the other, each upon what the last one left: the second of
 * two quick moves is not refused as though somebody else had made the first.
 */
import type { Appointment } from '@medplum/fhirtypes';

export interface Turns {
  /**
   * Waits for the acts before it.
   * @param seen the version that was looked at
   * @param act given the version that one's own acts have made of it since
   */
  take(
    id: string,
    seen: string | undefined,
    act: (version: string | undefined) => Promise<Appointment>,
  ): Promise<Appointment>;
  /**
   * Waits for the acts on it that are on their way.
   * @returns the version that one's own acts have made of the one that was looked at
   */
  settled(id: string, seen: string | undefined): Promise<string | undefined>;
  /** Whether an act on any is still on its way. */
  areMore(): boolean;
}

export function newTurns(): Turns {
  let waiting = 0;
  const last = new Map<string, Promise<unknown>>();
  /** From a version to the one that an act of one's own made of it. */
  const followedBy = new Map<string, string>();

  function latestOwn(id: string, seen: string | undefined): string | undefined {
    const next = followedBy.get(`${id}/${seen}`);
    return next === undefined ? seen : latestOwn(id, next);
  }

  async function afterThe(before: Promise<unknown> | undefined, act: () => Promise<Appointment>) {
    await before?.catch(() => undefined);
    return act();
  }

  return {
    async take(id, seen, act) {
      waiting++;
      const turn = afterThe(last.get(id), async () => {
        const made = await act(latestOwn(id, seen));
        if (seen !== undefined && made.meta?.versionId) {
          followedBy.set(`${id}/${latestOwn(id, seen)}`, made.meta.versionId);
        }
        return made;
      });
      last.set(id, turn);
      try {
        return await turn;
      } finally {
        waiting--;
      }
    },
    async settled(id, seen) {
      await last.get(id)?.catch(() => undefined);
      return latestOwn(id, seen);
    },
    areMore: () => waiting > 0,
  };
}
