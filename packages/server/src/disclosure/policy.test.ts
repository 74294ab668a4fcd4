import { PURPOSES } from '@rempart/terms/levels.ts';
import { ROLES } from '@rempart/terms/roles.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CareRelation, decide, type Viewer } from './policy.ts';

const now = new Date('2026-11-24T10:00:00Z');
const doctor: Viewer = {
  account: 'doctor',
  role: 'practitioner',
  practitioner: 'p1',
  unit: 'u1',
  schedules: ['s1'],
  practitioners: ['p1'],
};
const days = (n: number) => new Date(now.getTime() + n * 24 * 3600_000);
const appointment = (at: Date, more: Partial<CareRelation> = {}): CareRelation => ({
  kind: 'appointment',
  practitioner: 'p1',
  unit: null,
  starts: at,
  ends: at,
  madeBy: 'secretary',
  confirmed: false,
  ...more,
});
const record = { level: 'record', purpose: 'TREAT', now } as const;

describe('a record', () => {
  test('is expected from the day before the appointment to the day after', () => {
    for (const day of [-1, 0, 1]) {
      expect(decide(doctor, [appointment(days(day))], record)).toMatchObject({ allowed: true, relation: 'expected' });
    }
    for (const day of [-3, 3]) {
      expect(decide(doctor, [appointment(days(day))], record)).toMatchObject({ allowed: true, relation: 'known' });
    }
  });

  test('of a stranger asks to break the glass', () => {
    expect(decide(doctor, [], record)).toEqual({ allowed: false, refusal: 'no-relation' });
    const others = [appointment(now, { practitioner: 'p2' })];
    expect(decide(doctor, others, record)).toEqual({ allowed: false, refusal: 'no-relation' });
  });

  test('opens outside any relation by breaking the glass with a reason, and not without', () => {
    const glass = { level: 'record', purpose: 'ETREAT', now } as const;
    expect(decide(doctor, [], { ...glass, reason: 'urgence' })).toMatchObject({
      relation: 'outside',
      fact: 'break-glass',
    });
    expect(decide(doctor, [], { ...glass, reason: '  ' })).toEqual({ allowed: false, refusal: 'invalid' });
  });

  test('stays outside when its opener made the appointment, until another confirms it', () => {
    const own = appointment(now, { madeBy: 'doctor' });
    expect(decide(doctor, [own], record)).toMatchObject({ allowed: true, relation: 'outside' });
    expect(decide(doctor, [{ ...own, confirmed: true }], record)).toMatchObject({ relation: 'expected' });
  });

  test('is known for 24 months after an encounter, and always to the médecin traitant', () => {
    const encounter = (at: Date) => appointment(at, { kind: 'encounter' });
    expect(decide(doctor, [encounter(days(-700))], record)).toMatchObject({ relation: 'known' });
    expect(decide(doctor, [encounter(days(-800))], record)).toMatchObject({ relation: 'outside' });
    const general = appointment(days(-4000), { kind: 'general-practitioner', ends: null });
    expect(decide(doctor, [general], record)).toMatchObject({ relation: 'known' });
  });

  test('is never given to a secretary, an administrator, a guardian, a security officer or a feed', () => {
    for (const role of ['secretary', 'admissions', 'administrator', 'guardian', 'security-officer', 'feed'] as const) {
      expect(decide({ ...doctor, role }, [appointment(now)], record)).toEqual({ allowed: false, refusal: 'role' });
    }
  });
});

test('an identity without relation is opened, and counted outside', () => {
  const secretary: Viewer = { ...doctor, account: 'secretary', role: 'secretary', practitioner: null };
  const identity = { level: 'identity', purpose: 'TREAT', now } as const;
  expect(decide(secretary, [], identity)).toMatchObject({ allowed: true, relation: 'outside' });
  const booked = [appointment(now, { madeBy: 'other' })];
  expect(decide(secretary, booked, identity)).toMatchObject({ allowed: true, relation: 'expected' });
});

test('another relation never makes it worse', () => {
  const relation = fc.record({
    kind: fc.constantFrom('appointment', 'encounter', 'general-practitioner', 'transfer', 'stay'),
    practitioner: fc.constantFrom('p1', 'p2'),
    unit: fc.constant(null),
    starts: fc.integer({ min: -900, max: 60 }).map(days),
    ends: fc.option(fc.integer({ min: -900, max: 60 }).map(days)),
    madeBy: fc.constantFrom('doctor', 'secretary'),
    confirmed: fc.boolean(),
  }) as fc.Arbitrary<CareRelation>;
  const rank = (d: ReturnType<typeof decide>) => (d.allowed ? ['expected', 'known', 'outside'].indexOf(d.relation) : 3);
  fc.assert(
    fc.property(
      fc.array(relation, { maxLength: 4 }),
      relation,
      fc.constantFrom(...ROLES),
      fc.constantFrom(...PURPOSES),
      (relations, more, role, purpose) => {
        const viewer = { ...doctor, role };
        const ask = { level: 'record', purpose, reason: 'r', now } as const;
        expect(rank(decide(viewer, [...relations, more], ask))).toBeLessThanOrEqual(
          rank(decide(viewer, relations, ask)),
        );
      },
    ),
  );
});
