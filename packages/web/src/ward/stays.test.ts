import type { Bundle, Encounter, Location } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { staysOf } from './stays.ts';

const now = new Date('2026-11-25T03:00:00Z');
const type = (code: string) => ({ coding: [{ code }] });
const locations: Location[] = [
  { resourceType: 'Location', id: 'ward', name: 'Médecine', physicalType: type('wa') },
  { resourceType: 'Location', id: 'r9', name: 'Chambre 9', physicalType: type('ro') },
  { resourceType: 'Location', id: 'r10', name: 'Chambre 10', physicalType: type('ro') },
  ...['porte', 'fenêtre'].map(
    (name): Location => ({
      resourceType: 'Location',
      id: name,
      name: `Lit ${name}`,
      physicalType: type('bd'),
      partOf: { reference: 'Location/r10' },
    }),
  ),
];

/** As the system tells it without opening anybody. */
function stay(id: string, place: string | undefined, more: Partial<Encounter> = {}): Encounter {
  const places = [
    ...(place ? [{ location: { reference: `Location/${place}` } }] : []),
    { location: { reference: 'Location/ward' }, physicalType: type('wa') },
  ];
  return {
    resourceType: 'Encounter',
    id,
    status: 'in-progress',
    class: { code: 'MSK' },
    subject: { reference: `Patient/p-${id}` },
    participant: [{ individual: { reference: 'Practitioner/doctor' } }],
    period: { start: '2026-11-22T14:20:00Z' },
    location: places,
    ...more,
  };
}

const shown = (...encounters: Encounter[]) => {
  const bundle: Bundle = {
    resourceType: 'Bundle',
    type: 'searchset',
    entry: encounters.map((resource) => ({ resource })),
  };
  return staysOf(bundle, 'ward', locations, now);
};

describe('the stays of a unit', () => {
  test('go by room and bed as one walks, ten after nine, and who has no place last', () => {
    const stays = shown(stay('none', undefined), stay('door', 'porte'), stay('window', 'fenêtre'), stay('nine', 'r9'));
    expect(stays.map(({ id }) => id)).toEqual(['nine', 'window', 'door', 'none']);
    expect(stays[1]).toEqual({
      id: 'window',
      patient: 'p-window',
      room: 'Chambre 10',
      bed: 'Lit fenêtre',
      since: new Date('2026-11-22T14:20:00Z'),
      practitioner: 'doctor',
    });
    expect(stays[0]).toMatchObject({ room: 'Chambre 9', bed: '' });
    expect(stays[3]).toMatchObject({ room: '', bed: '' });
  });

  test('are no consultations, and none that is over', () => {
    const consultation = { location: [{ location: { reference: 'Location/ward' } }] };
    const over = { period: { start: '2026-11-20T10:00:00Z', end: '2026-11-24T10:00:00Z' } };
    expect(shown(stay('a', 'r9', consultation), stay('b', 'r9', over))).toEqual([]);
  });

  test('of who is open stand where they stood, moved patients where they are now', () => {
    const location: Encounter['location'] = [
      { location: { reference: 'Location/ward' } },
      { location: { reference: 'Location/r9' }, status: 'completed' },
      { location: { reference: 'Location/r10' } },
    ];
    expect(shown(stay('open', undefined, { class: { code: 'IMP' }, location }))).toMatchObject([
      { room: 'Chambre 10' },
    ]);
  });
});
