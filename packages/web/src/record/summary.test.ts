import type { Bundle, Resource } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { summaryOf } from './summary.ts';
import { choicesIn, EVERYTHING, filterThread, searchable } from './thread/timeline.ts';

const subject = { reference: 'Patient/p' };
const concept = (text: string, code?: string) => ({ text, ...(code ? { coding: [{ code }] } : {}) });
const bundle = (...resources: Resource[]): Bundle => ({
  resourceType: 'Bundle',
  type: 'searchset',
  entry: resources.map((resource) => ({ resource })),
});
const format = (value: number) => String(value).replace('.', ',');

const pressure = (at: string, systolic: number, diastolic: number): Resource => ({
  resourceType: 'Observation',
  id: at,
  status: 'final',
  code: concept('TA', '85354-9'),
  category: [{ coding: [{ code: 'vital-signs' }] }],
  effectiveDateTime: at,
  component: [
    { code: concept('sys', '8480-6'), valueQuantity: { value: systolic, unit: 'mmHg' } },
    { code: concept('dia', '8462-4'), valueQuantity: { value: diastolic, unit: 'mmHg' } },
  ],
});

test('the gravest allergy comes first, refuted ones not at all', () => {
  const { allergies, saidWithoutAllergy } = summaryOf(
    bundle(
      { resourceType: 'AllergyIntolerance', id: '1', patient: subject, code: concept('pollens'), criticality: 'low' },
      {
        resourceType: 'AllergyIntolerance',
        id: '2',
        patient: subject,
        code: concept('pénicilline'),
        criticality: 'high',
        reaction: [{ manifestation: [concept('anaphylaxie')] }],
      },
      {
        resourceType: 'AllergyIntolerance',
        id: '3',
        patient: subject,
        code: concept('latex'),
        verificationStatus: concept('refuted', 'refuted'),
      },
    ),
    format,
  );
  expect(allergies.map(({ words, reaction }) => [words, reaction])).toEqual([
    ['pénicilline', 'anaphylaxie'],
    ['pollens', ''],
  ]);
  expect(saidWithoutAllergy).toBe(false);
});

test('that there is no known allergy is told apart from nobody having asked', () => {
  const none: Resource = {
    resourceType: 'AllergyIntolerance',
    id: '1',
    patient: subject,
    code: concept('aucune', '716186003'),
  };
  expect(summaryOf(bundle(none), format)).toMatchObject({ allergies: [], saidWithoutAllergy: true });
  expect(summaryOf(bundle(), format)).toMatchObject({ allergies: [], saidWithoutAllergy: false });
});

test('a blood pressure is one series of two values, oldest first, and its last value is read as it is said', () => {
  const { series } = summaryOf(bundle(pressure('2026-03-01', 150, 90), pressure('2025-03-01', 140, 85)), format);
  expect(series).toMatchObject([
    { name: 'TA', last: '150/90', unit: 'mmHg', points: [{ values: [140, 85] }, { values: [150, 90] }] },
  ]);
});

test('a treatment renewed is one line, the newest', () => {
  const order = (id: string, authoredOn: string, status: 'active' | 'stopped'): Resource => ({
    resourceType: 'MedicationRequest',
    id,
    status,
    intent: 'order',
    subject,
    authoredOn,
    medicationCodeableConcept: concept('metformine 500 mg'),
  });
  const { treatments, stopped } = summaryOf(
    bundle(order('1', '2026-01-01', 'active'), order('2', '2026-04-01', 'active'), order('3', '2020-01-01', 'stopped')),
    format,
  );
  expect(treatments.map(({ id }) => id)).toEqual(['2']);
  expect(stopped.map(({ id }) => id)).toEqual(['3']);
});

test('of what one looks for first, what was measured lately comes first', () => {
  const value = (code: string, at: string): Resource => ({
    resourceType: 'Observation',
    id: code,
    status: 'final',
    code: concept(code, code),
    effectiveDateTime: at,
    valueQuantity: { value: 40, unit: '°C' },
  });
  const [pressureCode, weight, temperature, sodium] = ['85354-9', '29463-7', '8310-5', '2951-2'];
  const { series } = summaryOf(
    bundle(
      value(sodium, '2026-11-30T08:00:00+01:00'),
      value(weight, '2026-07-12'),
      value(pressureCode, '2026-11-29T22:00:00+01:00'),
      value(temperature, '2026-11-30T03:00:00+01:00'),
    ),
    format,
  );
  expect(series.map(({ key }) => key)).toEqual([pressureCode, temperature, weight, sodium]);
});

test('the thread is filtered by kind, date and author, and searched without accents, notes included', () => {
  const { timeline } = summaryOf(
    bundle(
      pressure('2025-03-01', 150, 90),
      {
        resourceType: 'Encounter',
        id: 'e',
        status: 'finished',
        class: { code: 'AMB' },
        period: { start: '2026-04-01' },
        type: [concept('Consultation de médecine générale')],
      },
      {
        resourceType: 'DocumentReference',
        id: 'n',
        status: 'current',
        docStatus: 'preliminary',
        date: '2026-05-01',
        type: concept('Note', '34109-9'),
        author: [{ display: 'Dr Roussel' }],
        content: [{ attachment: { contentType: 'text/html; charset=utf-8', data: btoa('<p>Toux <b>seche</b></p>') } }],
      },
    ),
    format,
  );
  expect(timeline.map(({ kind }) => kind)).toEqual(['consultation', 'consultation', 'biology']);
  expect(choicesIn(timeline)).toEqual({ years: ['2026', '2025'], authors: ['Dr Roussel'] });
  const all = searchable(timeline);
  const now = new Date('2026-07-15T09:00:00+02:00');
  const found = (filter: object) => filterThread(all, { ...EVERYTHING, ...filter }, now).map(({ id }) => id);
  expect(found({ words: 'medecine GENERALE' })).toEqual(['e']);
  expect(found({ words: 'sèche' })).toEqual(['n']);
  expect(found({ date: '2025' })).toHaveLength(1);
  expect(found({ date: 'P3M' })).toEqual(['n']);
  expect(found({ date: 'P1Y' })).toEqual(['n', 'e']);
  expect(found({ author: 'Dr Roussel' })).toEqual(['n']);
  expect(found({ kind: 'biology', words: 'consultation' })).toEqual([]);
});

test('a note that is being written is in the thread, and no document that one could send', () => {
  const draft = (id: string, docStatus: 'preliminary' | 'final'): Resource => ({
    resourceType: 'DocumentReference',
    id,
    status: 'current',
    docStatus,
    date: '2026-05-01',
    content: [{ attachment: {} }],
  });
  const { documents, drafts, timeline } = summaryOf(bundle(draft('1', 'preliminary'), draft('2', 'final')), format);
  expect(documents.map(({ id }) => id)).toEqual(['2']);
  expect(drafts.map(({ id }) => id)).toEqual(['1']);
  expect(timeline).toHaveLength(2);
});

test('a lowered kidney function is told, a good one is not', () => {
  const filtration = (value: number): Resource => ({
    resourceType: 'Observation',
    id: 'f',
    status: 'final',
    code: concept('DFG', '62238-1'),
    effectiveDateTime: '2026-05-01',
    valueQuantity: { value, unit: 'mL/min/1,73 m²' },
  });
  expect(summaryOf(bundle(filtration(38)), format).lowKidney?.value).toBe(38);
  expect(summaryOf(bundle(filtration(84)), format).lowKidney).toBeUndefined();
});
