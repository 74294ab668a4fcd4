import { randomUUID } from 'node:crypto';
import type { PatientId } from '@rempart/terms/ids.ts';
import { addDays } from '@rempart/terms/paris.ts';
import { slotId } from '@rempart/terms/slots.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClearResource } from '../disclosure/stored.ts';
import { createEncounter } from '../record/encounters.ts';
import {
  alsoWorksOn,
  at,
  book,
  newPatient,
  newSchedule,
  openByBreakingTheGlass,
  openIdentity,
  refusal,
  restate,
  TUESDAY,
} from '../testing/clinic.ts';
import { type SignedIn, startWorld, type World } from '../testing/world.ts';
import { type AgendaCriteria, searchAgenda } from './search.ts';
import { readSlot, searchSlots } from './slots.ts';

let world: World;
let feed: SignedIn;
let martin: SignedIn;
let secretary: SignedIn;
let patient: PatientId;
let other: PatientId;
let ofMartin: ClearResource;
let ofBernard: ClearResource;

beforeAll(async () => {
  world = await startWorld();
  feed = await world.feed(world.north);
  martin = await world.signIn(world.north.accounts.drMartin);
  secretary = await world.signIn(world.north.accounts.secretary);
  patient = await newPatient(world, feed);
  other = await newPatient(world, feed);
  const { drMartin, drBernard } = world.north.schedules;
  ofMartin = await book(world, feed, patient, drMartin, at('10:00'), { comment: 'vient en fauteuil' });
  ofBernard = await book(world, feed, other, drBernard, at('09:00'));
}, 60_000);
afterAll(() => world.close());

const day = [`ge${TUESDAY}`, `lt${addDays(TUESDAY, 1)}`];

async function agenda(by: SignedIn, criteria: AgendaCriteria, path = '/fhir/R4/Appointment') {
  return searchAgenda(world, await by.request('GET', path), 'Appointment', criteria);
}
const idsOf = ({ matches }: { matches: ClearResource[] }) => matches.map(({ id }) => id);
const actorOf = (resource: ClearResource | undefined, type: string) => {
  const participants = (resource?.participant ?? []) as Array<{ actor: { reference: string; display?: string } }>;
  return participants.find(({ actor }) => actor.reference.startsWith(`${type}/`))?.actor;
};

