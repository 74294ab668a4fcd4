import { randomUUID } from 'node:crypto';
import type { PatientId } from '@rempart/terms/ids.ts';
import { openBody } from '@rempart/vault/testing/browser.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeDirectory } from '../accounts/directory.ts';
import { searchAgenda } from '../appointments/search.ts';
import { createEncounter, restateEncounter, updateEncounter } from '../record/encounters.ts';
import { newPatient, openByBreakingTheGlass, openIdentity, refusal } from '../testing/clinic.ts';
import { type SignedIn, startWorld, type World } from '../testing/world.ts';

const HOUR_MS = 3600_000;

let world: World;
let feed: SignedIn;
let nurse: SignedIn;
let martin: SignedIn;
/** A ward in which nobody of this world works. */
let elsewhere: string;
let patient: PatientId;

beforeAll(async () => {
  world = await startWorld();
  feed = await world.feed(world.north);
  nurse = await world.signIn(world.north.accounts.nurse);
  martin = await world.signIn(world.north.accounts.drMartin);
  elsewhere = randomUUID();
  const physicalType = { coding: [{ code: 'wa' }] };
  const ward = { resourceType: 'Location', id: elsewhere, name: 'Ailleurs', physicalType };
  await writeDirectory(world.databases.of(world.north.id), world.north.id, ward, 0, new Date());
}, 60_000);
afterAll(() => world.close());
beforeEach(async () => {
  patient = await newPatient(world, feed);
});

interface Asked {
  unit?: string;
  code?: string;
  status?: string;
  end?: Date;
}

function stayOf(id: string, { unit = world.north.unit, code = 'IMP', status = 'in-progress', end }: Asked = {}) {
  const start = new Date(Date.now() - HOUR_MS).toISOString();
  return {
    resourceType: 'Encounter',
    id,
    status,
    class: { code },
    period: { start, ...(end ? { end: end.toISOString() } : {}) },
    location: [
      { location: { reference: `Location/${unit}` } },
      { location: { reference: `Location/${world.north.room}` } },
    ],
  };
}

async function admit(by: SignedIn, asked: Asked = {}): Promise<string> {
  const id = randomUUID();
  const session = await by.request('POST', '/fhir/R4/Encounter', {});
  await world.door.transaction(session, (tx) => createEncounter(tx, stayOf(id, asked), patient));
  return id;
}

async function change(by: SignedIn, id: string, asked: Asked, version = 1) {
  const session = await by.request('PUT', `/fhir/R4/Encounter/${id}`, {});
  await world.door.transaction(session, (tx) => updateEncounter(tx, stayOf(id, asked), patient, version));
}

async function restate(by: SignedIn, id: string, asked: { status?: string; end?: string }, version = 1) {
  const session = await by.request('PATCH', `/fhir/R4/Encounter/${id}`, {});
  await world.door.transaction(session, (tx) => restateEncounter(tx, id, asked, version));
}

/** How near the patient is to whoever asks for the record, or why it does not open. */
async function nearness(by: SignedIn): Promise<string> {
  const ask = { level: 'record', purpose: 'TREAT' } as const;
  let relation = '';
  const code = await refusal(
    by
      .request('POST', `/fhir/R4/Patient/${patient}/$open`, openBody(ask))
      .then((session) => world.door.open(session, { patient, ...ask }))
      .then(({ grant }) => {
        relation = grant.because.relation;
      }),
  );
  return code ?? relation;
}

describe('a stay now in a unit', () => {
  it('makes its patient expected by who works there, and by nobody else', async () => {
    await admit(feed);
    expect(await nearness(nurse)).toBe('expected');
    expect(await nearness(await world.signIn(world.south.accounts.nurse))).toBe('not-found');
    patient = await newPatient(world, feed);
    await admit(feed, { unit: elsewhere });
    expect(await nearness(nurse)).toBe('no-relation');
  });

  it('brings nobody near who made it themselves; a colleague of the unit it does', async () => {
    await openIdentity(world, nurse, patient);
    await admit(nurse);
    expect(await nearness(nurse)).toBe('needs-touch');
    expect(await nearness(martin)).toBe('expected');
  });

  it('brings nobody near on the word of who has not opened who the patient is', async () => {
    await admit(martin);
    expect(await nearness(nurse)).toBe('no-relation');
  });

  it('is neither a consultation in the unit, nor a stay that is planned, over, or in a room without a unit', async () => {
    await admit(feed, { code: 'AMB' });
    await admit(feed, { status: 'planned' });
    await admit(feed, { status: 'finished', end: new Date() });
    await admit(feed, { unit: world.north.room });
    expect(await nearness(nurse)).toBe('no-relation');
  });

  it('ends when it is said to be over, by whoever works there; the patient stays known', async () => {
    const id = await admit(feed);
    await restate(nurse, id, { status: 'finished', end: new Date(Date.now() - 1000).toISOString() });
    expect(await nearness(nurse)).toBe('known');
  });

  it('is not made longer by who works there: not by its status, and not with the record open', async () => {
    const id = await admit(feed);
    await restate(nurse, id, { status: 'finished' });
    await restate(nurse, id, { status: 'in-progress' }, 2);
    expect(await nearness(nurse)).toBe('known');
    await change(nurse, id, { status: 'in-progress' }, 3);
    expect(await nearness(martin)).toBe('known');
  });

  it('that never was leaves nothing', async () => {
    const id = await admit(feed);
    await restate(nurse, id, { status: 'entered-in-error' });
    expect(await nearness(nurse)).toBe('no-relation');
  });

  it('moved to another unit is known to the first, expected by the second', async () => {
    const id = await admit(feed);
    await openByBreakingTheGlass(world, martin, patient);
    await change(martin, id, { unit: elsewhere });
    expect(await nearness(nurse)).toBe('known');
    const rows = await world.databases
      .of(world.north.id)
      .selectFrom('care_relation')
      .select(['unit_id', 'ends'])
      .where('source_id', '=', id)
      .where('kind', '=', 'stay')
      .execute();
    expect(rows.find(({ unit_id }) => unit_id === elsewhere)).toEqual({ unit_id: elsewhere, ends: null });
    expect(rows.find(({ unit_id }) => unit_id === world.north.unit)?.ends).not.toBeNull();
  });
});

describe('the stays of a unit', () => {
  const found = async (by: SignedIn, locations: string[]) => {
    const session = await by.request('GET', '/fhir/R4/Encounter');
    return (await searchAgenda(world, session, 'Encounter', { locations, statuses: ['in-progress'] })).matches;
  };

  it('are shown with bed, unit and since when, without who or why, to who works there', async () => {
    const id = await admit(feed);
    const shown = (await found(nurse, [world.north.unit])).find((one) => one.id === id);
    expect(shown).toMatchObject({
      status: 'in-progress',
      meta: { tag: [{ code: 'SUBSETTED' }] },
      subject: { reference: `Patient/${patient}` },
      location: [
        { location: { reference: `Location/${world.north.room}` } },
        { location: { reference: `Location/${world.north.unit}` }, physicalType: { coding: [{ code: 'wa' }] } },
      ],
    });
    expect(shown?.subject).not.toHaveProperty('display');
  });

  it('of another unit are not', async () => {
    await admit(feed, { unit: elsewhere });
    expect(await found(nurse, [elsewhere])).toEqual([]);
  });
});
