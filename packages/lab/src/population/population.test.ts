import { createHash } from 'node:crypto';
import type { Condition, Patient, Practitioner, Resource } from '@medplum/fhirtypes';
import { levelOf } from '@rempart/terms/fhir-classes.ts';
import { isUuid } from '@rempart/terms/ids.ts';
import { INS_TEST, isNir } from '@rempart/terms/ins.ts';
import { addDays, type Day } from '@rempart/terms/paris.ts';
import { ROLES } from '@rempart/terms/roles.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ageOn } from './ages.ts';
import { luhnDigit } from './identifiers.ts';
import { type DemoEstablishment, demo, population } from './index.ts';

const today = '2026-11-24';
/** Processor time of this thread, µs: a busy machine changes nothing. */
const started = process.threadCpuUsage();
const { establishments } = demo({ seed: 'rempart', today });
const patients = establishments.map((establishment) => [...establishment.patients]);
const spent = process.threadCpuUsage(started);

function resourcesOf(bundles: ReturnType<typeof demo>['establishments'][number]['patients']): Resource[] {
  return [...bundles].flatMap(({ bundle }) => bundle.entry!.map((entry) => entry.resource!));
}

function hashOf(establishment: DemoEstablishment): string {
  const hash = createHash('sha256').update(JSON.stringify([establishment.directory, establishment.accounts]));
  for (const { bundle } of establishment.patients) hash.update(JSON.stringify(bundle));
  return hash.digest('hex');
}

describe('the demo', () => {
  test('is made in under five seconds', () => {
    expect((spent.user + spent.system) / 1e6).toBeLessThan(5);
  });

  test('is the same bytes for the same seed and day, each time they are asked for', () => {
    const again = demo({ seed: 'rempart', today }).establishments[1]!;
    expect(hashOf(again)).toBe(hashOf(establishments[1]!));
    const other = demo({ seed: 'other', today }).establishments[1]!;
    expect([...other.patients][0]).not.toEqual(patients[1]![0]);
  });

  test('has 500 patients, some of them in both establishments', () => {
    expect(patients.map((list) => list.length)).toEqual(establishments.map((one) => one.size));
    expect(patients.flat().length).toBe(500);
    const [valmont, tilleuls] = patients.map(
      (list) => new Set(list.map(({ bundle }) => (bundle.entry![0]!.resource as Patient).identifier![1]!.value)),
    );
    const both = [...valmont!].filter((ins) => tilleuls!.has(ins));
    expect(both.length).toBe(40);
    expect(valmont!.size + tilleuls!.size).toBe(500);
  });

  test('has about forty resources a patient and a few dozen patients with hundreds', () => {
    const sizes = patients.flat().map(({ bundle }) => bundle.entry!.length);
    sizes.sort((a, b) => a - b);
    expect(sizes[250]).toBeGreaterThan(30);
    expect(sizes[250]).toBeLessThan(60);
    expect(sizes.filter((size) => size > 200).length).toBeGreaterThanOrEqual(20);
    expect(sizes[499]).toBeLessThan(700);
  });

  test('has some who died, some restricted content, allergies known and known to be none', () => {
    for (const establishment of establishments) {
      const all = resourcesOf(establishment.patients);
      const of = <T extends Resource>(type: T['resourceType']) => all.filter((r) => r.resourceType === type) as T[];
      expect(of<Patient>('Patient').filter((patient) => patient.deceasedDateTime).length).toBeGreaterThan(3);
      const restricted = new Set(all.filter((r) => levelOf(r) === 'restricted').map((r) => r.resourceType));
      expect(restricted).toContain('Condition');
      expect(restricted).toContain('MedicationRequest');
      expect(of('AllergyIntolerance').length).toBeGreaterThanOrEqual(establishment.size);
      const kinds = of<Condition>('Condition').flatMap((condition) => condition.category?.[1]?.coding?.[0]?.code ?? []);
      expect(new Set(kinds)).toEqual(new Set(['surgical', 'obstetric', 'family']));
    }
  });
});

