import { allLines, type Line, type Lines, linesOf } from '@rempart/terms/roles.ts';
import { describe, expect, test } from 'vitest';
import { pageKey } from './openings.ts';
import { type Attempt, DAY, MINUTE, outcome, Ward } from './testing.ts';

const practitioner = () => new Ward(linesOf('practitioner'));
const repeat = (times: number, what: () => string) => Array.from({ length: times }, what);
const all = (times: number, what: string) => Array.from({ length: times }, () => what);

/**
 * Opens new patients, evenly over the span, always with a touch where one is asked.
 * Gives at the how manieth the first touch was asked, and at the how manieth something else.
 */
function firstAsked(lines: Lines, span: number, attempt: Attempt, most: number) {
  const ward = new Ward(lines);
  let touch: number | undefined;
  for (let nth = 1; nth <= most; nth++) {
    let answer = outcome(ward.open({ ...attempt, patient: `${nth}` }));
    if (answer === 'needs-touch') {
      touch ??= nth;
      answer = outcome(ward.open({ ...attempt, patient: `${nth}`, touch: true }));
      while (answer === 'too-fast') {
        ward.wait(MINUTE);
        answer = outcome(ward.open({ ...attempt, patient: `${nth}`, touch: true }));
      }
    }
    if (!answer.startsWith('step')) return { touch, end: { nth, answer } };
    ward.wait(Math.floor(span / (most + 1)));
  }
  return { touch, end: undefined };
}

describe('the table of lines', () => {
  for (const { role, profile, lines } of allLines()) {
    const who = profile === 'standard' ? role : `${role}, ${profile}`;
    const past = lines.hasSecondStep ? 'needs-colleague' : 'line';
    const rows: Array<[string, Line, number, Attempt['level']]> = [
      ['identity of the day', lines.identities24h, DAY, 'identity'],
      ['identity of 30 days', lines.identities30d, 30 * DAY, 'identity'],
      ['record of the day', lines.records24h, DAY, 'record'],
      ['record of 30 days', lines.records30d, 30 * DAY, 'record'],
    ];
    for (const [what, line, span, level] of rows) {
      if (line.touch === 0) {
        test(`${who}: no ${what}`, () => {
          expect(outcome(new Ward(lines).open({ level, touch: true }))).toBe('role');
        });
        continue;
      }
      const end = line.second === null ? 'none for a colleague' : `the ${line.second + 1}th: ${past}`;
      test(`${who}: the ${line.touch + 1}th ${what} asks for a touch, ${end}`, () => {
        const asked = firstAsked(lines, span - 1, { level }, (line.second ?? line.touch + 20) + 1);
        expect(asked.touch).toBe(line.touch + 1);
        expect(asked.end).toEqual(line.second === null ? undefined : { nth: line.second + 1, answer: past });
      });
    }

    if (lines.items24h.touch > 0) {
      test(`${who}: the ${lines.items24h.touch + 1}th item of the day asks for a touch`, () => {
        const ward = new Ward(lines);
        for (let nth = 1; nth <= lines.items24h.touch; nth++) expect(outcome(ward.item(`${nth}`))).toBe('step 0');
        expect(outcome(ward.item('one more'))).toBe('needs-touch');
        expect(outcome(ward.item('one more', true))).toBe('step 1');
        expect(outcome(ward.item('1'))).toBe('step 0');
      });
    } else {
      test(`${who}: no items`, () => {
        expect(outcome(new Ward(lines).item('one', true))).toBe('role');
      });
    }

    if (lines.identities24h.touch > 0) {
      const level = lines.paceCounts === 'records' ? 'record' : 'identity';
      const fits = lines.pace < (level === 'record' ? lines.records24h : lines.identities24h).touch;
      test(`${who}: the ${lines.pace + 1}th ${level} within ten minutes asks for a touch`, () => {
        const ward = new Ward(lines);
        if (fits) for (let nth = 1; nth <= lines.pace; nth++) expect(outcome(ward.open({ level }))).toBe('step 0');
        expect(outcome(ward.open({ level }))).toBe(fits ? 'needs-touch' : 'step 0');
        ward.wait(10 * MINUTE);
        expect(outcome(ward.open({ level }))).toBe('step 0');
      });

      const { touch, second } = lines.outside24h;
      const outside = {
        level: lines.outsideCounts === 'records' ? 'record' : 'identity',
        relation: 'outside',
      } as const;
      if (touch === 0) {
        test(`${who}: no patient outside`, () => {
          expect(outcome(new Ward(lines).open({ ...outside, touch: true }))).toBe('line');
        });
      } else {
        test(`${who}: each patient outside asks for a touch, the ${(second ?? 0) + 1}th: ${past}`, () => {
          const asked = firstAsked(lines, DAY - 1, outside, (second ?? 0) + 1);
          expect(asked).toEqual({ touch: 1, end: { nth: (second ?? 0) + 1, answer: past } });
        });
      }
    }
  }
});

