/** When something of a given length may begin: free slots, one right after the other, that together are long enough. Pure. */
import type { FreeSlot } from './shown-appointment.ts';
import type { Span } from './week.ts';

export interface Start extends Span {
  /** The slots that it takes, in order; none where it was drawn between them. */
  slots: FreeSlot[];
}

const MINUTE_MS = 60_000;

/**
 * @param minutes the length; undefined: one slot, whatever its length
 * @param service only slots in which this HealthcareService may be booked; null: any
 */
export function startsFor(free: readonly FreeSlot[], minutes: number | undefined, service: string | null): Start[] {
  const fitting = free.filter((slot) => isFor(slot, service));
  const following = new Map(fitting.map((slot) => [keyOf(slot.schedule, slot.start), slot]));
  return fitting
    .toSorted((a, b) => a.start.getTime() - b.start.getTime())
    .flatMap((first) => {
      const slots = [first];
      const wanted = first.start.getTime() + (minutes ?? 0) * MINUTE_MS;
      let last = first;
      while (last.end.getTime() < wanted) {
        const next = following.get(keyOf(last.schedule, last.end));
        if (!next) return [];
        slots.push(next);
        last = next;
      }
      return [{ slots, start: first.start, end: last.end }];
    });
}

/** Whether a slot may be booked for a reason for visit. */
export function isFor(slot: FreeSlot, service: string | null): boolean {
  return service === null || slot.services.length === 0 || slot.services.includes(service);
}

/** Whole minutes of a span. */
export function minutesOf({ start, end }: Span): number {
  return Math.round((end.getTime() - start.getTime()) / MINUTE_MS);
}

function keyOf(schedule: string | undefined, time: Date): string {
  return `${schedule} ${time.getTime()}`;
}
