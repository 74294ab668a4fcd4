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

/** As people say them. */
export const STATUS_WORDS: Record<AppointmentStatus, { fr: string; en: string }> = {
  proposed: { fr: 'proposé', en: 'proposed' },
  pending: { fr: 'à confirmer', en: 'to confirm' },
  booked: { fr: 'attendu', en: 'expected' },
  arrived: { fr: 'arrivé', en: 'arrived' },
  'checked-in': { fr: 'en consultation', en: 'in consultation' },
  fulfilled: { fr: 'vu', en: 'seen' },
  cancelled: { fr: 'annulé', en: 'cancelled' },
  noshow: { fr: 'non venu', en: 'did not come' },
  'entered-in-error': { fr: 'saisi par erreur', en: 'entered in error' },
  waitlist: { fr: 'en liste d’attente', en: 'on the waiting list' },
};

/**
 * Backward steps are slips of the hand taken back: an arrival marked on the wrong line, a patient called absent who
 * comes after all. Whatever may be done may be undone; what was entered in error stays so.
 */
const NEXT: Record<AppointmentStatus, readonly AppointmentStatus[]> = {
  waitlist: ['proposed', 'pending', 'booked', 'cancelled', 'entered-in-error'],
  proposed: ['pending', 'booked', 'waitlist', 'cancelled', 'entered-in-error'],
  pending: ['proposed', 'booked', 'waitlist', 'arrived', 'checked-in', 'cancelled', 'noshow', 'entered-in-error'],
  booked: [
    'proposed',
    'pending',
    'waitlist',
    'arrived',
    'checked-in',
    'fulfilled',
    'cancelled',
    'noshow',
    'entered-in-error',
  ],
  arrived: ['pending', 'booked', 'checked-in', 'fulfilled', 'cancelled', 'noshow', 'entered-in-error'],
  'checked-in': ['pending', 'booked', 'arrived', 'fulfilled', 'cancelled', 'noshow', 'entered-in-error'],
  fulfilled: ['booked', 'arrived', 'checked-in', 'entered-in-error'],
  noshow: ['pending', 'booked', 'arrived', 'checked-in', 'cancelled', 'entered-in-error'],
  cancelled: ['waitlist', 'proposed', 'pending', 'booked', 'arrived', 'checked-in', 'noshow', 'entered-in-error'],
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
