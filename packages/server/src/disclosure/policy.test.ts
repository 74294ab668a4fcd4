import { LEVELS, PURPOSES } from '@rempart/terms/levels.ts';
import { ROLES } from '@rempart/terms/roles.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CareRelation, decide, isTold, mayEverOpen, type Viewer } from './policy.ts';

const now = new Date('2026-11-24T10:00:00Z');
const doctor: Viewer = {
  account: 'doctor',
  person: 'doctor-person',
  role: 'practitioner',
  practitioner: 'p1',
  isPractitioners: ['p1'],
  unit: 'u1',
  schedules: ['s1'],
  practitioners: ['p1'],
  patient: null,
};
const days = (n: number) => new Date(now.getTime() + n * 24 * 3600_000);
const appointment = (at: Date, more: Partial<CareRelation> = {}): CareRelation => ({
  kind: 'appointment',
  practitioner: 'p1',
  unit: null,
  starts: at,
  ends: at,
  madeBy: 'secretary',
  datedBy: null,
  confirmed: false,
  ...more,
});
const record = { patient: 'x', level: 'record', purpose: 'TREAT', now } as const;

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
    const glass = { patient: 'x', level: 'record', purpose: 'ETREAT', now } as const;
    expect(decide(doctor, [], { ...glass, reason: 'urgence' })).toMatchObject({
      relation: 'outside',
      fact: 'break-glass',
    });
    expect(decide(doctor, [], { ...glass, reason: '  ' })).toEqual({ allowed: false, refusal: 'invalid' });
  });

  test('is known, not expected, by an appointment that others made and its opener moved to today', () => {
    const moved = appointment(now, { datedBy: 'doctor-person' });
    expect(decide(doctor, [moved], record)).toMatchObject({ allowed: true, relation: 'known' });
    const byAnother = appointment(now, { datedBy: 'secretary' });
    expect(decide(doctor, [byAnother], record)).toMatchObject({ relation: 'expected' });
  });

  test('stays outside when its opener made the appointment, until another confirms it', () => {
    const own = appointment(now, { madeBy: 'doctor-person' });
    expect(decide(doctor, [own], record)).toMatchObject({ allowed: true, relation: 'outside' });
    expect(decide(doctor, [{ ...own, confirmed: true }], record)).toMatchObject({ relation: 'expected' });
  });

  test('stays outside when its opener made the appointment under another account of theirs', () => {
    const own = appointment(now, { madeBy: 'doctor-person' });
    expect(decide({ ...doctor, account: 'second' }, [own], record)).toMatchObject({ relation: 'outside' });
  });

  test('is known from an encounter’s begin while its end is to come, and is not by one that has not begun', () => {
    const encounter = (starts: Date, ends: Date | null) => appointment(starts, { kind: 'encounter', ends });
    const relationOf = (starts: Date, ends: Date | null) => decide(doctor, [encounter(starts, ends)], record);
    expect(relationOf(days(-700), days(9000))).toMatchObject({ relation: 'known' });
    expect(relationOf(days(-800), days(9000))).toMatchObject({ relation: 'outside' });
    expect(relationOf(days(-800), days(-700))).toMatchObject({ relation: 'known' });
    expect(relationOf(days(9000), null)).toMatchObject({ relation: 'outside' });
    expect(relationOf(new Date(now.getTime() + 60_000), null)).toMatchObject({ relation: 'known' });
  });

  test('is not known by an encounter that its opener wrote', () => {
    const own = appointment(days(-3), { kind: 'encounter', madeBy: 'doctor-person', confirmed: true });
    expect(decide(doctor, [own], record)).toMatchObject({ relation: 'outside' });
  });

  test('is known for 24 months after an encounter, and always to the médecin traitant', () => {
    const encounter = (at: Date) => appointment(at, { kind: 'encounter' });
    expect(decide(doctor, [encounter(days(-700))], record)).toMatchObject({ relation: 'known' });
    expect(decide(doctor, [encounter(days(-800))], record)).toMatchObject({ relation: 'outside' });
    const general = appointment(days(-4000), { kind: 'general-practitioner', ends: null });
    expect(decide(doctor, [general], record)).toMatchObject({ relation: 'known' });
  });

  test('is expected during a stay in one’s unit, known for 24 months after it, and nobody’s of another unit', () => {
    const stay = (starts: Date, ends: Date | null, more: Partial<CareRelation> = {}) =>
      appointment(starts, { kind: 'stay', practitioner: null, unit: 'u1', ends, madeBy: 'feed', ...more });
    const relationOf = (one: CareRelation) => decide(doctor, [one], record);
    expect(relationOf(stay(days(-3), null))).toMatchObject({ relation: 'expected', fact: 'stay' });
    expect(relationOf(stay(days(-3), days(-1)))).toMatchObject({ relation: 'known' });
    expect(relationOf(stay(days(-800), days(-790)))).toMatchObject({ relation: 'outside' });
    expect(relationOf(stay(days(-3), null, { unit: 'u2' }))).toEqual({ allowed: false, refusal: 'no-relation' });
    expect(relationOf(stay(days(-3), null, { madeBy: 'doctor-person' }))).toMatchObject({ relation: 'outside' });
  });

  test('of who lies in the unit is not the medical secretary’s, who has those of her practitioners', () => {
    const secretary: Viewer = { ...doctor, role: 'medical-secretary', practitioner: null };
    const stay = appointment(days(-3), { kind: 'stay', practitioner: null, unit: 'u1', ends: null });
    expect(decide(secretary, [stay], record)).toEqual({ allowed: false, refusal: 'no-relation' });
    const encounter = appointment(days(-3), { kind: 'encounter' });
    expect(decide(secretary, [stay, encounter], record)).toMatchObject({ relation: 'known' });
  });

  test('is never given to a secretary, an administrator, a guardian, a security officer or a feed', () => {
    for (const role of ['secretary', 'admissions', 'administrator', 'guardian', 'security-officer', 'feed'] as const) {
      expect(decide({ ...doctor, role }, [appointment(now)], record)).toEqual({ allowed: false, refusal: 'role' });
    }
  });
});

