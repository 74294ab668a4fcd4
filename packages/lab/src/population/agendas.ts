/**
 * Agendas filled around today: who is seen when, by whom, for what. Nobody is booked twice: a slot is taken once, a
 * patient has one appointment a day. Fuller near today than far from it; next week keeps its free slots.
 */
import type { Appointment } from '@medplum/fhirtypes';
import { addDays, type Day, parisDay, parisInstant } from '@rempart/terms/paris.ts';
import { slotId } from '@rempart/terms/slots.ts';
import { ageOn, daysBetween } from './ages.ts';
import { concept, SYSTEM } from './coding.ts';
import type { Agenda } from './establishments.ts';
import type { Person } from './persons.ts';
import type { Clientele, ServicePlan } from './plans.ts';
import type { Random } from './random.ts';
import { type SlotTime, slotsOf } from './sessions.ts';

/** Days before and after today that agendas are filled for. */
const AGENDA_DAYS = 30;

export interface PlannedAppointment {
  /** `urn:uuid:` of its entry. */
  fullUrl: string;
  agenda: Agenda;
  day: Day;
  /** Consecutive slots of one session. */
  slots: SlotTime[];
  service: ServicePlan & { id: string };
  reason: string;
  status: Extract<
    Appointment['status'],
    'booked' | 'pending' | 'waitlist' | 'arrived' | 'fulfilled' | 'noshow' | 'cancelled'
  >;
  created: Date;
}

/** Appointments by the person's place in `persons`. */
export function fillAgendas(
  agendas: readonly Agenda[],
  persons: readonly Person[],
  today: Day,
  random: Random,
): PlannedAppointment[][] {
  const planned: PlannedAppointment[][] = persons.map(() => []);
  const busy = persons.map(() => new Set<Day>());
  // Narrow agendas first: whoever may go anywhere leaves them their days.
  for (const agenda of [...agendas].sort((a, b) => a.patients - b.patients)) {
    const own = random.fork(agenda.id);
    const clients = clientsOf(agenda, persons, today, own);
    for (const { slots, service } of takeSlots(agenda, today, own)) {
      const day = parisDay(slots[0]!.start);
      const client = clients.next((index) => !busy[index]!.has(day) && persons[index]!.birth < day);
      if (client === undefined) continue;
      busy[client]!.add(day);
      planned[client]!.push(plan(agenda, slots, service, today, own));
    }
  }
  markArrivals(planned.flat(), today);
  markRequests(planned.flat(), today);
  return planned;
}

export function accepts(clientele: Clientele, person: Person, today: Day): boolean {
  const age = ageOn(person.birth, today);
  if (clientele === 'adults') return age >= 16;
  if (clientele === 'children') return age < 16;
  if (clientele === 'women') return person.sex === 'female' && age >= 14;
  return true;
}

/** Gives each client once before anyone comes again. */
function clientsOf(agenda: Agenda, persons: readonly Person[], today: Day, random: Random) {
  const eligible = persons.flatMap((person, index) =>
    person.death === undefined && accepts(agenda.clientele, person, today) ? [index] : [],
  );
  const queue = random.shuffle(eligible).slice(0, agenda.patients);
  return {
    next(fits: (index: number) => boolean): number | undefined {
      const at = queue.findIndex(fits);
      if (at < 0) return undefined;
      const [index] = queue.splice(at, 1);
      queue.push(index!);
      return index;
    },
  };
}

/** How full a day is beside another, by its distance from today in days. */
function fullness(distance: number): number {
  if (distance === 0) return 0.75;
  if (Math.abs(distance) <= 2) return 0.6;
  if (Math.abs(distance) <= 7) return 0.45;
  return 0.3;
}

/** No day is fuller than that: there is always room for an emergency. */
const FULLEST = 0.8;
/** Appointments for each client of an agenda over the whole period. */
const VISITS_A_CLIENT = 1.3;

function takeSlots(
  agenda: Agenda,
  today: Day,
  random: Random,
): Array<{ slots: SlotTime[]; service: Agenda['services'][number] }> {
  const all = slotsOf(agenda.sessions, addDays(today, -AGENDA_DAYS), addDays(today, AGENDA_DAYS));
  const days = Map.groupBy(all, (slot) => parisDay(slot.start));
  const weights = [...days].map(([day, slots]) => fullness(daysBetween(today, day)) * slots.length);
  const scale = (agenda.patients * VISITS_A_CLIENT) / weights.reduce((sum, weight) => sum + weight, 0);
  const taken = [...days.values()].flatMap((slots, index) => {
    const count = Math.min(Math.round(weights[index]! * scale), Math.floor(slots.length * FULLEST));
    return takeDay(agenda, slots, count, random);
  });
  return random.shuffle(taken);
}