describe('a practitioner', () => {
  test('gets 20 records at once, then ten with touches, then one a minute', () => {
    const ward = practitioner();
    expect(repeat(20, () => outcome(ward.open()))).toEqual(all(20, 'step 0'));
    expect(repeat(3, () => outcome(ward.open()))).toEqual(all(3, 'needs-touch'));
    expect(repeat(10, () => outcome(ward.open({ touch: true })))).toEqual(all(10, 'step 1'));
    const refused = ward.open({ touch: true });
    expect(refused).toMatchObject({ answer: 'refused', code: 'too-fast', reasons: ['pace'], retryAfter: 60 });
    ward.wait(59_999);
    expect(ward.open({ touch: true })).toMatchObject({ code: 'too-fast', retryAfter: 1 });
    for (let minute = 1; minute <= 9; minute++) {
      ward.wait(minute === 1 ? 1 : MINUTE);
      expect(outcome(ward.open({ touch: true }))).toBe('step 1');
      expect(outcome(ward.open({ touch: true }))).toBe('too-fast');
    }
  });

  test('gets 160 records in a day however they go about it, then needs a colleague', () => {
    const ward = practitioner();
    let opened = 0;
    for (let minute = 0; minute < 24 * 60; minute++) {
      while (ward.open({ touch: true }).answer === 'open') opened++;
      ward.wait(MINUTE - 1);
    }
    expect(opened).toBe(160);
    expect(outcome(ward.open({ touch: true }))).toBe('needs-colleague');
  });

  test('has an unspent touch left when it was too soon', () => {
    const ward = practitioner();
    repeat(20, () => outcome(ward.open()));
    repeat(10, () => outcome(ward.open({ touch: true })));
    ward.open({ touch: true });
    ward.open({ touch: true });
    ward.wait(MINUTE);
    expect(outcome(ward.open({ touch: true }))).toBe('step 1');
  });

  test('opens a patient again within 24 hours for nothing, also past every line', () => {
    const ward = practitioner();
    ward.open({ patient: 'seen' });
    repeat(30, () => outcome(ward.open({ touch: true })));
    expect(ward.open({ patient: 'seen' })).toMatchObject({ answer: 'open', step: 0, patients: [{ again: true }] });
    expect(ward.open({ patient: 'seen', level: 'identity' })).toMatchObject({ step: 0, patients: [{ again: true }] });
    expect(ward.openings.now('a person' as never, ward.t).counts.records24h).toBe(30);
    ward.wait(DAY);
    expect(ward.open({ patient: 'seen' })).toMatchObject({ patients: [{ again: false }] });
  });

  test('touches for a restricted record each time', () => {
    const ward = practitioner();
    expect(ward.open({ patient: 'one', level: 'restricted' })).toMatchObject({
      code: 'needs-touch',
      reasons: ['restricted'],
    });
    expect(outcome(ward.open({ patient: 'one', level: 'restricted', touch: true }))).toBe('step 1');
    expect(outcome(ward.open({ patient: 'one', level: 'restricted' }))).toBe('needs-touch');
    expect(ward.open({ patient: 'one', level: 'restricted', touch: true })).toMatchObject({
      patients: [{ again: true }],
    });
    expect(outcome(ward.open({ patient: 'one' }))).toBe('step 0');
  });

  test('opens 25 known patients a day, then each asks for a touch', () => {
    const ward = practitioner();
    const known = () => {
      ward.wait(MINUTE);
      return ward.open({ relation: 'known' });
    };
    expect(repeat(25, () => outcome(known()))).toEqual(all(25, 'step 0'));
    expect(known()).toMatchObject({ code: 'needs-touch', reasons: ['known-day'] });
    expect(outcome(ward.open())).toBe('step 0');
  });

  test('opens 300 known patients in 30 days, then each asks for a touch', () => {
    const ward = practitioner();
    for (let day = 0; day < 15; day++) {
      for (let nth = 0; nth < 20; nth++) expect(outcome(ward.open({ relation: 'known' }))).toBe('step 0');
      ward.wait(DAY);
    }
    expect(ward.open({ relation: 'known' })).toMatchObject({ code: 'needs-touch', reasons: ['known-month'] });
  });

  test('needs a colleague for a dormant record', () => {
    expect(practitioner().open({ dormant: true, touch: true })).toMatchObject({
      code: 'needs-colleague',
      reasons: ['dormant'],
    });
  });

  test('opens a list with one touch, outside the pace but within the lines', () => {
    const ward = practitioner();
    const list = (count: number) => Array.from({ length: count }, () => ward.newPatient());
    const first = list(60);
    expect(ward.open({ patients: first, list: true })).toMatchObject({ code: 'needs-touch', reasons: ['list'] });
    expect(ward.open({ patients: first, list: true, touch: true })).toMatchObject({ step: 1, touch: { covers: 0 } });
    expect(repeat(20, () => outcome(ward.open()))).toEqual(all(20, 'step 0'));
    expect(outcome(ward.open({ patients: list(60), list: true, touch: true }))).toBe('step 1');
    expect(outcome(ward.open({ patients: list(21), list: true, touch: true }))).toBe('needs-colleague');
    expect(outcome(ward.open({ patients: list(20), list: true, touch: true }))).toBe('step 1');
  });

  test('opens all that a search found, or none', () => {
    const ward = practitioner();
    for (let nth = 0; nth < 149; nth++) ward.open({ level: 'identity' });
    const found = ['a', 'b', 'a'];
    expect(outcome(ward.open({ patients: found, level: 'identity' }))).toBe('needs-touch');
    expect(ward.openings.now('a person' as never, ward.t).counts.identities24h).toBe(149);
    const opened = ward.open({ patients: found, level: 'identity', touch: true });
    expect(opened).toMatchObject({ step: 1, patients: [{ step: 0 }, { step: 1 }, { step: 0, again: true }] });
    expect(ward.openings.now('a person' as never, ward.t)).toMatchObject({
      covered: 0,
      counts: { identities24h: 151 },
    });
  });

  test('reads 60 label pages a day, the same again for nothing', () => {
    const ward = practitioner();
    const pages = Array.from({ length: 61 }, (_, week) => pageKey('a schedule', `week ${week}`));
    const person = 'a person' as never;
    const first = ward.openings.pages(person, pages, ward.t);
    expect(first.open).toEqual(pages.slice(0, 60));
    ward.keep([{ t: ward.t, kind: 'pages', person, pages: first.counted }]);
    expect(ward.openings.pages(person, pages, ward.t)).toEqual({ open: pages.slice(0, 60), counted: [] });
    ward.wait(DAY);
    expect(ward.openings.pages(person, pages.slice(60), ward.t).counted).toEqual(pages.slice(60));
  });
});

