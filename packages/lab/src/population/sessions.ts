/**
 * Opening hours of a Schedule. A *session* is a weekly stretch of it, cut into slots of equal length; each is one
 * extension of the Schedule:
 *
 * ```json
 * { "url": "https://rempart.example/fhir/StructureDefinition/session",
 *   "extension": [
 *     { "url": "daysOfWeek", "valueCode": "mon" },            // one or more; mon tue wed thu fri sat sun
 *     { "url": "start", "valueTime": "08:30:00" },            // on the wall in Europe/Paris, summer and winter
 *     { "url": "end", "valueTime": "12:30:00" },              // after start, same day; the last slot ends by then
 *     { "url": "slotMinutes", "valuePositiveInt": 20 },       // slots start at start, start + 20 min, …
 *     { "url": "service", "valueReference": { "reference": "HealthcareService/{id}" } } ] }  // none: every service
 * ```
 *
 * A session holds for every week within `planningHorizon`. `Schedule.actor` names the practitioner and the room that
 * a booking takes. The weekly hours are also, in FHIR's own words, `PractitionerRole.availableTime`.
 */
import type { Extension, PractitionerRoleAvailableTime } from '@medplum/fhirtypes';
import { addDays, type Day, parisInstant, type Weekday, weekdayOf } from './calendar.ts';
import { REMPART } from './coding.ts';

export const SESSION_EXTENSION = `${REMPART}/StructureDefinition/session`;

export interface Session {
  daysOfWeek: Weekday[];
  /** `HH:MM` on the wall in Europe/Paris. */
  start: string;
  end: string;
  slotMinutes: number;
  /** Ids of HealthcareServices that may be booked in it; empty for every service. */
  services: string[];
}

export function sessionExtension(session: Session): Extension {
  return {
    url: SESSION_EXTENSION,
    extension: [
      ...session.daysOfWeek.map((day) => ({ url: 'daysOfWeek', valueCode: day })),
      { url: 'start', valueTime: `${session.start}:00` },
      { url: 'end', valueTime: `${session.end}:00` },
      { url: 'slotMinutes', valuePositiveInt: session.slotMinutes },
      ...session.services.map((id) => ({
        url: 'service',
        valueReference: { reference: `HealthcareService/${id}` },
      })),
    ],
  };
}

export function availableTime(session: Session): PractitionerRoleAvailableTime {
  return {
    daysOfWeek: session.daysOfWeek,
    availableStartTime: `${session.start}:00`,
    availableEndTime: `${session.end}:00`,
  };
}

export interface SlotTime {
  day: Day;
  start: Date;
  end: Date;
  session: Session;
}

/** Every slot of the sessions from `from` to `to`, both included, in time order. */
export function slotsOf(sessions: readonly Session[], from: Day, to: Day): SlotTime[] {
  const slots: SlotTime[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    for (const session of sessions) {
      if (!session.daysOfWeek.includes(weekdayOf(day))) continue;
      const length = session.slotMinutes * 60_000;
      const end = parisInstant(day, session.end).getTime();
      for (let at = parisInstant(day, session.start).getTime(); at + length <= end; at += length) {
        slots.push({ day, start: new Date(at), end: new Date(at + length), session });
      }
    }
  }
  return slots.sort((a, b) => a.start.getTime() - b.start.getTime());
}
