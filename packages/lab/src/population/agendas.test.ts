import type { Appointment } from '@medplum/fhirtypes';
import { addDays, type Day, weekdayOf } from '@rempart/terms/paris.ts';
import { parseSlotId } from '@rempart/terms/slots.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DemoEstablishment, demo } from './index.ts';
import { slotsOf } from './sessions.ts';

const today = '2026-11-24';
const held = (status: string): boolean => status !== 'cancelled' && status !== 'waitlist';

function appointmentsOf(establishment: DemoEstablishment): Array<{ patient: string; appointment: Appointment }> {
  return [...establishment.patients].flatMap(({ key, bundle }) =>
    bundle.entry!.flatMap(({ resource }) =>
      resource?.resourceType === 'Appointment' ? [{ patient: key, appointment: resource }] : [],
    ),
  );
}

const practitionerOf = (appointment: Appointment): string =>
  appointment.participant.find((p) => p.actor!.reference!.startsWith('Practitioner/'))!.actor!.reference!;

/** Slots of the seven days from next Monday that no appointment takes. */
function freeNextWeek(establishment: DemoEstablishment, day: Day): number {
  let monday = addDays(day, 1);
  while (weekdayOf(monday) !== 'mon') monday = addDays(monday, 1);
  const taken = new Set(
    establishment.appointments
      .filter((a) => held(a.status))
      .flatMap((a) => a.slots.map((slot) => `${a.agenda.id} ${slot.start.getTime()}`)),
  );
  return establishment.agendas
    .flatMap((agenda) =>
      slotsOf(agenda.sessions, monday, addDays(monday, 6)).map((s) => `${agenda.id} ${s.start.getTime()}`),
    )
    .filter((slot) => !taken.has(slot)).length;
}

/** Any year, and above all the weeks around the change of clocks. */
const days = fc.oneof(
  fc.integer({ min: 0, max: 2500 }).map((n) => addDays('2025-01-01', n)),
  fc.integer({ min: -30, max: 30 }).map((n) => addDays('2027-03-28', n)),
  fc.integer({ min: -30, max: 30 }).map((n) => addDays('2026-10-25', n)),
);

describe('agendas', () => {
  test('whatever the day: two practitioners with 170 patients, 200 free slots next week, nobody booked twice', () => {
    fc.assert(
      fc.property(days, fc.string(), (day, seed) => {
        for (const establishment of demo({ seed, today: day }).establishments) {
          expect(freeNextWeek(establishment, day)).toBeGreaterThanOrEqual(200);
          const clients = new Map<string, Set<string>>();
          for (const { patient, agenda, status } of establishment.appointments) {
            if (held(status)) clients.set(agenda.id, (clients.get(agenda.id) ?? new Set()).add(patient));
          }
          expect([...clients.values()].filter((set) => set.size >= 170).length).toBeGreaterThanOrEqual(2);
          checkNoneTwice(establishment);
        }
      }),
      { numRuns: 6 },
    );
  });

  test('every appointment lies in slots of its schedule, and names them', () => {
    for (const establishment of demo({ seed: 'rempart', today }).establishments) {
      const starts = new Map(
        establishment.agendas.map((agenda) => [
          agenda.id,
          new Map(
            slotsOf(agenda.sessions, addDays(today, -30), addDays(today, 30)).map((s) => [
              s.start.getTime(),
              s.end.getTime(),
            ]),
          ),
        ]),
      );
      for (const { appointment } of appointmentsOf(establishment)) {
        if (appointment.status === 'waitlist') {
          expect(appointment.slot).toBeUndefined();
          continue;
        }
        const keys = appointment.slot!.map((slot) => parseSlotId(slot.reference!.slice('Slot/'.length))!);
        let at = Date.parse(appointment.start!);
        for (const { schedule, start } of keys) {
          expect(start.getTime()).toBe(at);
          at = starts.get(schedule)!.get(at)!;
        }
        expect(at).toBe(Date.parse(appointment.end!));
      }
    }
  });

  test('what is past is over, with an encounter; some of today’s patients have arrived', () => {
    for (const establishment of demo({ seed: 'rempart', today }).establishments) {
      const statuses = (from: Day, to: Day): Set<string> =>
        new Set(establishment.appointments.filter((a) => a.day >= from && a.day <= to).map((a) => a.status));
      expect(statuses(addDays(today, -30), addDays(today, -1))).toEqual(new Set(['fulfilled', 'noshow', 'cancelled']));
      expect(statuses(today, today)).toEqual(new Set(['arrived', 'booked']));
      expect(statuses(addDays(today, 1), addDays(today, 30))).toEqual(
        new Set(['booked', 'cancelled', 'pending', 'waitlist']),
      );
      for (const { bundle } of establishment.patients) {
        const seen = new Set(
          bundle.entry!.flatMap(({ resource }) =>
            resource?.resourceType === 'Encounter' ? (resource.appointment?.map((a) => a.reference) ?? []) : [],
          ),
        );
        for (const { fullUrl, resource } of bundle.entry!) {
          if (resource?.resourceType !== 'Appointment') continue;
          expect(seen.has(fullUrl)).toBe(resource.status === 'fulfilled' || resource.status === 'arrived');
        }
      }
    }
  });

  test('whoever is expected was seen by that practitioner within two years', () => {
    for (const establishment of demo({ seed: 'rempart', today }).establishments) {
      for (const { key, bundle } of establishment.patients) {
        const seen = new Set(
          bundle.entry!.flatMap(({ resource }) =>
            resource?.resourceType === 'Encounter' && resource.period!.start! > addDays(today, -700)
              ? [resource.participant![0]!.individual!.reference]
              : [],
          ),
        );
        const birth = bundle.entry![0]!.resource as { birthDate?: string };
        if (birth.birthDate! > addDays(today, -60)) continue;
        for (const { resource } of bundle.entry!) {
          if (resource?.resourceType === 'Appointment') expect(seen, key).toContain(practitionerOf(resource));
        }
      }
    }
  });
});

/** No practitioner, room or patient has two held appointments at once. */
function checkNoneTwice({ appointments }: DemoEstablishment): void {
  const byActor = new Map<string, Array<[start: number, end: number]>>();
  for (const { patient, agenda, slots, status } of appointments) {
    if (!held(status)) continue;
    for (const actor of [agenda.practitioner, agenda.room, patient]) {
      const list = byActor.get(actor) ?? [];
      byActor.set(actor, list);
      list.push([slots[0]!.start.getTime(), slots[slots.length - 1]!.end.getTime()]);
    }
  }
  for (const list of byActor.values()) {
    list.sort((a, b) => a[0] - b[0]);
    expect(list.filter(([start], i) => i > 0 && start < list[i - 1]![1])).toEqual([]);
  }
}
