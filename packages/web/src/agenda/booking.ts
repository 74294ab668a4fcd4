/** What is done to appointments, each act after the one before it; the system takes practitioner and room. */
import type { Appointment, Bundle } from '@medplum/fhirtypes';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { create, type PatchOperation, patch, read, resourcesOf, search } from '../fhir/resources.ts';
import { CALLED, SERVICE, type ShownAppointment, servicesOf, shownAppointment, TOLD } from './shown-appointment.ts';
import type { Start } from './starts.ts';
import { newTurns } from './turns.ts';
import type { Span } from './week.ts';

export interface Booking {
  patient: string;
  practitioner: string;
  at: Start;
  /** HealthcareService's id and name. */
  service: { id: string; name: string } | undefined;
  comment: string | undefined;
  /** A room that its practitioner's agenda does not say. */
  location?: string | undefined;
  /** On purpose where somebody is already. */
  overlap: boolean;
  /** It was sent before, and no answer came. */
  mayBeThere?: boolean;
}

/** Somewhere else in the agenda. */
export interface Elsewhere extends Span {
  practitioner: string | undefined;
  location: string | undefined;
  /** On purpose where somebody is already. */
  overlap: boolean;
}

/** On purpose: staff may, and whoever reads the appointment sees that it was meant. */
const OVERLAP = [{ url: 'https://rempart.example/fhir/StructureDefinition/overlap', valueBoolean: true }];

/** One for the page, however many hooks ask. */
export const turns = newTurns();

/** Why somebody comes, once their identity is open: an agenda alone does not tell. @returns a HealthcareService's id */
async function serviceOf(id: string): Promise<string | undefined> {
  return servicesOf((await read<Appointment>('Appointment', id)).body)[0];
}

/** The same, to be offered hours that take it; null where none is known. */
export function useServiceOf(
  { id, service }: Pick<ShownAppointment, 'id'> & { service?: string | undefined },
  isIdentified: boolean,
) {
  const found = useQuery({
    queryKey: ['appointment-service', id],
    queryFn: async () => (await serviceOf(id)) ?? null,
    enabled: isIdentified && service === undefined,
  });
  return service ?? found.data ?? null;
}

/** Books and changes; the system takes practitioner and room, and refuses a second booking with 409. */
export function useBooking() {
  const queries = useQueryClient();
  const refresh = () => {
    queries.invalidateQueries({ queryKey: ['appointments'] });
    queries.invalidateQueries({ queryKey: ['slots'] });
    queries.invalidateQueries({ queryKey: ['patient-appointments'] });
  };
  /** Shown as it will be until the system has said so; what is being read is from before. */
  const assume = (id: string, change: Partial<Appointment>) => {
    void queries.cancelQueries({ queryKey: ['appointments'] });
    queries.setQueriesData<Bundle>({ queryKey: ['appointments'] }, (bundle) =>
      bundle?.entry?.some(({ resource }) => resource?.id === id)
        ? {
            ...bundle,
            entry: bundle.entry.map((entry) =>
              entry.resource?.id === id
                ? { ...entry, resource: { ...(entry.resource as Appointment), ...change } }
                : entry,
            ),
          }
        : bundle,
    );
  };
  /** Read anew once nothing of this page is on its way: what was read between two acts would undo the second's look. */
  const inTurn: typeof turns.take = async (id, seen, act) => {
    try {
      return await turns.take(id, seen, act);
    } finally {
      if (!turns.areMore()) refresh();
    }
  };
  const changed = (id: string, operations: PatchOperation[], seen: string | undefined) =>
    inTurn(id, seen, (version) => patch<Appointment>('Appointment', id, operations, version));
  /** Made of what it is now. */
  const rewritten = (id: string, seen: string | undefined, operations: (now: Appointment) => PatchOperation[]) =>
    inTurn(id, seen, async (version) => {
      const { body } = await read<Appointment>('Appointment', id);
      return patch<Appointment>('Appointment', id, operations(body), version ?? body.meta?.versionId);
    });
  const setStatus = (id: string, status: Appointment['status'], version: string | undefined) => {
    assume(id, { status });
    return changed(id, [{ op: 'replace', path: '/status', value: status }], version);
  };
  /** The system notes when. */
  const call = (id: string, version: string | undefined) => {
    assume(id, { extension: [{ url: CALLED }] });
    return changed(id, [{ op: 'add', path: '/extension/-', value: { url: CALLED } }], version);
  };
  return {
    refresh,
    serviceOf,
    /** Once what one did to it is done: as it is then, under the label that it was seen with. */
    settled: async (seen: ShownAppointment): Promise<ShownAppointment> => {
      const made = await turns.settled(seen.id, seen.version);
      return made ? { ...shownAppointment(made), patient: seen.patient, label: seen.label } : seen;
    },
    book: async (booking: Booking): Promise<Appointment> => {
      const there = booking.mayBeThere ? await booked(booking) : undefined;
      const made = there ?? (await create<Appointment>(asked(booking)));
      refresh();
      return made;
    },
    /** Takes no time; what it is booked at is until when. */
    waitFor: async (wish: Omit<Booking, 'overlap' | 'at'> & { until: Span }): Promise<Appointment> => {
      const { until, ...rest } = wish;
      const at = { ...until, slots: [] };
      const made = await create<Appointment>({
        ...asked({ ...rest, at, overlap: false }),
        status: 'waitlist',
        requestedPeriod: [{ start: new Date().toISOString(), end: until.start.toISOString() }],
      });
      refresh();
      return made;
    },
    /** From the waiting list to an hour of the same practitioner, and back to it as it stood there. */
    place: (id: string, { start, end }: Span, status: 'booked' | 'waitlist', version: string | undefined) =>
      changed(
        id,
        [
          { op: 'replace', path: '/start', value: start.toISOString() },
          { op: 'replace', path: '/end', value: end.toISOString() },
          { op: 'replace', path: '/status', value: status },
        ],
        version,
      ),
    /** Of the same practitioner and room: without opening anyone. */
    move: (id: string, { start, end }: Span, version: string | undefined) => {
      const [from, to] = [start.toISOString(), end.toISOString()];
      assume(id, { start: from, end: to });
      return changed(
        id,
        [
          { op: 'replace', path: '/start', value: from },
          { op: 'replace', path: '/end', value: to },
        ],
        version,
      );
    },
    /** To another practitioner or room, or where somebody is already: the patient's identity is open. */
    transfer: (id: string, to: Elsewhere, version: string | undefined) =>
      rewritten(id, version, (now) => transferred(now, to)),
    setStatus,
    call,
    /** Who was called and went on by a slip of the hand. */
    callAgain: async (id: string, version: string | undefined) => {
      const made = await setStatus(id, 'arrived', version);
      return call(id, made.meta?.versionId);
    },
    /** With its reason: the patient's identity is open. */
    cancel: (id: string, reason: CancelReason, version: string | undefined) => {
      const value = { coding: [{ system: CANCEL_REASONS, code: reason.code }], text: reason.text };
      return rewritten(id, version, ({ slot }) => [
        { op: 'replace', path: '/status', value: 'cancelled' },
        { op: 'add', path: '/cancelationReason', value },
        // Its session may be gone from the schedule since.
        ...(slot ? [{ op: 'remove' as const, path: '/slot' }] : []),
      ]);
    },
  };
}

