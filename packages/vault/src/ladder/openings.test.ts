/** What holds for every sequence of openings, judged by a model that recounts from scratch. */
import { LEVELS, type Level, type Relation } from '@rempart/terms/levels.ts';
import { type Lines, linesOf } from '@rempart/terms/roles.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Openings } from './openings.ts';
import { type Attempt, DAY, MINUTE, outcome, Ward } from './testing.ts';

/** Lines that a short sequence meets. */
const LOW: Lines = {
  ...linesOf('practitioner'),
  identities24h: { touch: 5, second: 9 },
  identities30d: { touch: 12, second: 18 },
  records24h: { touch: 3, second: 6 },
  records30d: { touch: 8, second: 11 },
  outside24h: { touch: 1, second: 2 },
  pace: 2,
};
const LOW_DESK: Lines = {
  ...linesOf('secretary'),
  identities24h: { touch: 4, second: 8 },
  pace: 3,
  identitiesPerTouch: 3,
};

type Move = Required<Pick<Attempt, 'patient' | 'level' | 'relation' | 'touch'>> & { wait: number };

const move: fc.Arbitrary<Move> = fc.record({
  wait: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 20 * MINUTE }) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: DAY / 2 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 10 * DAY }) },
  ),
  patient: fc.integer({ min: 0, max: 30 }).map((n) => `patient ${n}`),
  level: fc.constantFrom(...LEVELS),
  relation: fc.constantFrom<Relation>('expected', 'expected', 'known', 'outside'),
  touch: fc.constantFrom(true, true, false),
});
const moves = fc.array(move, { maxLength: 120, size: 'max' });

interface Opened {
  t: number;
  patient: string;
  level: Level;
  relation: Relation;
}

/** Distinct patients opened at least at this level in the span up to t. */
function distinct(opened: Opened[], level: Level, t: number, span: number): Set<string> {
  const within = opened.filter((o) => t - o.t < span && LEVELS.indexOf(o.level) >= LEVELS.indexOf(level));
  return new Set(within.map((o) => o.patient));
}

/** Plays the moves; `judge` sees each with what was opened before it and what came of it. */
function play(
  lines: Lines,
  sequence: Move[],
  judge: (move: Move, before: Opened[], answer: string, ward: Ward) => void,
  attempt: (move: Move, at: number) => Attempt = (move) => move,
): Opened[] {
  const ward = new Ward(lines, { quarters: false });
  const opened: Opened[] = [];
  sequence.forEach((move, at) => {
    ward.wait(move.wait);
    const answer = outcome(ward.open(attempt(move, at)));
    judge(move, opened, answer, ward);
    if (answer.startsWith('step')) opened.push({ t: ward.t, ...move });
  });
  return opened;
}

const never = () => {};

