/** What becomes of an appointment: FHIR R4 AppointmentStatus, and which status may follow which. Pure. */
export const STATUSES = [
  'proposed',
  'pending',
  'booked',
  'arrived',
  'checked-in',
  'fulfilled',
  'cancelled',
  'noshow',
  'entered-in-error',
  'waitlist',
] as const;
/** A status of FHIR R4 that we keep. */
export type AppointmentStatus = (typeof STATUSES)[number];

/**
 * Backward steps are slips of the hand taken back: an arrival marked on the wrong line, a patient called absent who
 * comes after all. What was entered in error stays so.
 */
const NEXT: Record<AppointmentStatus, readonly AppointmentStatus[]> = {
  waitlist: ['proposed', 'pending', 'booked', 'cancelled', 'entered-in-error'],
  proposed: ['pending', 'booked', 'waitlist', 'cancelled', 'entered-in-error'],
  pending: ['proposed', 'booked', 'waitlist', 'cancelled', 'noshow', 'entered-in-error'],
  booked: ['pending', 'waitlist', 'arrived', 'checked-in', 'fulfilled', 'cancelled', 'noshow', 'entered-in-error'],
  arrived: ['booked', 'checked-in', 'fulfilled', 'cancelled', 'noshow', 'entered-in-error'],
  'checked-in': ['booked', 'arrived', 'fulfilled', 'cancelled', 'noshow', 'entered-in-error'],
  fulfilled: ['arrived', 'checked-in', 'entered-in-error'],
  noshow: ['booked', 'arrived', 'checked-in', 'cancelled', 'entered-in-error'],
  cancelled: ['booked', 'pending', 'waitlist', 'entered-in-error'],
  'entered-in-error': [],
};

/** Whether the status may become that one. */
export function mayFollow(before: AppointmentStatus, after: AppointmentStatus): boolean {
  return before === after || NEXT[before].includes(after);
}

/** Whether it takes its practitioner and room: a cancelled one frees them, an absence does not give the time back. */
export function takesTime(status: AppointmentStatus): boolean {
  return status !== 'cancelled' && status !== 'entered-in-error' && status !== 'waitlist';
}

/** Whether its time may still change. */
export function mayMove(status: AppointmentStatus): boolean {
  return status === 'waitlist' || status === 'proposed' || status === 'pending' || status === 'booked';
}

/** Whether the patient has come. */
export function hasArrived(status: AppointmentStatus): boolean {
  return status === 'arrived' || status === 'checked-in' || status === 'fulfilled';
}

/**
 * When the patient came: what is done with them afterwards leaves it; taken back and noted anew, they came anew.
 * @param before none of what is booked for somebody who is there
 */
export function arrivedAt(
  before: { status: string; arrived_at?: Date | null } | undefined,
  status: AppointmentStatus,
  now: Date,
): Date | null {
  if (!hasArrived(status)) return null;
  const hadArrived = before !== undefined && isStatus(before.status) && hasArrived(before.status);
  return hadArrived ? (before.arrived_at ?? null) : now;
}

/** Whether a text is one of them. */
export function isStatus(text: unknown): text is AppointmentStatus {
  return STATUSES.includes(text as AppointmentStatus);
}
