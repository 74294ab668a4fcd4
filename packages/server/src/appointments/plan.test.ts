import { randomUUID } from 'node:crypto';
import { parisInstant } from '@rempart/terms/paris.ts';
import { SESSION_EXTENSION, slotId } from '@rempart/terms/slots.ts';
import { describe, expect, it } from 'vitest';
import type { Draft } from '../disclosure/write.ts';
import { parseAppointment } from './draft.ts';
import { completed, planBySlots } from './plan.ts';
import { bookable } from './schedules.ts';

const [schedule, practitioner, room, unit, patient, other] = Array.from({ length: 6 }, () => randomUUID()) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const agenda = bookable(
  {
    resourceType: 'Schedule',
    id: schedule,
    actor: [{ reference: `Practitioner/${practitioner}` }, { reference: `Location/${room}` }],
    planningHorizon: { start: '2026-01-01T00:00:00Z', end: '2027-01-01T00:00:00Z' },
    extension: [
      {
        url: SESSION_EXTENSION,
        extension: [
          { url: 'daysOfWeek', valueCode: 'tue' },
          { url: 'start', valueTime: '09:00:00' },
          { url: 'end', valueTime: '12:00:00' },
          { url: 'slotMinutes', valuePositiveInt: 20 },
        ],
      },
    ],
  },
  unit,
);
const slot = (time: string, day = '2026-11-24', of = schedule) => ({
  reference: `Slot/${slotId({ schedule: of, start: parisInstant(day, time) })}`,
});
const draft = (more: object): Draft => ({
  resourceType: 'Appointment',
  status: 'booked',
  participant: [{ actor: { reference: `Patient/${patient}` }, status: 'accepted' }],
  ...more,
});
const plan = (more: object) => planBySlots(agenda, parseAppointment(draft(more), 'en'), 'en');

describe('an appointment by slot', () => {
  it('takes time, practitioner and room from its schedule', () => {
    const asked = draft({ slot: [slot('09:20')] });
    const planned = planBySlots(agenda, parseAppointment(asked, 'en'), 'en');
    expect(planned).toMatchObject({ practitioner, location: room, resources: [practitioner, room] });
    expect(completed(asked, planned)).toMatchObject({
      start: '2026-11-24T08:20:00.000Z',
      end: '2026-11-24T08:40:00.000Z',
      participant: [
        { actor: { reference: `Patient/${patient}` } },
        { actor: { reference: `Practitioner/${practitioner}` } },
        { actor: { reference: `Location/${room}` } },
      ],
    });
  });

  it('may take slots that follow one another', () => {
    const planned = plan({ slot: [slot('09:40'), slot('09:20')] });
    expect([planned.start, planned.end]).toEqual([
      parisInstant('2026-11-24', '09:20'),
      parisInstant('2026-11-24', '10:00'),
    ]);
  });

  const actor = (reference: string) => ({ actor: { reference } });
  const me = actor(`Patient/${patient}`);
  it.each([
    ['slots apart', { slot: [slot('09:20'), slot('10:00')] }, 'Appointment.slot[1]'],
    ['slots of two schedules', { slot: [slot('09:20'), slot('09:40', '2026-11-24', other)] }, 'Appointment.slot[1]'],
    ['a time between slots', { slot: [slot('09:10')] }, 'Appointment.slot[0]'],
    ['a day without session', { slot: [slot('09:20', '2026-11-25')] }, 'Appointment.slot[0]'],
    ['a day past the horizon', { slot: [slot('09:20', '2027-11-23')] }, 'Appointment.slot[0]'],
    ['what is no slot', { slot: [{ reference: 'Slot/12' }] }, 'Appointment.slot[0]'],
    [
      'another start',
      { slot: [slot('09:20')], start: '2026-11-24T08:00:00Z', end: '2026-11-24T08:40:00Z' },
      'Appointment.start',
    ],
    [
      'another end',
      { slot: [slot('09:20')], start: '2026-11-24T08:20:00Z', end: '2026-11-24T08:50:00Z' },
      'Appointment.end',
    ],
    ['an end before its start', { start: '2026-11-24T08:20:00Z', end: '2026-11-24T08:00:00Z' }, 'Appointment.end'],
    ['a start alone', { start: '2026-11-24T08:20:00Z' }, 'Appointment.end'],
    ['a day as start', { slot: [slot('09:20')], start: '2026-11-24' }, 'Appointment.start'],
    [
      'another practitioner',
      { slot: [slot('09:20')], participant: [me, actor(`Practitioner/${other}`)] },
      'Appointment.participant[1].actor',
    ],
    [
      'another room',
      { slot: [slot('09:20')], participant: [actor(`Location/${other}`), me] },
      'Appointment.participant[0].actor',
    ],
    [
      'no patient',
      { slot: [slot('09:20')], participant: [actor(`Practitioner/${practitioner}`)] },
      'Appointment.participant',
    ],
    [
      'two patients',
      { slot: [slot('09:20')], participant: [me, actor(`Patient/${other}`)] },
      'Appointment.participant[1].actor',
    ],
    [
      'a patient who is no id',
      { slot: [slot('09:20')], participant: [actor('Patient/../x')] },
      'Appointment.participant[0].actor',
    ],
    ['a status of its own', { slot: [slot('09:20')], status: 'reserved' }, 'Appointment.status'],
    ['no participant', { slot: [slot('09:20')], participant: undefined }, 'Appointment.participant'],
    ['the agenda’s extract', { slot: [slot('09:20')], meta: { tag: [{ code: 'SUBSETTED' }] } }, 'Appointment.meta.tag'],
  ])('with %s is refused, naming the place', (_, more, place) => {
    expect(() => plan(more)).toThrow(
      expect.objectContaining({ code: 'invalid', details: expect.objectContaining({ expression: [place] }) }),
    );
  });
});