describe('for every sequence', () => {
  test('a person never has more than their second lines in any window', () => {
    fc.assert(
      fc.property(moves, (sequence) => {
        const opened = play(LOW, sequence, never);
        for (const { t } of opened) {
          expect(
            distinct(
              opened.filter((o) => o.t <= t),
              'identity',
              t,
              DAY,
            ).size,
          ).toBeLessThanOrEqual(9);
          expect(
            distinct(
              opened.filter((o) => o.t <= t),
              'record',
              t,
              DAY,
            ).size,
          ).toBeLessThanOrEqual(6);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('accounts of one person have one person’s lines together', () => {
    fc.assert(
      fc.property(moves, fc.array(fc.nat(4), { minLength: 1 }), (sequence, accounts) => {
        const apart = (move: Move, at: number) => ({ ...move, account: `account ${accounts[at % accounts.length]}` });
        const answers: string[][] = [[], []];
        play(LOW, sequence, (_, __, answer) => answers[0]?.push(answer));
        play(LOW, sequence, (_, __, answer) => answers[1]?.push(answer), apart);
        expect(answers[1]).toEqual(answers[0]);
      }),
      { numRuns: 100 },
    );
  });

  test('nobody below the touch lines, within the pace, is asked anything for expected patients', () => {
    fc.assert(
      fc.property(moves, (sequence) => {
        play(
          LOW,
          sequence,
          ({ level, patient }, before, answer, { t }) => {
            if (level === 'restricted') return;
            const others = (at: Level, span: number) =>
              [...distinct(before, at, t, span)].filter((p) => p !== patient).length;
            const below =
              others('identity', DAY) < 5 &&
              others('identity', 30 * DAY) < 12 &&
              others('record', DAY) < 3 &&
              others('record', 30 * DAY) < 8 &&
              others('record', 10 * MINUTE) < 2;
            if (below) expect(answer).toBe('step 0');
          },
          (move) => ({ ...move, relation: 'expected' }),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('a clinical role is never told no, only what is missing; a desk is never told to fetch a colleague', () => {
    fc.assert(
      fc.property(moves, (sequence) => {
        play(LOW, sequence, (_, __, answer) => expect(['line', 'role']).not.toContain(answer));
        play(LOW_DESK, sequence, (_, __, answer) => expect(answer).not.toBe('needs-colleague'));
      }),
      { numRuns: 200 },
    );
  });

  test('touches never pass ten and one a minute, and a desk’s cover no more than they say', () => {
    fc.assert(
      fc.property(moves, (sequence) => {
        const ward = new Ward(LOW_DESK);
        const touches: number[] = [];
        for (const move of sequence) {
          ward.wait(move.wait);
          const patients = [move.patient, ...(move.level === 'record' ? ['one found with them', `${ward.t}`] : [])];
          const decision = ward.open({ ...move, patients, level: 'identity' });
          if (decision.answer === 'open' && decision.touch) touches.push(ward.t);
        }
        for (const [i, from] of touches.entries()) {
          for (const [j, to] of touches.slice(i).entries()) {
            expect(j + 1).toBeLessThanOrEqual(10 + (to - from) / MINUTE);
          }
        }
        const covered = ward.entries.filter((e) => e.kind === 'open' && e.step === 1).length;
        expect(covered).toBeLessThanOrEqual(touches.length * 3);
      }),
      { numRuns: 300 },
    );
  });

  test('the fold read again from its entries, as text, counts the same', () => {
    fc.assert(
      fc.property(moves, (sequence) => {
        const ward = new Ward(LOW);
        for (const move of sequence) {
          ward.wait(move.wait);
          ward.open(move);
        }
        const again = new Openings();
        for (const entry of ward.entries) again.apply(JSON.parse(JSON.stringify(entry)));
        const person = 'a person' as never;
        expect(again.now(person, ward.t)).toEqual(ward.openings.now(person, ward.t));
      }),
      { numRuns: 200 },
    );
  });
});

describe('when the quarter changes', () => {
  const lastHours = Date.UTC(2026, 11, 31, 20);

  test('a patient opened in the evening is a reopening next morning, and does not count twice', () => {
    const ward = new Ward(linesOf('practitioner'));
    ward.t = lastHours;
    for (const patient of ['a', 'b', 'c']) ward.open({ patient });
    ward.wait(12 * 60 * MINUTE);
    expect(ward.open({ patient: 'a' })).toMatchObject({ step: 0, patients: [{ again: true }] });
    ward.open({ patient: 'd' });
    expect(ward.openings.now('a person' as never, ward.t).counts).toMatchObject({ records24h: 4, records30d: 4 });
    expect(ward.entries.at(-2)).toMatchObject({ carried: expect.arrayContaining(['records24h', 'records30d']) });
    expect(ward.entries.at(-1)).not.toHaveProperty('carried');
    // Next morning the old pseudonym is out of the day's window, and the reopening was itself within it.
    ward.wait(20 * 60 * MINUTE);
    expect(ward.open({ patient: 'a' })).toMatchObject({ patients: [{ again: true }] });
    expect(ward.openings.now('a person' as never, ward.t).counts.records24h).toBe(2);
  });

  test('no more new patients than the second lines come of it', () => {
    fc.assert(
      fc.property(moves, (sequence) => {
        const ward = new Ward(LOW);
        const fresh: Opened[] = [];
        const known = new Map<string, number>();
        for (const move of sequence) {
          ward.wait(Math.min(move.wait, 3 * DAY));
          if (ward.open({ ...move, level: 'record' }).answer !== 'open') continue;
          if (ward.t - (known.get(move.patient) ?? 0) >= 30 * DAY) fresh.push({ t: ward.t, ...move, level: 'record' });
          known.set(move.patient, ward.t);
        }
        for (const { t } of fresh) {
          const before = fresh.filter((o) => o.t <= t);
          expect(distinct(before, 'record', t, DAY).size).toBeLessThanOrEqual(6);
          expect(distinct(before, 'record', t, 30 * DAY).size).toBeLessThanOrEqual(11);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('the lines of 30 days go on through it', () => {
    const ward = new Ward({ ...linesOf('practitioner'), records30d: { touch: 4, second: 5 } });
    ward.t = lastHours - 3 * DAY;
    for (const patient of ['a', 'b', 'c']) ward.open({ patient });
    ward.wait(6 * DAY);
    expect(outcome(ward.open({ patient: 'a' }))).toBe('step 0');
    expect(outcome(ward.open({ patient: 'd' }))).toBe('step 0');
    expect(outcome(ward.open({ patient: 'b' }))).toBe('step 0');
    expect(outcome(ward.open({ patient: 'e' }))).toBe('needs-touch');
    expect(outcome(ward.open({ patient: 'e', touch: true }))).toBe('step 1');
    expect(outcome(ward.open({ patient: 'f', touch: true }))).toBe('needs-colleague');
  });
});

describe('what is usual for a person', () => {
  const usual = (ward: Ward) => ward.openings.usual('a person' as never, ward.t);

  /** So many records on each day, one day after the other. */
  function days(ward: Ward, ...records: number[]): void {
    for (const count of records) {
      for (let n = 0; n < count; n++) {
        ward.open();
        ward.wait(20 * MINUTE);
      }
      ward.wait(DAY - count * 20 * MINUTE);
    }
  }

  test('is the middle one of their days, days off apart, and is not said before there are five', () => {
    const ward = new Ward(linesOf('practitioner'));
    expect(usual(ward)).toBeUndefined();
    days(ward, 3, 4, 20, 0, 2);
    expect(usual(ward)).toBeUndefined();
    days(ward, 5);
    expect(usual(ward)).toEqual({ identities: 4, records: 4 });
  });

  test('is not moved by today, however much that is, nor by reopenings', () => {
    const ward = new Ward(linesOf('practitioner'));
    days(ward, 2, 2, 2, 2, 2);
    for (let n = 0; n < 30; n++) {
      ward.open({ patient: `patient ${n % 10}`, touch: true });
      ward.wait(MINUTE);
    }
    expect(usual(ward)).toEqual({ identities: 2, records: 2 });
  });

  test('forgets what is a month old', () => {
    const ward = new Ward(linesOf('practitioner'));
    days(ward, 9, 9, 9, 9, 9);
    ward.wait(28 * DAY);
    expect(usual(ward)).toBeUndefined();
  });
});

test('20,000 entries are read again in under a second of processor time', () => {
  const openings = new Openings();
  const start = process.threadCpuUsage();
  for (let n = 0; n < 20_000; n++) {
    const t = n * 10_000;
    openings.apply({
      t,
      kind: 'open',
      person: `person ${n % 3}` as never,
      patient: `patient ${n}`,
      level: 'record',
      relation: 'known',
    });
    openings.now(`person ${n % 3}` as never, t);
  }
  const { user, system } = process.threadCpuUsage(start);
  expect(user + system).toBeLessThan(1_000_000);
});
