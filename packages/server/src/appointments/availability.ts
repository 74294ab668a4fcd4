/** Which slots are free: sessions minus bookings. Pure. */
import type { Span } from './sessions.ts';

/** Marks each slot busy if anything that is booked overlaps it. Both may come in any order. */
export function withAvailability<S extends Span>(
  slots: readonly S[],
  booked: readonly Span[],
): Array<S & { free: boolean }> {
  const busy = merged(booked);
  return slots.map((slot) => ({ ...slot, free: !overlapsAny(busy, slot) }));
}

/**
 * Free slots from which so much time is free without a gap, by themselves or with those that follow.
 * @param free in order of time, of one schedule
 * @param length milliseconds
 */
export function longEnough<S extends Span>(free: readonly S[], length: number): S[] {
  let following: number | undefined;
  let freeUntil = 0;
  const found = free.toReversed().filter(({ start, end }) => {
    if (end.getTime() !== following) freeUntil = end.getTime();
    following = start.getTime();
    return freeUntil - following >= length;
  });
  return found.reverse();
}

/** The same time as stretches in order that neither touch nor overlap: rooms and people are booked side by side. */
function merged(booked: readonly Span[]): Span[] {
  const stretches: Span[] = [];
  for (const span of [...booked].sort((a, b) => a.start.getTime() - b.start.getTime())) {
    const last = stretches.at(-1);
    if (last && span.start <= last.end) {
      if (span.end > last.end) last.end = span.end;
    } else {
      stretches.push({ start: span.start, end: span.end });
    }
  }
  return stretches;
}

/** Looks for the first stretch that ends after the slot starts: only that one can overlap its beginning. */
function overlapsAny(stretches: readonly Span[], slot: Span): boolean {
  let low = 0;
  let high = stretches.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (stretches[middle]!.end > slot.start) high = middle;
    else low = middle + 1;
  }
  const next = stretches[low];
  return next !== undefined && next.start < slot.end;
}