describe('the agenda', () => {
  it('shows a label, times and people, and nothing else of whom is not open', async () => {
    const { matches } = await agenda(martin, { dates: day });
    expect(matches).toHaveLength(1);
    expect(matches[0]).toMatchObject({
      id: ofMartin.id,
      status: 'booked',
      start: at('10:00').toISOString(),
      meta: { versionId: '1', tag: [{ code: 'SUBSETTED' }] },
    });
    expect(matches[0]).not.toHaveProperty('comment');
    expect(actorOf(matches[0], 'Patient')).toEqual({ reference: `Patient/${patient}`, display: 'WIL O' });
    expect(actorOf(matches[0], 'Practitioner')?.reference).toBe(`Practitioner/${world.north.practitioners.drMartin}`);
  });

  it('is one’s own, or that of those one works for', async () => {
    expect(idsOf(await agenda(martin, { dates: day }))).toEqual([ofMartin.id]);
    expect(idsOf(await agenda(secretary, { dates: day }))).toEqual([ofBernard.id, ofMartin.id]);
    expect(idsOf(await agenda(secretary, { dates: day, latestFirst: true, count: 1 }))).toEqual([ofMartin.id]);
    const second = await agenda(secretary, { dates: day, count: 1, offset: 1 });
    expect([idsOf(second), second.hasMore]).toEqual([[ofMartin.id], false]);
  });

  it('is nobody’s for the administrator, the security officer and feeds', async () => {
    const { administrator, securityOfficer } = world.north.accounts;
    for (const by of [await world.signIn(administrator), await world.signIn(securityOfficer), feed]) {
      expect(await refusal(agenda(by, { dates: day }))).toBe('role');
    }
  });

  it('of another establishment is empty, by id, patient and practitioner', async () => {
    const south = await world.signIn(world.south.accounts.secretary);
    const { drMartin } = world.north.practitioners;
    for (const criteria of [{ ids: [ofMartin.id] }, { patients: [patient] }, { practitioners: [drMartin] }, {}]) {
      expect((await agenda(south, criteria)).matches).toEqual([]);
    }
  });

  it('is found by practitioner, schedule, status, patient and id; what is no id finds nothing', async () => {
    const { practitioners, schedules } = world.north;
    const found = async (criteria: AgendaCriteria) => idsOf(await agenda(secretary, { dates: day, ...criteria }));
    expect(await found({ practitioners: [practitioners.drMartin] })).toEqual([ofMartin.id]);
    expect(await found({ schedules: [schedules.drBernard] })).toEqual([ofBernard.id]);
    expect(await found({ statuses: ['cancelled'] })).toEqual([]);
    expect(await found({ patients: [other] })).toEqual([ofBernard.id]);
    expect(await found({ ids: [ofBernard.id, 'x'] })).toEqual([ofBernard.id]);
    expect(await found({ patients: ["'; drop table booking; --"] })).toEqual([]);
    expect(await refusal(agenda(secretary, { dates: ['tomorrow'] }))).toBe('invalid');
  });

  it('keeps what is cancelled findable, with its label', async () => {
    const made = await book(world, feed, other, world.north.schedules.drMartin, at('11:00', addDays(TUESDAY, 1)));
    await restate(world, secretary, made.id, { status: 'cancelled' }, 1);
    const { matches } = await agenda(martin, { dates: [addDays(TUESDAY, 1)] });
    expect(matches).toMatchObject([{ id: made.id, status: 'cancelled' }]);
    expect(actorOf(matches[0], 'Patient')?.display).toBe('WIL O');
  });

  it('has no labels past eight weeks, nor on a path other than a search', async () => {
    const far = addDays(TUESDAY, 77);
    await book(world, feed, patient, world.north.schedules.drMartin, at('10:00', far));
    const [late] = (await agenda(martin, { dates: [far] })).matches;
    expect(actorOf(late, 'Patient')).toEqual({ reference: `Patient/${patient}` });
    const [bundled] = (await agenda(martin, { dates: day }, '/fhir/R4')).matches;
    expect(actorOf(bundled, 'Patient')).toEqual({ reference: `Patient/${patient}` });
  });

  it('shows a dash in a sensitive schedule', async () => {
    const { accounts, practitioners } = world.north;
    const nurse = await world.signIn(accounts.nurse);
    const sensitive = await newSchedule(world, world.north, [`Practitioner/${practitioners.drMartin}`], {
      meta: { security: [{ code: 'R' }] },
    });
    const made = await book(world, secretary, patient, sensitive, at('16:00', addDays(TUESDAY, 2)));
    await alsoWorksOn(world, world.north, martin, [sensitive]);
    const { matches } = await agenda(martin, { ids: [made.id] });
    expect(actorOf(matches[0], 'Patient')?.display).toBe('—');
    expect((await agenda(nurse, { ids: [made.id] })).matches).toEqual([]);
  });

  it('shows in full whom this session has open, and opens with _include, counted', async () => {
    const { matches, included } = await agenda(martin, { dates: day, includePatients: true });
    expect(matches[0]).toMatchObject({ id: ofMartin.id, comment: 'vient en fauteuil' });
    expect(included).toMatchObject([{ resourceType: 'Patient', id: patient }]);
    const again = await agenda(martin, { dates: day });
    expect(again.matches[0]).toMatchObject({ comment: 'vient en fauteuil' });
    expect(again.included).toEqual([]);
  });

  it('of a patient who is open shows their appointments with everyone', async () => {
    expect(idsOf(await agenda(martin, { patients: [other], dates: day }))).toEqual([]);
    await openIdentity(world, martin, other);
    expect(idsOf(await agenda(martin, { patients: [other], dates: day }))).toEqual([ofBernard.id]);
  });

  it('lists encounters without their content until the record is open', async () => {
    const session = await feed.request('POST', '/import', {});
    const draft = {
      resourceType: 'Encounter',
      id: randomUUID(),
      status: 'finished',
      class: { code: 'AMB' },
      subject: { reference: `Patient/${patient}` },
      participant: [{ individual: { reference: `Practitioner/${world.north.practitioners.drMartin}` } }],
      period: { start: at('10:00').toISOString(), end: at('10:20').toISOString() },
      reasonCode: [{ text: 'toux' }],
    };
    await world.door.transaction(session, async (tx) => createEncounter(tx, draft, patient));
    const search = async () =>
      searchAgenda(world, await martin.request('GET', '/fhir/R4/Encounter'), 'Encounter', { dates: day });
    const [closed] = (await search()).matches;
    expect(closed).toMatchObject({ id: draft.id, status: 'finished', class: { code: 'MSK' } });
    expect(closed).not.toHaveProperty('reasonCode');
    await openByBreakingTheGlass(world, martin, patient);
    expect((await search()).matches[0]).toMatchObject({ reasonCode: [{ text: 'toux' }] });
  });
});

