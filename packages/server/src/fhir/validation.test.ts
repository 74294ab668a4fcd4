import { RempartError } from '@rempart/terms/errors.ts';
import { describe, expect, test } from 'vitest';
import { patientOf, patientsOf } from './compartment.ts';
import { codesOfValueSet, RESOURCE_TYPES } from './definitions/definitions.ts';
import { trimmed } from './definitions/trim.ts';
import { validate } from './validation.ts';

const PATIENT = 'Patient/6b0f0c68-4d0a-4a9e-9f7c-0d6b3b1c2d3e';

function placesOf(resource: unknown): string[] {
  try {
    validate(resource);
    return [];
  } catch (error) {
    if (!(error instanceof RempartError)) throw error;
    const { expression = [], more = [] } = error.details;
    return [...expression, ...more.flatMap((one) => one.expression ?? [])];
  }
}

describe('validation', () => {
  test('the definitions are those of the package, trimmed', () => {
    const fresh = trimmed();
    expect(Object.keys(fresh.resources).sort()).toEqual(RESOURCE_TYPES);
    for (const [url, codes] of Object.entries(fresh.valueSets)) expect(codesOfValueSet(url)).toEqual(codes);
  });

  test('names every place that is wrong', () => {
    const observation = { resourceType: 'Observation', status: 'nope', code: { text: 'x' }, note: 'text' };
    expect(placesOf(observation)).toEqual(expect.arrayContaining(['Observation.note']));
    expect(placesOf({ ...observation, note: undefined })).toEqual(['Observation.status']);
  });

  test('a required binding of a concept wants one coding of the set, by system and code', () => {
    const condition = (coding: object[]) => ({
      resourceType: 'Condition',
      subject: { reference: PATIENT },
      clinicalStatus: { coding },
    });
    const system = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
    expect(placesOf(condition([{ system, code: 'active' }]))).toEqual([]);
    expect(
      placesOf(
        condition([
          { system: 'urn:own', code: 'x' },
          { system, code: 'active' },
        ]),
      ),
    ).toEqual([]);
    expect(placesOf(condition([{ system: 'urn:own', code: 'active' }]))).toEqual(['Condition.clinicalStatus']);
  });

  test('references lead to types that the element allows, and unresolved ones to nothing', () => {
    const about = (reference: string) => placesOf({ resourceType: 'Condition', subject: { reference } });
    expect(about(PATIENT)).toEqual([]);
    expect(about('Medication/1')).toEqual(['Condition.subject']);
    expect(about('urn:uuid:6b0f0c68-4d0a-4a9e-9f7c-0d6b3b1c2d3e')).toEqual(['Condition.subject']);
    expect(about('https://elsewhere.example/fhir/Patient/1')).toEqual([]);
  });

  test('contained resources are checked too', () => {
    const contained = [{ resourceType: 'Observation', id: 'a' }];
    const places = placesOf({ resourceType: 'Condition', subject: { reference: PATIENT }, contained });
    expect(places).toContain('Condition.contained[0].status');
  });

  test.each([null, 'text', [], { resourceType: 'Zork' }, { resourceType: 'Bundle' }])('%j is no resource', (value) => {
    expect(placesOf(value)).toEqual(['Resource.resourceType']);
  });

  test('days that no calendar has, empty texts and foreign names are refused', () => {
    expect(placesOf({ resourceType: 'Patient', birthDate: '1980-02-30' })).toEqual(['Patient.birthDate']);
    expect(placesOf({ resourceType: 'Patient', name: [{ family: '' }] })).toEqual(['Patient.name[0].family']);
    expect(placesOf(JSON.parse('{"resourceType":"Patient","__proto__":{"a":1}}'))).toEqual(['Patient']);
  });
});

describe('whom a resource is about', () => {
  const id = PATIENT.split('/')[1];

  test.each([
    ['Observation', { subject: { reference: PATIENT } }],
    ['Coverage', { beneficiary: { reference: PATIENT } }],
    ['Claim', { patient: { reference: PATIENT } }],
    ['Appointment', { participant: [{ actor: { reference: PATIENT } }] }],
    ['Binary', { securityContext: { reference: PATIENT } }],
    ['Device', { patient: { reference: PATIENT } }],
  ])('%s names its patient by its own element', (resourceType, elements) => {
    expect(patientOf({ resourceType, ...elements })).toBe(id);
  });

  test('every type that can belong to a patient is looked through', () => {
    for (const resourceType of RESOURCE_TYPES) expect(patientsOf({ resourceType })).toEqual([]);
  });

  test('none, or several, is refused with the place', () => {
    const other = 'Patient/0d6b3b1c-4d0a-4a9e-9f7c-6b0f0c682d3e';
    const refuse = (resource: { resourceType: string }) => () => patientOf(resource);
    expect(refuse({ resourceType: 'Claim' })).toThrow(expect.objectContaining({ code: 'invalid' }));
    const two = { resourceType: 'Observation', subject: { reference: PATIENT }, performer: [{ reference: other }] };
    expect(refuse(two)).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ expression: ['Observation.subject'] }) }),
    );
  });
});
