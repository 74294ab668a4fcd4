import { expect, test } from 'vitest';
import { allLines, linesOf, opensIdentities, opensRecords } from './roles.ts';

test('every touch line stands at or below its second line, and a day at or below thirty days', () => {
  for (const { role, profile, lines } of allLines()) {
    for (const line of [
      lines.identities24h,
      lines.identities30d,
      lines.records24h,
      lines.records30d,
      lines.outside24h,
    ]) {
      if (line.second !== null) expect(line.touch, `${role} ${profile}`).toBeLessThanOrEqual(line.second);
    }
    expect(lines.records24h.touch).toBeLessThanOrEqual(lines.records30d.touch);
    expect(lines.identities24h.touch).toBeLessThanOrEqual(lines.identities30d.touch);
  }
});

test('administrators, security officers, guardians and feeds open nothing; desks open no record', () => {
  for (const role of ['administrator', 'security-officer', 'guardian', 'feed'] as const) {
    expect(opensIdentities(role) || opensRecords(role)).toBe(false);
  }
  for (const role of ['secretary', 'admissions'] as const) {
    expect(opensIdentities(role)).toBe(true);
    expect(opensRecords(role)).toBe(false);
  }
});

test('a profile that a role does not have widens nothing', () => {
  expect(linesOf('secretary', 'emergency')).toEqual(linesOf('secretary'));
});
