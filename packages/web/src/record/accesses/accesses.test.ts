import type { AuditEvent } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { accessesOf } from './accesses.ts';

const event = (recorded: string, account: string, more: Record<string, string> = {}): AuditEvent => {
  const { kind = 'open', purpose = 'TREAT', role = 'practitioner', ...details } = { level: 'record', ...more };
  return {
    resourceType: 'AuditEvent',
    type: { code: 'rest' },
    subtype: [{ code: kind }],
    recorded,
    purposeOfEvent: [{ coding: [{ code: purpose }] }],
    agent: [
      { requestor: true, who: { identifier: { value: account }, display: `Dr ${account}` }, role: [{ text: role }] },
    ],
    source: { observer: {} },
    entity: [{ detail: Object.entries(details).map(([type, valueString]) => ({ type, valueString })) }],
  };
};
const dayOf = (at: Date) => at.toISOString().slice(0, 10);

test('what one person did in a day is one line, with how often; another day is another', () => {
  const told = accessesOf(
    [
      event('2026-11-24T08:00:00Z', 'Roussel', { relation: 'expected' }),
      event('2026-11-24T09:40:00Z', 'Roussel', { relation: 'expected' }),
      event('2026-11-23T10:00:00Z', 'Roussel', { relation: 'expected' }),
      event('2026-11-24T09:00:00Z', 'Faure', { relation: 'known' }),
    ],
    dayOf,
  );
  expect(told.map(({ name, times, relation }) => [name, times, relation])).toEqual([
    ['Dr Roussel', 2, 'expected'],
    ['Dr Faure', 1, 'known'],
    ['Dr Roussel', 1, 'expected'],
  ]);
  expect(new Date(told[0]!.at).toISOString()).toBe('2026-11-24T09:40:00.000Z');
});

test('a broken glass, the restricted part and a search are told for what they are', () => {
  const told = accessesOf(
    [
      event('2026-11-24T03:00:00Z', 'A', { purpose: 'ETREAT', relation: 'outside' }),
      event('2026-11-24T02:00:00Z', 'B', { level: 'restricted' }),
      event('2026-11-24T01:00:00Z', 'C', { kind: 'search', level: 'identity', role: 'secretary' }),
    ],
    dayOf,
  );
  expect(told.map(({ deed, role }) => [deed, role])).toEqual([
    ['glass', 'practitioner'],
    ['restricted', 'practitioner'],
    ['search', 'secretary'],
  ]);
});

test('a touch is part of what it was given for, and no line of its own', () => {
  expect(accessesOf([event('2026-11-24T03:00:00Z', 'A', { kind: 'touch' })], dayOf)).toEqual([]);
});

test('why is told by what the relation rests on, unless nobody confirmed it', () => {
  const told = accessesOf(
    [
      event('2026-11-24T03:00:00Z', 'A', { relation: 'expected', fact: 'appointment' }),
      event('2026-11-24T02:00:00Z', 'B', { relation: 'outside', fact: 'appointment' }),
      event('2026-11-24T01:00:00Z', 'C', { relation: 'known', fact: 'rumour' }),
    ],
    dayOf,
  );
  expect(told.map(({ relation, fact }) => [relation, fact])).toEqual([
    ['expected', 'appointment'],
    ['outside', undefined],
    ['known', undefined],
  ]);
});

test('what patients read of their own is told as theirs, whatever part it was', () => {
  const told = accessesOf(
    [
      event('2026-11-24T03:00:00Z', 'P', { relation: 'own', role: 'patient', level: 'restricted' }),
      event('2026-11-24T02:00:00Z', 'P', { relation: 'own', role: 'patient' }),
    ],
    dayOf,
  );
  expect(told.map(({ deed, times }) => [deed, times])).toEqual([['own', 2]]);
});
