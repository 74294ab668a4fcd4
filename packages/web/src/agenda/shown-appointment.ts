/** Appointments and free slots as the agenda shows them, made of what FHIR says of them. Pure. */
import type { Appointment, Slot } from '@medplum/fhirtypes';
import { mayFollow } from '@rempart/terms/appointment-status.ts';
import { idOf } from '../fhir/resources.ts';
import type { ShownStatus } from './grid/grid.ts';
import { dayKey, type Span } from './week.ts';

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
export const SERVICE = 'https://rempart.example/fhir/CodeSystem/service';

const ARRIVED = 'https://rempart.example/fhir/StructureDefinition/arrived';
export const CALLED = 'https://rempart.example/fhir/StructureDefinition/called';
const BUFFER = {
  before: 'https://rempart.example/fhir/StructureDefinition/buffer-before',
  after: 'https://rempart.example/fhir/StructureDefinition/buffer-after',
};

/** Told by the agenda beside an appointment, never written back. */
export const TOLD: readonly string[] = [ARRIVED, CALLED, ...Object.values(BUFFER)];

export function shownAppointment(appointment: Appointment): ShownAppointment {
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

export function shownSlot(slot: Slot): FreeSlot {
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
