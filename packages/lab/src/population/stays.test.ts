import type { Encounter, Resource } from '@medplum/fhirtypes';
import { addDays, type Day, parisDay } from '@rempart/terms/paris.ts';
import { describe, expect, test } from 'vitest';
import { demo } from './index.ts';

const DAYS: Day[] = ['2026-11-24', '2026-10-25', '2027-01-01'];

describe.each(DAYS)('the wards of the hospital on %s', (today) => {
  const [hospital] = demo({ seed: 'rempart', today }).establishments;
  const patients = [...hospital!.patients].map(({ bundle }) => bundle.entry!.map(({ resource }) => resource!));
  const stayOf = (resources: Resource[]) =>
    resources.find((one): one is Encounter => one.resourceType === 'Encounter' && one.status === 'in-progress');
  const stays = patients.flatMap((resources) => stayOf(resources) ?? []);
  const placesOf = ({ location }: Encounter) => location!.map(({ location }) => location.reference!.split('/')[1]!);

  test('are as full as they are planned: more than one proof opens in one, fewer in another', () => {
    const byUnit = Map.groupBy(stays, (stay) => placesOf(stay)[0]!);
    expect([...byUnit.values()].map(({ length }) => length).sort((a, b) => a - b)).toEqual([2, 8, 22]);
    const units = hospital!.accounts.flatMap(({ account, unit }) => (account.role === 'nurse' ? unit : []));
    expect([...byUnit.keys()].sort()).toEqual(units.sort());
  });

  test('have one patient a bed, in a room of that unit', () => {
    const beds = stays.map((stay) => placesOf(stay)[1]!);
    expect(new Set(beds).size).toBe(beds.length);
    const above = new Map(
      hospital!.directory.flatMap((one) =>
        one.resourceType === 'Location' ? [[one.id!, one.partOf?.reference?.split('/')[1]] as const] : [],
      ),
    );
    for (const stay of stays) {
      const [unit, bed] = placesOf(stay);
      const room = above.get(bed!);
      expect([room, room && above.get(room)]).toContain(unit);
    }
  });

  test('hold the living, who came before today and have no appointment from then to tomorrow', () => {
    for (const resources of patients) {
      const stay = stayOf(resources);
      if (!stay) continue;
      const day = parisDay(new Date(stay.period!.start!));
      expect(day < today).toBe(true);
      for (const one of resources) {
        if (one.resourceType === 'Patient') expect(one.deceasedDateTime).toBeUndefined();
        if (one.resourceType !== 'Appointment') continue;
        const on = parisDay(new Date(one.start!));
        expect(on < day || on > addDays(today, 1)).toBe(true);
      }
    }
  });
});
