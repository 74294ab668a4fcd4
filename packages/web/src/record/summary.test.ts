import type { Bundle, Resource } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { summaryOf } from './summary.ts';
import { filterTimeline } from './timeline.ts';

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

test('the timeline is filtered by kind and by words without accents', () => {
  const { timeline } = summaryOf(
    bundle(pressure('2026-03-01', 150, 90), {
      resourceType: 'Encounter',
      id: 'e',
      status: 'finished',
      class: { code: 'AMB' },
      period: { start: '2026-04-01' },
      type: [concept('Consultation de médecine générale')],
    }),
    format,
  );
  expect(timeline.map(({ kind }) => kind)).toEqual(['consultation', 'biology']);
  expect(filterTimeline(timeline, 'all', 'medecine GENERALE')).toHaveLength(1);
  expect(filterTimeline(timeline, 'biology', '')).toHaveLength(1);
  expect(filterTimeline(timeline, 'biology', 'consultation')).toHaveLength(0);
});
