/** Appointments and free slots of a week: read, booked, moved on. Labels only: nobody is opened by looking. */
import type { Appointment, Bundle, Slot } from '@medplum/fhirtypes';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { create, idOf, patch, resourcesOf, searchAll } from '../fhir/resources.ts';
import { addDays, dayKey, type Span } from './week.ts';

export interface ShownAppointment extends Span {
  id: string;
  version: string | undefined;
  patient: string | undefined;
  /** Three letters and an initial, or nothing where labels are closed. */
  label: string;
  status: Appointment['status'];
}

export interface FreeSlot extends Span {
  id: string;
  schedule: string | undefined;
  /** HealthcareServices that may be booked in it; none named: every one. */
  services: string[];
}

/** Reasons for visit: the code is the id of its HealthcareService. */
const SERVICE = 'https://rempart.example/fhir/CodeSystem/service';

/** Others' changes appear without a reload; not while this tab is hidden. */
const LIVE_MS = 20_000;

export function useAppointments(practitioner: string | undefined, from: Date, days: number) {
  const to = addDays(from, days);
  return useQuery({
    queryKey: ['appointments', practitioner, dayKey(from), days],
    enabled: practitioner !== undefined,
    refetchInterval: LIVE_MS,
    placeholderData: (previous, query) => (query?.queryKey[1] === practitioner ? previous : undefined),
    queryFn: ({ signal }) =>
      searchAll(
        'Appointment',
        {
          date: [`ge${from.toISOString()}`, `lt${to.toISOString()}`],
          practitioner: `Practitioner/${practitioner}`,
          _count: '200',
        },
        signal,
      ),
    select: shownAppointments,
  });
}

/** The label under which an agenda that was shown has this patient, in memory; asks nothing. */
export function useKnownLabel(patient: string): string | undefined {
  const shown = useQueryClient().getQueriesData<Bundle>({ queryKey: ['appointments'] });
  const all = shown.flatMap(([, bundle]) => (bundle ? shownAppointments(bundle) : []));
  return all.find((one) => one.patient === patient && one.label !== '')?.label;
}

export function useFreeSlots(schedules: readonly string[], from: Date, days: number, enabled = true) {
  const to = addDays(from, days);
  return useQuery({
    queryKey: ['slots', schedules, dayKey(from), days],
    enabled: enabled && schedules.length > 0,
    refetchInterval: LIVE_MS,
    queryFn: async ({ signal }) => {
      const start = [`ge${from.toISOString()}`, `lt${to.toISOString()}`];
      const bundles = await Promise.all(
        schedules.map((schedule) =>
          searchAll('Slot', { schedule: `Schedule/${schedule}`, start, status: 'free', _count: '500' }, signal),
        ),
      );
      return bundles.flatMap((bundle) => resourcesOf<Slot>(bundle, 'Slot').map(shownSlot));
    },
  });
}

function shownAppointments(bundle: Bundle): ShownAppointment[] {
  return resourcesOf<Appointment>(bundle, 'Appointment')
    .filter((appointment) => appointment.start && appointment.end)
    .filter(({ status }) => status !== 'cancelled' && status !== 'entered-in-error')
    .map((appointment) => {
      const patient = appointment.participant?.find(({ actor }) => actor?.reference?.includes('Patient/'))?.actor;
      return {
        id: appointment.id!,
        version: appointment.meta?.versionId,
        patient: idOf(patient),
        label: patient?.display ?? '',
        status: appointment.status,
        start: new Date(appointment.start!),
        end: new Date(appointment.end!),
      };
    });
}

function shownSlot(slot: Slot): FreeSlot {
  return {
    id: slot.id!,
    schedule: idOf(slot.schedule),
    services: servicesOf(slot),
    start: new Date(slot.start),
    end: new Date(slot.end),
  };
}

/** Ids of the HealthcareServices that a slot or a schedule names. */
export function servicesOf({ serviceType }: Pick<Slot, 'serviceType'>): string[] {
  return (
    serviceType?.flatMap(
      ({ coding }) => coding?.flatMap(({ system, code }) => (system === SERVICE && code ? code : [])) ?? [],
    ) ?? []
  );
}

export interface Booking {
  patient: string;
  practitioner: string;
  /** One after the other. */
  slots: readonly FreeSlot[];
  /** HealthcareService's id and name. */
  service: { id: string; name: string } | undefined;
  comment: string | undefined;
}

/** Books a slot; the system takes practitioner and room from its schedule and refuses a second booking with 409. */
export function useBooking() {
  const queries = useQueryClient();
  const refresh = () => {
    queries.invalidateQueries({ queryKey: ['appointments'] });
    queries.invalidateQueries({ queryKey: ['slots'] });
    queries.invalidateQueries({ queryKey: ['patient-appointments'] });
  };
  return {
    refresh,
    book: async ({ patient, practitioner, slots, service, comment }: Booking): Promise<Appointment> => {
      const made = await create<Appointment>({
        resourceType: 'Appointment',
        status: 'booked',
        slot: slots.map(({ id }) => ({ reference: `Slot/${id}` })),
        start: slots[0]!.start.toISOString(),
        end: slots.at(-1)!.end.toISOString(),
        ...(service
          ? {
              serviceType: [
                { coding: [{ system: SERVICE, code: service.id, display: service.name }], text: service.name },
              ],
            }
          : {}),
        ...(comment ? { comment } : {}),
        participant: [
          { actor: { reference: `Patient/${patient}` }, status: 'accepted' },
          { actor: { reference: `Practitioner/${practitioner}` }, status: 'accepted' },
        ],
      });
      refresh();
      return made;
    },
    /** Keeps its length; the system refuses with 409 where somebody else is meanwhile. */
    move: async (id: string, start: Date, version?: string): Promise<Appointment> => {
      const value = start.toISOString();
      const changed = await patch<Appointment>('Appointment', id, [{ op: 'replace', path: '/start', value }], version);
      refresh();
      return changed;
    },
    setStatus: async (id: string, status: Appointment['status'], version?: string): Promise<Appointment> => {
      const changed = await patch<Appointment>(
        'Appointment',
        id,
        [{ op: 'replace', path: '/status', value: status }],
        version,
      );
      refresh();
      return changed;
    },
  };
}
