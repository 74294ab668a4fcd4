/** Appointments and free slots of a week: read, booked, moved on. Labels only: nobody is opened by looking. */
import type { Appointment, Bundle, Slot } from '@medplum/fhirtypes';
import { mayFollow } from '@rempart/terms/appointment-status.ts';
import { type QueryKey, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { create, idOf, type PatchOperation, patch, read, resourcesOf, search, searchAll } from '../fhir/resources.ts';
import { useLive, usePollWhenDeaf } from '../live/use-live.ts';
import type { ShownStatus } from './grid/grid.ts';
import type { Start } from './starts.ts';
import { newTurns } from './turns.ts';
import { addDays, dayKey, type Span } from './week.ts';

export interface ShownAppointment extends Span {
  id: string;
  version: string | undefined;
  patient: string | undefined;
  practitioner: string | undefined;
  location: string | undefined;
  /** Three letters and an initial, or nothing where labels are closed. */
  label: string;
  status: Appointment['status'];
  /** Arrived, and called in. */
  isCalled: boolean;
  /** When its patient came. */
  arrived: Date | undefined;
  /** HealthcareService's id and the words of its reason; known only while the patient's identity is open. */
  service: string | undefined;
  comment: string | undefined;
  /** Minutes that are busy before and after. */
  before: number;
  after: number;
}

/** As the agenda tells them apart. */
export function shownStatus({ status, isCalled }: Pick<ShownAppointment, 'status' | 'isCalled'>): ShownStatus {
  switch (status) {
    case 'arrived':
      return isCalled ? 'called' : 'arrived';
    case 'checked-in':
    case 'fulfilled':
    case 'noshow':
      return status;
    case 'pending':
    case 'proposed':
    case 'waitlist':
      return 'pending';
    default:
      return 'booked';
  }
}

/** Whether the system would take that state after the one it is in. */
export function mayBecome({ status }: Pick<ShownAppointment, 'status'>, next: ShownStatus): boolean {
  if (next === 'called') return status === 'arrived';
  return status !== undefined && mayFollow(status, next);
}

/** What can only be seen on the day itself. */
const SEEN_THAT_DAY: readonly ShownStatus[] = ['arrived', 'called', 'checked-in', 'fulfilled', 'noshow'];

/** Whether that is noted of somebody who comes on a later day: then it is meant for another. */
export function isTooEarly({ start }: Pick<ShownAppointment, 'start'>, next: ShownStatus, now = new Date()): boolean {
  return SEEN_THAT_DAY.includes(next) && dayKey(start) > dayKey(now);
}

/** Frees its time, and stays findable. */
export function isCancelled({ status }: Pick<ShownAppointment, 'status'>): boolean {
  return status === 'cancelled';
}

export interface FreeSlot extends Span {
  id: string;
  schedule: string | undefined;
  /** HealthcareServices that may be booked in it; none named: every one. */
  services: string[];
}

/** Reasons for visit: the code is the id of its HealthcareService. */
const SERVICE = 'https://rempart.example/fhir/CodeSystem/service';

const ARRIVED = 'https://rempart.example/fhir/StructureDefinition/arrived';
const CALLED = 'https://rempart.example/fhir/StructureDefinition/called';
const BUFFER = {
  before: 'https://rempart.example/fhir/StructureDefinition/buffer-before',
  after: 'https://rempart.example/fhir/StructureDefinition/buffer-after',
};

/** Told by the agenda beside an appointment, never written back. */
const TOLD: readonly string[] = [ARRIVED, CALLED, ...Object.values(BUFFER)];

/** What others book and move appears without a reload. */
export function useLiveAgenda(): void {
  const queries = useQueryClient();
  useLive('agenda', () => {
    // Everything is read once what is on its way is there: read now it would be shown as it was before.
    if (turns.areMore()) return;
    queries.invalidateQueries({ queryKey: ['appointments'] });
    queries.invalidateQueries({ queryKey: ['slots'] });
  });
}

/** Further back nobody waits any more. */
const WAITED_DAYS = 60;
/** So many at most: each may cost a label page. */
const FOLLOWED = '40';

/** Of these practitioners: who asks to be confirmed, and who waits for a place; labels only. */
export function useFollowUp(practitioners: readonly string[], today: Date) {
  const toConfirm = useFollowed(practitioners, 'proposed,pending', today);
  const waitingList = useFollowed(practitioners, 'waitlist', addDays(today, -WAITED_DAYS));
  return { toConfirm: toConfirm.data ?? [], waitingList: waitingList.data ?? [] };
}

function useFollowed(practitioners: readonly string[], status: string, from: Date) {
  const who = [...practitioners].sort().join();
  return useQuery({
    queryKey: ['appointments', status, who, dayKey(from)],
    enabled: practitioners.length > 0,
    refetchInterval: usePollWhenDeaf(),
    queryFn: ({ signal }) =>
      search(
        'Appointment',
        {
          date: `ge${from.toISOString()}`,
          practitioner: practitioners.map((id) => `Practitioner/${id}`).join(),
          status,
          _count: FOLLOWED,
        },
        signal,
      ),
    select: everyAppointment,
  });
}

/** Those who are seen by these practitioners in so many days, cancelled ones too; labels only. */
export function useAppointments(practitioners: readonly string[], from: Date, days: number) {
  const to = addDays(from, days);
  const who = [...practitioners].sort().join();
  // The same function each time: a new one would make new data of the old at each drawing, and so draw without end.
  const keepOfSame = useCallback(
    (previous: Bundle | undefined, query?: { queryKey: QueryKey }) =>
      query?.queryKey[1] === who ? previous : undefined,
    [who],
  );
  return useQuery({
    queryKey: ['appointments', who, dayKey(from), days],
    enabled: practitioners.length > 0,
    refetchInterval: usePollWhenDeaf(),
    placeholderData: keepOfSame,
    queryFn: ({ signal }) =>
      searchAll(
        'Appointment',
        {
          date: [`ge${from.toISOString()}`, `lt${to.toISOString()}`],
          practitioner: practitioners.map((id) => `Practitioner/${id}`).join(),
          _count: '2000',
        },
        signal,
      ),
    select: shownAppointments,
  });
}

/** The first that somebody has from a moment on; one label at most. */
export function useNextAppointment(practitioner: string, from: Date, enabled: boolean) {
  return useQuery({
    queryKey: ['appointments', 'next', practitioner, dayKey(from)],
    enabled,
    queryFn: ({ signal }) =>
      search(
        'Appointment',
        {
          date: `ge${from.toISOString()}`,
          practitioner: `Practitioner/${practitioner}`,
          status: 'booked,pending',
          _count: '1',
        },
        signal,
      ),
    select: firstShown,
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
    refetchInterval: usePollWhenDeaf(),
    queryFn: async ({ signal }) => {
      const start = [`ge${from.toISOString()}`, `lt${to.toISOString()}`];
      const schedule = schedules.map((id) => `Schedule/${id}`).join();
      const bundle = await searchAll('Slot', { schedule, start, status: 'free', _count: '2000' }, signal);
      return resourcesOf<Slot>(bundle, 'Slot').map(shownSlot);
    },
  });
}

/** One function, not one for each drawing: with times in it, what it makes is never the same twice. */
function firstShown(bundle: Bundle): ShownAppointment | undefined {
  return shownAppointments(bundle)[0];
}

/** Who is on the waiting list has no hour yet. */
function shownAppointments(bundle: Bundle): ShownAppointment[] {
  return everyAppointment(bundle).filter(({ status }) => status !== 'waitlist');
}

function everyAppointment(bundle: Bundle): ShownAppointment[] {
  return resourcesOf<Appointment>(bundle, 'Appointment')
    .filter(({ start, end, status }) => start && end && status !== 'entered-in-error')
    .map(shownAppointment);
}

function shownAppointment(appointment: Appointment): ShownAppointment {
  const actor = (type: string) =>
    appointment.participant?.find(({ actor }) => actor?.reference?.includes(`${type}/`))?.actor;
  return {
    id: appointment.id!,
    version: appointment.meta?.versionId,
    patient: idOf(actor('Patient')),
    practitioner: idOf(actor('Practitioner')),
    location: idOf(actor('Location')),
    label: actor('Patient')?.display ?? '',
    status: appointment.status,
    isCalled: appointment.extension?.some(({ url }) => url === CALLED) ?? false,
    arrived: arrivalOf(appointment),
    service: servicesOf(appointment)[0],
    comment: appointment.comment,
    before: bufferOf(appointment, 'before'),
    after: bufferOf(appointment, 'after'),
    start: new Date(appointment.start!),
    end: new Date(appointment.end!),
  };
}

function arrivalOf({ extension }: Appointment): Date | undefined {
  const instant = extension?.find(({ url }) => url === ARRIVED)?.valueInstant;
  return instant === undefined ? undefined : new Date(instant);
}

/** Minutes that are taken beside an appointment, which the system tells without opening anyone. */
function bufferOf({ extension }: Appointment, side: 'before' | 'after'): number {
  return extension?.find(({ url }) => url === BUFFER[side])?.valueInteger ?? 0;
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
const turns = newTurns();

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