describe('establishments', () => {
  test.each(establishments)('$definition.name has an account for every role of people', ({ accounts }) => {
    const roles = new Set(accounts.map(({ account }) => account.role));
    for (const role of ROLES) if (role !== 'patient' && role !== 'feed') expect(roles).toContain(role);
    expect(accounts.filter(({ account }) => account.role === 'practitioner').length).toBeGreaterThanOrEqual(4);
  });

  test.each(establishments)('$definition.name has fixed and distinct ids, and what is referred to exists', (one) => {
    const ids = one.directory.map((resource) => resource.id!);
    expect(ids.every(isUuid)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    const known = new Set(one.directory.map((resource) => `${resource.resourceType}/${resource.id}`));
    const references = JSON.stringify(one.directory).matchAll(/"reference":"([^"]+)"/g);
    for (const [, reference] of references) expect(known).toContain(reference);
    for (const { account, practitioner, unit } of one.accounts) {
      if (practitioner) expect(known).toContain(`Practitioner/${practitioner}`);
      if (unit) expect(known).toContain(`Location/${unit}`);
      for (const schedule of account.schedules) expect(known).toContain(`Schedule/${schedule}`);
    }
  });

  test('whoever has an agenda sees it; secretaries see theirs; administrators none', () => {
    for (const { accounts, agendas } of establishments) {
      for (const { account, practitioner } of accounts) {
        const own = agendas.filter((agenda) => agenda.practitioner === practitioner).map((agenda) => agenda.id);
        expect(account.schedules).toEqual(expect.arrayContaining(own));
        if (account.role === 'secretary') expect(account.schedules.length).toBe(agendas.length);
        if (account.role === 'administrator') expect(account.schedules).toEqual([]);
      }
    }
  });

  test('RPPS and FINESS numbers end in the right digit and belong to the test range', () => {
    for (const { directory } of establishments) {
      const practitioners = directory.filter((r): r is Practitioner => r.resourceType === 'Practitioner');
      const numbers = practitioners.map((practitioner) => practitioner.identifier![0]!.value!);
      for (const rpps of numbers) {
        expect(rpps).toMatch(/^8997\d{7}$/);
        expect(luhnDigit(rpps.slice(0, 10))).toBe(rpps.slice(10));
      }
      expect(new Set(numbers).size).toBe(numbers.length);
    }
  });
});

describe('patients', () => {
  test('have a test INS with the right key that says sex, birth and birthplace', () => {
    for (const { bundle } of patients.flat()) {
      const patient = bundle.entry![0]!.resource as Patient;
      const ins = patient.identifier!.find((identifier) => identifier.system === INS_TEST)!.value!;
      const birthplace = patient.extension!.find((extension) => extension.valueAddress)!.valueAddress!;
      expect(isNir(ins)).toBe(true);
      expect(ins[0]).toBe(patient.gender === 'male' ? '1' : '2');
      expect(ins.slice(1, 5)).toBe(patient.birthDate!.slice(2, 4) + patient.birthDate!.slice(5, 7));
      expect(ins.slice(5, 10)).toBe(birthplace.extension![0]!.valueCoding!.code);
    }
  });

  test('nothing is dated before birth, after death or, but appointments, after today', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 3000 }), (seed, days) => {
        const then = addDays('2024-01-01', days);
        for (const { bundle } of population({ seed, size: 6, today: then, fullness: 'usual' }))
          checkDates(bundle, then);
      }),
      { numRuns: 30 },
    );
    for (const { bundle } of patients.flat()) checkDates(bundle, today);
  });

  test('refer only to entries of their Bundle and to the directory', () => {
    for (const [index, { directory }] of establishments.entries()) {
      const known = new Set(directory.map((resource) => `${resource.resourceType}/${resource.id}`));
      for (const { bundle } of patients[index]!) {
        const own = new Set(bundle.entry!.map((entry) => entry.fullUrl));
        expect(own.size).toBe(bundle.entry!.length);
        const references = [...JSON.stringify(bundle).matchAll(/"reference":"([^"]+)"/g)].map((match) => match[1]!);
        const dangling = references.filter(
          (reference) => !own.has(reference) && !known.has(reference) && !reference.startsWith('Slot/'),
        );
        expect(dangling).toEqual([]);
      }
    }
  });

  test('a population of any size is lazy and lean, and its INS do not repeat', () => {
    const seen = new Set<string>();
    let resources = 0;
    for (const { bundle } of population({ seed: 'bench', size: 1500, today })) {
      seen.add((bundle.entry![0]!.resource as Patient).identifier![1]!.value!);
      resources += bundle.entry!.length;
    }
    expect(seen.size).toBeGreaterThanOrEqual(1495);
    expect(resources / 1500).toBeLessThan(25);
  });

  test('women have women’s diseases and men men’s', () => {
    const ofWomen = /^(C50|D50|M81|N30|O|Z90\.7)/;
    const ofMen = /^(C61|N40)/;
    for (const { bundle } of patients.flat()) {
      const female = (bundle.entry![0]!.resource as Patient).gender === 'female';
      for (const { resource } of bundle.entry!) {
        if (resource?.resourceType !== 'Condition') continue;
        expect(resource.code!.coding![0]!.code).not.toMatch(female ? ofMen : ofWomen);
      }
    }
  });
});

function checkDates(bundle: (typeof patients)[number][number]['bundle'], until: Day): void {
  const patient = bundle.entry![0]!.resource as Patient;
  const death = patient.deceasedDateTime?.slice(0, 10);
  expect(ageOn(patient.birthDate!, until)).toBeLessThan(101);
  for (const { resource } of bundle.entry!) {
    const { resourceType } = resource!;
    if (resourceType === 'Patient' || resourceType === 'Coverage') continue;
    const end = resourceType === 'Appointment' ? addDays(until, 31) : (death ?? addDays(until, 1));
    const { dispenseRequest: _supply, ...dated } = resource as Resource & { dispenseRequest?: unknown };
    const dates = [...JSON.stringify(dated).matchAll(/"(\d{4}-\d\d-\d\d)[T"]/g)].map((match) => match[1]!);
    const misplaced = dates.filter((date) => date < patient.birthDate! || date > end);
    expect(misplaced, `${resourceType} before birth or after ${end}`).toEqual([]);
  }
}
