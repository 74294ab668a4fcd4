/**
 * Opening hours of the demo's agendas, written as extensions of their Schedules (the format is told where the server
 * reads it, in `appointments/sessions.ts`) and, in FHIR's own words, as `PractitionerRole.availableTime`.
 */
import type { Extension, PractitionerRoleAvailableTime } from '@medplum/fhirtypes';
import { type SlotTime, slotsWithin, type WeeklySession } from '@rempart/server/appointments/sessions.ts';
import { addDays, type Day, parisInstant } from '@rempart/terms/paris.ts';
import { SESSION_EXTENSION } from '@rempart/terms/slots.ts';

export type { SlotTime, WeeklySession };

export function sessionExtension(session: WeeklySession): Extension {
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

export function availableTime(session: WeeklySession): PractitionerRoleAvailableTime {
  return {
    daysOfWeek: session.daysOfWeek,
    availableStartTime: `${session.start}:00`,
    availableEndTime: `${session.end}:00`,
  };
}

/** Every slot of the sessions from `from` to `to`, both included, in time order. */
export function slotsOf(sessions: readonly WeeklySession[], from: Day, to: Day): SlotTime[] {
  return slotsWithin(sessions, { start: parisInstant(from), end: parisInstant(addDays(to, 1)) });
}