function takeDay(agenda: Agenda, slots: readonly SlotTime[], count: number, random: Random) {
  const free = new Set(slots);
  const taken: Array<{ slots: SlotTime[]; service: Agenda['services'][number] }> = [];
  for (const slot of random.shuffle(slots)) {
    if (taken.length >= count) break;
    if (!free.has(slot)) continue;
    const services = slot.session.services;
    const offered = agenda.services.filter((s) => services.length === 0 || services.includes(s.id));
    const service = random.pick(offered);
    const next = slots[slots.indexOf(slot) + 1];
    const long = service.minutes > slot.session.slotMinutes;
    const follows = next !== undefined && free.has(next) && next.start.getTime() === slot.end.getTime();
    if (long && !follows) continue;
    const used = long ? [slot, next!] : [slot];
    for (const one of used) free.delete(one);
    taken.push({ slots: used, service });
  }
  return taken;
}

function plan(
  agenda: Agenda,
  slots: SlotTime[],
  service: ServicePlan & { id: string },
  today: Day,
  random: Random,
): PlannedAppointment {
  const day = parisDay(slots[0]!.start);
  const past = day < today;
  const status = past
    ? random.weighted([
        ['fulfilled', 90],
        ['noshow', 4],
        ['cancelled', 6],
      ] as const)
    : day === today
      ? 'booked'
      : random.weighted([
          ['booked', 96],
          ['cancelled', 4],
        ] as const);
  const booked = addDays(past ? day : today, -random.int(1, 40));
  return {
    fullUrl: `urn:uuid:${random.uuid()}`,
    agenda,
    day,
    slots,
    service,
    reason: random.pick(service.reasons),
    status,
    created: parisInstant(booked, `${String(random.int(9, 16)).padStart(2, '0')}:${random.int(10, 59)}`),
  };
}

/** The first two of each agenda's day are already in the waiting room. */
function markArrivals(planned: readonly PlannedAppointment[], today: Day): void {
  const ofToday = planned.filter((appointment) => appointment.day === today && appointment.status === 'booked');
  for (const list of Map.groupBy(ofToday, (appointment) => appointment.agenda.id).values()) {
    list.sort((a, b) => a.slots[0]!.start.getTime() - b.slots[0]!.start.getTime());
    for (const first of list.slice(0, 2)) first.status = 'arrived';
  }
}

/** Some who are to come soon have yet to be confirmed; some who gave up their hour wait for another until then. */
function markRequests(planned: readonly PlannedAppointment[], today: Day): void {
  const between = (from: number, to: number) => (one: PlannedAppointment) =>
    one.day >= addDays(today, from) && one.day <= addDays(today, to);
  const soon = planned.filter(between(2, 9)).filter(({ status }) => status === 'booked');
  for (const [index, one] of soon.entries()) if (index % 40 === 0) one.status = 'pending';
  const later = planned.filter(between(11, AGENDA_DAYS)).filter(({ status }) => status === 'cancelled');
  for (const [index, one] of later.entries()) if (index % 4 === 0) one.status = 'waitlist';
}

/** The resource. `slot` names every slot it takes; practitioner and room are those of the schedule. */
export function appointmentOf(planned: PlannedAppointment, patient: string): Appointment {
  const { agenda, slots, service, status } = planned;
  const start = slots[0]!.start;
  const end = slots[slots.length - 1]!.end;
  const accepted = { status: 'accepted' } as const;
  return {
    resourceType: 'Appointment',
    status,
    cancelationReason:
      status === 'cancelled'
        ? {
            coding: [{ system: 'http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason', code: 'pat' }],
            text: 'À la demande du patient',
          }
        : undefined,
    serviceType: [concept(SYSTEM.service, service.id, service.name)],
    reasonCode: [{ text: planned.reason }],
    start: start.toISOString(),
    end: end.toISOString(),
    minutesDuration: Math.round((end.getTime() - start.getTime()) / 60_000),
    // Who waits takes no time: what stands there is until when.
    slot:
      status === 'waitlist'
        ? undefined
        : slots.map((slot) => ({ reference: `Slot/${slotId({ schedule: agenda.id, start: slot.start })}` })),
    created: planned.created.toISOString(),
    participant: [
      { actor: { reference: patient }, ...accepted },
      { actor: { reference: `Practitioner/${agenda.practitioner}`, display: agenda.practitionerName }, ...accepted },
      { actor: { reference: `Location/${agenda.room}` }, ...accepted },
    ],
  };
}
