/**
 * From what an Appointment asks for to when it is and whom it takes. A slot gives practitioner, room and time from its
 * schedule; without one, a practitioner with start and end.
 */
import type { Language } from '@rempart/terms/errors.ts';
import type { Draft, WriteTransaction } from '../disclosure/write.ts';
import type { AskedAppointment, Taking } from './draft.ts';
import { invalid } from './refusals.ts';
import { type BookableSchedule, schedulesById, schedulesOf, withinHorizon } from './schedules.ts';
import { type SlotTime, type Span, slotAt } from './sessions.ts';

/** Where and when an appointment will be. */
export interface Plan extends Span {
  schedule: BookableSchedule | undefined;
  practitioner: string | null;
  location: string | null;
  /** Everyone and everything taken for the time. */
  resources: string[];
}

/** @throws RempartError `invalid` where slot, time and people do not fit together */
export async function planOf(tx: WriteTransaction, asked: AskedAppointment): Promise<Plan> {
  const { establishment, language } = tx.session;
  const [first] = asked.slots;
  if (!first) return planByPractitioner(tx, asked);
  const schedule = (await schedulesById(tx.db, establishment, [first.schedule])).get(first.schedule);
  if (!schedule) throw noSuchSlot(first.place, language);
  return planBySlots(schedule, asked, language);
}

/** Pure. Several slots of one schedule that follow one another make one longer appointment. */
export function planBySlots(schedule: BookableSchedule, asked: AskedAppointment, language: Language): Plan {
  const keys = [...asked.slots].sort((a, b) => a.start.getTime() - b.start.getTime());
  const slots: SlotTime[] = [];
  for (const { schedule: id, start, place } of keys) {
    const end = slots.at(-1)?.end;
    if (id !== schedule.id || (end && end.getTime() !== start.getTime())) {
      throw invalid(language, place, {
        fr: "les créneaux se suivent dans un même agenda, ou font l'objet de rendez-vous séparés",
        en: 'slots follow one another in one schedule, or are booked apart',
      });
    }
    const slot = slotOf(schedule, start);
    if (!slot) throw noSuchSlot(place, language);
    slots.push(slot);
  }
  const start = slots[0]!.start;
  const end = slots.at(-1)!.end;
  requireSame('Appointment.start', asked.start, start, language);
  requireSame('Appointment.end', asked.end, end, language);
  requireAmong(schedule.practitioner, asked.practitioners, language);
  requireAmong(schedule.room, asked.locations, language);
  return {
    start,
    end,
    schedule,
    practitioner: schedule.practitioner ?? asked.practitioners[0]?.id ?? null,
    location: schedule.room ?? asked.locations[0]?.id ?? null,
    resources: distinct([...schedule.resources, ...named(asked)]),
  };
}

async function planByPractitioner(tx: WriteTransaction, asked: AskedAppointment): Promise<Plan> {
  const { establishment, language } = tx.session;
  const practitioner = asked.practitioners[0];
  const { start, end } = asked;
  if (!practitioner) {
    throw invalid(language, 'Appointment.participant', {
      fr: 'nommez un créneau, ou un praticien avec start et end',
      en: 'name a slot, or a practitioner with start and end',
    });
  }
  if (!start || !end) {
    throw invalid(language, 'Appointment.start', {
      fr: 'sans créneau, donnez start et end',
      en: 'without a slot, give start and end',
    });
  }
  const schedule = scheduleFor(await schedulesOf(tx.db, establishment, practitioner.id), start);
  const ownRoom = asked.locations.length > 0 ? [] : (schedule?.resources ?? []);
  return {
    start,
    end,
    schedule,
    practitioner: practitioner.id,
    location: asked.locations[0]?.id ?? schedule?.room ?? null,
    resources: distinct([...named(asked), ...ownRoom]),
  };
}

/** The schedule in which a practitioner is at that time, else their only one: between sessions people are seen too. */
function scheduleFor(schedules: readonly BookableSchedule[], start: Date): BookableSchedule | undefined {
  const open = schedules.find((schedule) => slotOf(schedule, start) !== undefined);
  return open ?? (schedules.length === 1 ? schedules[0] : undefined);
}

function slotOf(schedule: BookableSchedule, start: Date): SlotTime | undefined {
  const { start: from, end } = withinHorizon(schedule, { start, end: new Date(start.getTime() + 1) });
  return from <= start && start < end ? slotAt(schedule.sessions, start) : undefined;
}

/** The draft with what its slot gives: time, practitioner and room. */
export function completed<D extends Draft>(draft: D, plan: Plan): D {
  const participants = (draft.participant ?? []) as Array<{ actor?: { reference?: string } }>;
  const named = new Set(participants.map(({ actor }) => actor?.reference));
  const missing = [
    plan.practitioner && `Practitioner/${plan.practitioner}`,
    plan.location && `Location/${plan.location}`,
  ].filter((reference) => reference && !named.has(reference));
  return {
    ...draft,
    start: draft.start ?? plan.start.toISOString(),
    end: draft.end ?? plan.end.toISOString(),
    participant: [...participants, ...missing.map((reference) => ({ actor: { reference }, status: 'accepted' }))],
  };
}

function named(asked: AskedAppointment): string[] {
  return [...asked.practitioners, ...asked.locations, ...asked.devices].map(({ id }) => id);
}

function distinct(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}

function requireSame(place: string, asked: Date | undefined, given: Date, language: Language): void {
  if (!asked || asked.getTime() === given.getTime()) return;
  throw invalid(language, place, {
    fr: `le créneau nommé donne ${given.toISOString()}`,
    en: `the slot named gives ${given.toISOString()}`,
  });
}

/** Whoever is named beside the schedule's own is taken too; naming only others is a mistake. */
function requireAmong(own: string | null, asked: readonly Taking[], language: Language): void {
  const [first] = asked;
  if (!own || !first || asked.some(({ id }) => id === own)) return;
  throw invalid(language, first.place, {
    fr: "le créneau est d'un autre agenda que celui de cette personne ou de ce lieu",
    en: 'the slot is of another schedule than that of this person or place',
  });
}

function noSuchSlot(place: string, language: Language) {
  return invalid(language, place, {
    fr: "aucun créneau de l'agenda ne commence alors",
    en: 'no slot of the schedule starts then',
  });
}