describe('roles without records', () => {
  test('a secretary past the line opens 25 identities with each touch, and the 751st not at all', () => {
    const ward = new Ward(linesOf('secretary'));
    const next = (touch: boolean) => {
      ward.wait(MINUTE);
      return outcome(ward.open({ level: 'identity', touch }));
    };
    expect(repeat(300, () => next(false))).toEqual(all(300, 'step 0'));
    for (let touches = 0; touches < 18; touches++) {
      expect(next(false)).toBe('needs-touch');
      expect(next(true)).toBe('step 1');
      expect(repeat(24, () => next(false))).toEqual(all(24, 'step 1'));
    }
    expect(next(true)).toBe('line');
  });

  test('a touch does not cover patients outside', () => {
    const ward = new Ward(linesOf('secretary'));
    expect(outcome(ward.open({ level: 'identity', relation: 'outside', touch: true }))).toBe('step 1');
    expect(outcome(ward.open({ level: 'identity', relation: 'outside' }))).toBe('needs-touch');
  });

  test('an administrator opens nobody, whatever they give', () => {
    for (const role of ['administrator', 'security-officer', 'guardian', 'feed'] as const) {
      for (const level of ['identity', 'record', 'restricted'] as const) {
        expect(outcome(new Ward(linesOf(role)).open({ level, touch: true }))).toBe('role');
      }
    }
  });

  test('a medical secretary opens no record outside, but identities', () => {
    const ward = new Ward(linesOf('medical-secretary'));
    expect(outcome(ward.open({ relation: 'outside', touch: true }))).toBe('line');
    expect(outcome(ward.open({ relation: 'outside', level: 'identity', touch: true }))).toBe('step 1');
  });
});
