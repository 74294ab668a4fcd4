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
   * @returns what one's own acts have made of the version that was looked at; undefined where there were none
   */
  settled(id: string, seen: string | undefined): Promise<Appointment | undefined>;
  /** Whether an act on any is still on its way. */
  areMore(): boolean;
}

export function newTurns(): Turns {
  let waiting = 0;
  const last = new Map<string, Promise<unknown>>();
  /** From a version to what an act of one's own made of it. */
  const followedBy = new Map<string, Appointment>();

  function latestOwn(id: string, seen: string | undefined): Appointment | undefined {
    const next = followedBy.get(`${id}/${seen}`);
    return next && (latestOwn(id, next.meta?.versionId) ?? next);
  }

  function latestVersion(id: string, seen: string | undefined): string | undefined {
    return latestOwn(id, seen)?.meta?.versionId ?? seen;
  }

  async function afterThe(before: Promise<unknown> | undefined, act: () => Promise<Appointment>) {
    await before?.catch(() => undefined);
    return act();
  }

  return {
    async take(id, seen, act) {
      waiting++;
      const turn = afterThe(last.get(id), async () => {
        const made = await act(latestVersion(id, seen));
        if (seen !== undefined && made.meta?.versionId) followedBy.set(`${id}/${latestVersion(id, seen)}`, made);
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