describe('slots', () => {
  const slots = async (by: SignedIn, criteria: Parameters<typeof searchSlots>[2]) =>
    searchSlots(world, await by.request('GET', '/fhir/R4/Slot'), criteria);

  it('are sessions minus appointments, and come back when one is cancelled', async () => {
    const schedule = await newSchedule(world, world.north, [`Practitioner/${randomUUID()}`]);
    const start = [`ge${at('09:00').toISOString()}`, `lt${at('10:00').toISOString()}`];
    const made = await book(world, secretary, patient, schedule, at('09:15'));
    const shown = async (status?: string[]) =>
      (await slots(martin, { schedules: [schedule], start, status })).map(({ start: time, status: is }) => [time, is]);
    expect(await shown()).toEqual(
      [
        ['09:00', 'free'],
        ['09:15', 'busy'],
        ['09:30', 'free'],
        ['09:45', 'free'],
      ].map(([time, is]) => [at(time!).toISOString(), is]),
    );
    expect(await shown(['free'])).toHaveLength(3);
    await openIdentity(world, secretary, patient);
    await restate(world, secretary, made.id, { status: 'cancelled' }, 1);
    expect(await shown(['free'])).toHaveLength(4);
    const id = slotId({ schedule, start: at('09:15') });
    const slot = await readSlot(world, await martin.request('GET', `/fhir/R4/Slot/${id}`), id);
    expect(slot).toMatchObject({ id, status: 'free', schedule: { reference: `Schedule/${schedule}` } });
  });

  it('are looked for in one or more schedules, 62 days and 2,000 at most', async () => {
    const { drMartin, drBernard } = world.north.schedules;
    const both = [drMartin, drBernard];
    expect(await refusal(slots(martin, { schedules: [] }))).toBe('too-broad');
    expect(await refusal(slots(martin, { schedules: both, start: ['ge2026-12-01', 'lt2027-03-01'] }))).toBe(
      'too-broad',
    );
    expect(await refusal(slots(martin, { schedules: both, start: ['ge2026-12-01', 'lt2027-01-31'] }))).toBe(
      'too-broad',
    );
    expect(await refusal(slots(martin, { schedules: [drMartin], start: ['never'] }))).toBe('invalid');
    expect((await slots(martin, { schedules: both, start: [TUESDAY] })).length).toBe(80);
    expect((await slots(martin, { schedules: [drMartin] })).length).toBeGreaterThan(1000);
  });

  it('of another establishment, or that do not exist, are not there', async () => {
    const south = await world.signIn(world.south.accounts.secretary);
    expect(await slots(south, { schedules: [world.north.schedules.drMartin], start: [TUESDAY] })).toEqual([]);
    for (const id of [
      slotId({ schedule: world.south.schedules.drMartin, start: at('09:07') }),
      slotId({ schedule: world.north.schedules.drMartin, start: at('09:00') }),
      'x',
    ]) {
      expect(await refusal(readSlot(world, await south.request('GET', `/fhir/R4/Slot/${id}`), id))).toBe('not-found');
    }
    expect(await refusal(slots(feed, { schedules: [world.north.schedules.drMartin] }))).toBe('role');
  });
});