/** http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason. */
const CANCEL_REASONS = 'http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason';

export interface CancelReason {
  code: 'pat' | 'prov' | 'maint' | 'other';
  text: string;
}

function asked({ patient, practitioner, location, at, service, comment, overlap }: Booking): Appointment {
  return {
    resourceType: 'Appointment',
    status: 'booked',
    ...(at.slots.length > 0 ? { slot: at.slots.map(({ id }) => ({ reference: `Slot/${id}` })) } : {}),
    start: at.start.toISOString(),
    end: at.end.toISOString(),
    ...(overlap ? { extension: OVERLAP } : {}),
    ...(service
      ? {
          serviceType: [{ coding: [{ system: SERVICE, code: service.id, display: service.name }], text: service.name }],
        }
      : {}),
    ...(comment ? { comment } : {}),
    participant: [
      { actor: { reference: `Patient/${patient}` }, status: 'accepted' },
      { actor: { reference: `Practitioner/${practitioner}` }, status: 'accepted' },
      ...(location ? [{ actor: { reference: `Location/${location}` }, status: 'accepted' as const }] : []),
    ],
  };
}

/** The patient's appointment of that practitioner at that very time. */
async function booked({ patient, practitioner, at }: Booking): Promise<Appointment | undefined> {
  const query = { patient: `Patient/${patient}`, date: `ge${at.start.toISOString()}`, _count: '20' };
  const all = resourcesOf<Appointment>(await search('Appointment', query), 'Appointment');
  return all.find(
    ({ start, status, participant }) =>
      status === 'booked' &&
      Date.parse(start ?? '') === at.start.getTime() &&
      participant.some(({ actor }) => actor?.reference === `Practitioner/${practitioner}`),
  );
}

/** Its slots belong to where it was. */
function transferred(appointment: Appointment, to: Elsewhere): PatchOperation[] {
  const patient = appointment.participant.filter(({ actor }) => actor?.reference?.startsWith('Patient/'));
  const taking = [to.practitioner && `Practitioner/${to.practitioner}`, to.location && `Location/${to.location}`];
  const others = taking.flatMap((reference) =>
    reference ? [{ actor: { reference }, status: 'accepted' as const }] : [],
  );
  // What the agenda tells beside it is not part of what is written.
  const stored = (appointment.extension ?? []).filter(({ url }) => !TOLD.includes(url));
  const extension = [...stored.filter(({ url }) => url !== OVERLAP[0]!.url), ...(to.overlap ? OVERLAP : [])];
  const operations: PatchOperation[] = [
    { op: 'replace', path: '/start', value: to.start.toISOString() },
    { op: 'replace', path: '/end', value: to.end.toISOString() },
    { op: 'replace', path: '/participant', value: [...patient, ...others] },
  ];
  if (extension.length > 0) operations.push({ op: 'add', path: '/extension', value: extension });
  else if (stored.length > 0) operations.push({ op: 'remove', path: '/extension' });
  if (appointment.slot) operations.push({ op: 'remove', path: '/slot' });
  return operations;
}
