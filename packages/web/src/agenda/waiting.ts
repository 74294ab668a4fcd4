/** Who waits, since when, and who should have come: of today's appointments. Pure. */
import { isCancelled, type ShownAppointment } from './shown-appointment.ts';
import { dayKey } from './week.ts';

export interface WaitingRoom {
  /** Arrived, who has waited longest first. */
  waiting: ShownAppointment[];
  called: ShownAppointment[];
  inConsultation: ShownAppointment[];
  /** Expected and not there some minutes after their hour. */
  late: ShownAppointment[];
  /** Expected within the next hour. */
  soon: ShownAppointment[];
  /** Expected an hour ago and longer: no longer on their way, and nobody has noted it. */
  missed: ShownAppointment[];
}

/** Nobody is late before. */
const LATE_MINUTES = 5;
const SOON_MINUTES = 60;
/** Nobody is on their way after that. */
const MISSED_MINUTES = 60;
const MINUTE_MS = 60_000;

export function waitingRoom(appointments: readonly ShownAppointment[], now: Date): WaitingRoom {
  const today = appointments
    .filter((one) => dayKey(one.start) === dayKey(now) && !isCancelled(one))
    .sort((a, b) => a.start.getTime() - b.start.getTime());
  const of = (status: string) => today.filter((one) => one.status === status);
  const arrived = of('arrived');
  const expected = of('booked');
  return {
    waiting: arrived.filter(({ isCalled }) => !isCalled).sort((a, b) => waitedMinutes(b, now) - waitedMinutes(a, now)),
    called: arrived.filter(({ isCalled }) => isCalled),
    inConsultation: of('checked-in'),
    late: expected.filter((one) => {
      const ago = minutesSince(one.start, now);
      return ago >= LATE_MINUTES && ago < MISSED_MINUTES;
    }),
    soon: expected.filter((one) => {
      const ago = minutesSince(one.start, now);
      return ago < LATE_MINUTES && ago > -SOON_MINUTES;
    }),
    missed: expected.filter((one) => minutesSince(one.start, now) >= MISSED_MINUTES),
  };
}

/** Whom to see next: who was called, who has waited longest, else the first who is still expected. */
export function nextOf(appointments: readonly ShownAppointment[], now: Date): ShownAppointment | undefined {
  const { called, waiting } = waitingRoom(appointments, now);
  const expected = appointments
    .filter(({ status, end }) => (status === 'booked' || status === 'pending') && end > now)
    .sort((a, b) => a.start.getTime() - b.start.getTime());
  return called[0] ?? waiting[0] ?? expected[0];
}

/** Since they arrived; none before the system has said when. */
export function waitedMinutes({ arrived }: Pick<ShownAppointment, 'arrived'>, now: Date): number {
  return arrived ? Math.max(0, minutesSince(arrived, now)) : 0;
}

export function minutesSince(time: Date, now: Date): number {
  return Math.floor((now.getTime() - time.getTime()) / MINUTE_MS);
}

/** `12 min`, `1 h 05`. */
export function waitText(minutes: number): string {
  if (minutes < 60) return `${minutes}\u00a0min`;
  return `${Math.floor(minutes / 60)}\u00a0h\u00a0${String(minutes % 60).padStart(2, '0')}`;
}
