/** When a schedule receives: its weekly sessions (the server's `appointments/sessions.ts` tells the format) on a day. Pure. */
import type { Extension, Schedule } from '@medplum/fhirtypes';
import { WEEKDAYS } from '@rempart/terms/paris.ts';
import { SESSION_EXTENSION } from '@rempart/terms/slots.ts';
import { wall } from '../kit/clock.ts';
import { atMinutes } from './grid/steps.ts';
import type { Span } from './week.ts';

export interface Session extends Span {
  /** HealthcareServices that may be booked in it; none named: every one of the schedule's. */
  services: string[];
}

export function sessionsOn(schedule: Schedule, day: Date): Session[] {
  const weekday = WEEKDAYS[(wall(day).weekday + 6) % 7]!;
  return (schedule.extension ?? [])
    .filter(({ url }) => url === SESSION_EXTENSION)
    .map(({ extension }) => extension ?? [])
    .filter((parts) => parts.some(({ url, valueCode }) => url === 'daysOfWeek' && valueCode === weekday))
    .map((parts) => ({
      start: atMinutes(day, minutesOf(parts, 'start')),
      end: atMinutes(day, minutesOf(parts, 'end')),
      services: parts.flatMap(({ url, valueReference }) =>
        url === 'service' ? (valueReference?.reference?.split('/').pop() ?? []) : [],
      ),
    }))
    .sort((a, b) => a.start.getTime() - b.start.getTime());
}

function minutesOf(parts: readonly Extension[], name: string): number {
  const [hours = 0, minutes = 0] = (parts.find(({ url }) => url === name)?.valueTime ?? '').split(':').map(Number);
  return hours * 60 + minutes;
}
