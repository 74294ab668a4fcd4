/**
 * The establishment's clock on the wall. Agendas are read and kept by it, whatever zone a workstation is set to; the
 * server's sessions follow the same zone. Dates stay instants everywhere; only here do they become days and hours.
 */
export const ZONE = 'Europe/Paris';

export interface Wall {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  /** 0 Sunday to 6 Saturday. */
  weekday: number;
  hours: number;
  minutes: number;
}

const HOUR_MS = 3_600_000;
const offsets = new Map<number, number>();
const parts = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
  hourCycle: 'h23',
});

/** What the wall's clock and calendar show at an instant. */
export function wall(date: Date): Wall {
  const shifted = new Date(date.getTime() + offsetAt(date.getTime()));
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    weekday: shifted.getUTCDay(),
    hours: shifted.getUTCHours(),
    minutes: shifted.getUTCMinutes(),
  };
}

/**
 * The instant at which the wall shows that. Days and hours past their end carry over. An hour that comes twice is
 * its first, one that does not exist is an hour later.
 */
export function instant(year: number, month: number, day: number, hours = 0, minutes = 0): Date {
  const shown = Date.UTC(year, month - 1, day, hours, minutes);
  const early = shown - offsetAt(shown - 3 * HOUR_MS);
  const late = shown - offsetAt(shown + 3 * HOUR_MS);
  const fits = [early, late].filter((time) => time + offsetAt(time) === shown);
  return new Date(fits.length > 0 ? Math.min(...fits) : Math.max(early, late));
}

/** Milliseconds by which the wall is ahead of UTC; changes on whole hours only, so one answer an hour is kept. */
function offsetAt(time: number): number {
  const hour = Math.floor(time / HOUR_MS);
  const known = offsets.get(hour);
  if (known !== undefined) return known;
  const start = hour * HOUR_MS;
  const shown = Object.fromEntries(parts.formatToParts(start).map(({ type, value }) => [type, Number(value)]));
  const offset = Date.UTC(shown.year!, shown.month! - 1, shown.day!, shown.hour!, shown.minute!, shown.second!) - start;
  offsets.set(hour, offset);
  return offset;
}