test('an identity without relation is opened, and counted outside', () => {
  const secretary: Viewer = { ...doctor, account: 'secretary', role: 'secretary', practitioner: null };
  const identity = { patient: 'x', level: 'identity', purpose: 'TREAT', now } as const;
  expect(decide(secretary, [], identity)).toMatchObject({ allowed: true, relation: 'outside' });
  const booked = [appointment(now, { madeBy: 'other' })];
  expect(decide(secretary, booked, identity)).toMatchObject({ allowed: true, relation: 'expected' });
});

describe('a patient', () => {
  const oneself: Viewer = { ...doctor, role: 'patient', practitioner: null, practitioners: [], patient: 'x' };

  test('opens their own file, at every level, as their own', () => {
    for (const level of LEVELS) {
      expect(decide(oneself, [], { ...record, level })).toEqual({ allowed: true, relation: 'own', fact: 'own' });
    }
  });

  test('opens no other, whatever relates them, and breaks no glass', () => {
    for (const level of LEVELS) {
      const other = { ...record, patient: 'y', level };
      expect(decide(oneself, [appointment(now)], other)).toEqual({ allowed: false, refusal: 'role' });
      for (const patient of ['x', 'y']) {
        const glass = { ...record, patient, level, purpose: 'ETREAT', reason: 'r' } as const;
        expect(decide(oneself, [], glass)).toEqual({ allowed: false, refusal: 'role' });
      }
      expect(mayEverOpen(oneself, level)).toBe(false);
      expect(mayEverOpen({ ...oneself, patient: null }, level, 'x')).toBe(false);
    }
  });

  test('is not told what somebody is still writing', () => {
    const document = (docStatus: string) => ({
      resourceType: 'DocumentReference',
      id: 'd',
      meta: { versionId: '1', lastUpdated: '' },
      docStatus,
    });
    expect([isTold(oneself, document('final')), isTold(oneself, document('preliminary'))]).toEqual([true, false]);
    expect(isTold(doctor, document('preliminary'))).toBe(true);
  });
});

test('another relation never makes it worse', () => {
  const relation = fc.record({
    kind: fc.constantFrom('appointment', 'encounter', 'general-practitioner', 'transfer', 'stay'),
    practitioner: fc.constantFrom('p1', 'p2'),
    unit: fc.constant(null),
    starts: fc.integer({ min: -900, max: 60 }).map(days),
    ends: fc.option(fc.integer({ min: -900, max: 60 }).map(days)),
    madeBy: fc.constantFrom('doctor-person', 'secretary'),
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
        const ask = { patient: 'x', level: 'record', purpose, reason: 'r', now } as const;
        expect(rank(decide(viewer, [...relations, more], ask))).toBeLessThanOrEqual(
          rank(decide(viewer, relations, ask)),
        );
      },
    ),
  );
});
