/**
 * Full names in one's own day, from an hour before to two hours after now (design, section 3): opened by the page as
 * the day goes on, each counted, and left as labels where a touch would be needed.
 */
import type { Appointment, Bundle, Patient } from '@medplum/fhirtypes';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from '../fhir/request.ts';
import { FHIR, idOf, resourcesOf } from '../fhir/resources.ts';
import type { ShownAppointment } from './shown-appointment.ts';

const HOUR_MS = 3_600_000;
/** The window goes on in steps, so that it is asked anew four times an hour. */
const STEP_MS = HOUR_MS / 4;

/** Whether a name that is open stands in full: around now in one's own day, and of who has come; else its label does. */
export function standsInFull(
  { start, status }: Pick<ShownAppointment, 'start' | 'status'>,
  now: Date,
  isOwnDay: boolean,
) {
  if (status === 'arrived' || status === 'checked-in') return true;
  const ahead = start.getTime() - now.getTime();
  return isOwnDay && ahead > -HOUR_MS && ahead < 2 * HOUR_MS;
}

export function useOwnDayNames(practitioner: string | undefined, now: Date): void {
  const queries = useQueryClient();
  const step = Math.floor(now.getTime() / STEP_MS) * STEP_MS;
  useQuery({
    queryKey: ['own-day', practitioner, step],
    enabled: practitioner !== undefined,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const parameters = new URLSearchParams([
        ['date', `ge${new Date(step - HOUR_MS).toISOString()}`],
        ['date', `lt${new Date(step + STEP_MS + 2 * HOUR_MS).toISOString()}`],
        ['practitioner', `Practitioner/${practitioner}`],
        ['status', 'booked,arrived,checked-in,fulfilled'],
        ['_include', 'Appointment:patient'],
        // So many are opened by one proof.
        ['_count', '20'],
      ]);
      const path = `${FHIR}/Appointment?${parameters}`;
      const { body } = await request<Bundle>({ method: 'GET', path, signal, unasked: true });
      for (const patient of resourcesOf<Patient>(body, 'Patient')) {
        queries.setQueryDefaults(['found-identity', patient.id], { gcTime: 4 * HOUR_MS });
        queries.setQueryData(['found-identity', patient.id], patient);
      }
      queries.invalidateQueries({ queryKey: ['me'] });
      queries.invalidateQueries({ queryKey: ['appointments'] });
      return resourcesOf<Appointment>(body, 'Appointment').map(({ participant }) => idOf(participant[0]?.actor));
    },
  });
}
