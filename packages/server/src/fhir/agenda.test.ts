import { randomUUID } from 'node:crypto';
import type { Appointment, Bundle, Patient, Resource, Slot } from '@medplum/fhirtypes';
import { type Answer, codeOf, type TestBrowser } from '@rempart/vault/testing/browser.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HttpWorld, startHttpWorld } from '../testing/http-world.ts';

let world: HttpWorld;
let martin: TestBrowser;
let secretary: TestBrowser;
let patient: string;

beforeAll(async () => {
  world = await startHttpWorld();
  martin = await world.browser(world.north.accounts.drMartin);
  secretary = await world.browser(world.north.accounts.secretary);
  patient = await world.patient(world.north, { family: 'Rendevou' });
}, 60_000);
afterAll(() => world?.close());

const at = (path: string) => `/fhir/R4/${path}`;
function json<T = Resource>(answer: Answer): T {
  return JSON.parse(answer.body) as T;
}
const version = (resource: Resource) => ({ 'if-match': `W/"${resource.meta?.versionId}"` });
const patch = (browser: TestBrowser, path: string, operations: unknown[], headers: Record<string, string> = {}) =>
  browser.send('PATCH', at(path), operations, { 'content-type': 'application/json-patch+json', ...headers });

async function freeSlots(): Promise<Slot[]> {
  const { drMartin } = world.north.schedules;
  const from = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const answer = await secretary.send('GET', at(`Slot?schedule=${drMartin}&start=ge${from}&status=free&_count=50`));
  return (json<Bundle>(answer).entry ?? []).map(({ resource }) => resource as Slot);
}

function booking(slot: Slot): Record<string, unknown> {
  return {
    resourceType: 'Appointment',
    status: 'booked',
    comment: 'Contrôle annuel',
    slot: [{ reference: `Slot/${slot.id}` }],
    participant: [{ actor: { reference: `Patient/${patient}` }, status: 'accepted' }],
  };
}

describe('the agenda over FHIR', () => {
  test('a free slot is booked, once', async () => {
    const [slot] = await freeSlots();
    const made = await secretary.send('POST', at('Appointment'), booking(slot as Slot));
    expect(made.status, made.body).toBe(201);
    const again = await martin.send('POST', at('Appointment'), booking(slot as Slot));
    expect([again.status, codeOf(again)]).toEqual([409, 'conflict']);
    expect(again.body).toContain('Slot/');
    const read = json<Slot>(await secretary.send('GET', at(`Slot/${slot?.id}`)));
    expect(read.status).toBe('busy');
  });

  test('who has not opened the patient sees when and who, by a label, not why', async () => {
    const nurse = await world.browser(world.north.accounts.nurse);
    const [slot] = await freeSlots();
    // Who books knows who it is: nobody else puts a name where others can read it.
    expect((await secretary.send('GET', at(`Patient/${patient}`))).status).toBe(200);
    const made = json<Appointment>(await secretary.send('POST', at('Appointment'), booking(slot as Slot)));
    const other = await world.browser(world.north.accounts.secretary);
    const found = json<Bundle>(
      await other.send('GET', at(`Appointment?practitioner=${world.north.practitioners.drMartin}`)),
    );
    const shown = found.entry?.map(({ resource }) => resource as Appointment).find(({ id }) => id === made.id);
    expect(shown).toMatchObject({ start: slot?.start, meta: { tag: [{ code: 'SUBSETTED' }] } });
    expect(shown?.comment).toBeUndefined();
    expect(shown?.participant[0]?.actor?.display).toBe('REN C');
    expect(found.total).toBeUndefined();
    const unseen = await nurse.send('GET', at(`Appointment/${made.id}`));
    expect([unseen.status, codeOf(unseen)]).toEqual([403, 'not-opened']);
  });

  test('_include opens the identities of those found', async () => {
    const browser = await world.browser(world.north.accounts.drMartin);
    const practitioner = world.north.practitioners.drMartin;
    const path = at(`Appointment?practitioner=${practitioner}&_include=Appointment:actor&_include=Appointment:patient`);
    const found = json<Bundle>(await browser.send('GET', path));
    const included = found.entry
      ?.filter(({ search }) => search?.mode === 'include')
      .map(({ resource }) => resource?.id);
    expect(included).toEqual(expect.arrayContaining([patient, practitioner, world.north.room]));
    const broad = await browser.send('GET', at(`Appointment?practitioner=${practitioner}&_include=Appointment:slot`));
    expect([broad.status, codeOf(broad)]).toEqual([422, 'too-broad']);
  });

  test('a list tells name, birth date and sex; address, telephone and INS come from the patient alone', async () => {
    const browser = await world.browser(world.north.accounts.drMartin);
    const made = await browser.send('POST', at('Patient'), {
      resourceType: 'Patient',
      identifier: [{ system: 'urn:oid:1.2.250.1.213.1.4.10', value: '161031234567890' }],
      name: [{ use: 'official', family: 'Alitée', given: ['Jeanne'] }],
      birthDate: '1961-03-12',
      gender: 'female',
      telecom: [{ system: 'phone', value: '0612345678' }],
      address: [{ city: 'Fécamp' }],
    });
    expect(made.status, made.body).toBe(201);
    const { id } = json(made);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const query of [`_id=${id}`, 'birthdate=1961-03-12&family=alitee']) {
      const list = json<Bundle>(await browser.send('POST', at('Patient/_search'), query, form));
      const told = list.entry?.map(({ resource }) => resource as Patient).find((one) => one.id === id);
      expect(told).toMatchObject({ birthDate: '1961-03-12', gender: 'female', name: [{ family: 'Alitée' }] });
      expect(told?.meta?.tag).toMatchObject([{ code: 'SUBSETTED' }]);
      for (const kept of ['telecom', 'address', 'identifier']) expect(told).not.toHaveProperty(kept);
    }
    const alone = json<Patient>(await browser.send('GET', at(`Patient/${id}`)));
    expect(alone.telecom?.[0]?.value).toBe('0612345678');
  });

  test('time and status change without opening, with the version that was read', async () => {
    const browser = await world.browser(world.north.accounts.secretary);
    const [slot, , later] = await freeSlots();
    const made = json<Appointment>(await browser.send('POST', at('Appointment'), booking(slot as Slot)));
    const without = await patch(browser, `Appointment/${made.id}`, [
      { op: 'replace', path: '/status', value: 'arrived' },
    ]);
    expect([without.status, codeOf(without)]).toEqual([412, 'no-match-header']);
    const moved = await patch(
      browser,
      `Appointment/${made.id}`,
      [
        { op: 'replace', path: '/start', value: later?.start },
        { op: 'replace', path: '/end', value: later?.end },
      ],
      version(made),
    );
    expect(json<Appointment>(moved), moved.body).toMatchObject({ start: later?.start, meta: { versionId: '2' } });
    expect(moved.headers.etag).toBe('W/"2"');
    const comment = await patch(
      browser,
      `Appointment/${made.id}`,
      [{ op: 'add', path: '/comment', value: 'x' }],
      version(json(moved)),
    );
    expect([comment.status, codeOf(comment)]).toEqual([403, 'not-opened']);
  });

  test('absences of several agendas stand together or not at all, and go together', async () => {
    const { drMartin, drBernard } = world.north.schedules;
    const day = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10);
    const absent = (schedule: string) => ({
      request: { method: 'POST', url: 'Slot' },
      resource: {
        resourceType: 'Slot',
        schedule: { reference: `Schedule/${schedule}` },
        status: 'busy-unavailable',
        start: `${day}T08:00:00Z`,
        end: `${day}T12:00:00Z`,
      },
    });
    const send = (...entry: unknown[]) =>
      martin.send('POST', '/fhir/R4', { resourceType: 'Bundle', type: 'transaction', entry });
    const kept = async () => {
      const query = `Slot?schedule=Schedule/${drMartin}&start=ge${day}&status=busy-unavailable`;
      return (json<Bundle>(await martin.send('GET', at(query))).entry ?? []).length;
    };

    const refused = await send(absent(drMartin), absent(drBernard));
    expect([refused.status, codeOf(refused)]).toEqual([403, 'role']);
    expect(await kept()).toBe(0);

    const made = json<Bundle>(await send(absent(drMartin), absent(drMartin)));
    expect(await kept()).toBe(2);
    const urls = made.entry!.map(({ response }) => response!.location!.replace(/^.*(Slot\/[^/]+).*$/, '$1'));
    expect((await send(...urls.map((url) => ({ request: { method: 'DELETE', url } })))).status).toBe(200);
    expect(await kept()).toBe(0);
  });

  test('what was read in part is not written back', async () => {
    const browser = await world.browser(world.north.accounts.secretary);
    const [slot] = await freeSlots();
    const { id } = json<Appointment>(await browser.send('POST', at('Appointment'), booking(slot as Slot)));
    const part = json<Appointment>(await browser.send('GET', at(`Appointment/${id}`)));
    const answer = await browser.send('PUT', at(`Appointment/${id}`), part, version(part));
    expect([answer.status, codeOf(answer)]).toEqual([422, 'invalid']);
  });

  test('with the identity open it is read whole, changed, and deleted with its slot', async () => {
    const browser = await world.browser(world.north.accounts.drMartin);
    const [slot] = await freeSlots();
    const { id } = json<Appointment>(await browser.send('POST', at('Appointment'), booking(slot as Slot)));
    expect((await browser.send('GET', at(`Patient/${patient}`))).status).toBe(200);
    const whole = json<Appointment>(await browser.send('GET', at(`Appointment/${id}`)));
    expect(whole.comment).toBe('Contrôle annuel');
    const changed = await browser.send('PUT', at(`Appointment/${id}`), { ...whole, comment: 'Vaccin' }, version(whole));
    expect([changed.status, json<Appointment>(changed).comment]).toEqual([200, 'Vaccin']);
    const arrived = await patch(
      browser,
      `Appointment/${id}`,
      [{ op: 'replace', path: '/status', value: 'arrived' }],
      version(json(changed)),
    );
    const noted = await patch(
      browser,
      `Appointment/${id}`,
      [{ op: 'replace', path: '/comment', value: 'Rappel' }],
      version(json(arrived)),
    );
    expect(json(noted), noted.body).toMatchObject({ status: 'arrived', comment: 'Rappel', start: slot?.start });
    expect((await browser.send('DELETE', at(`Appointment/${id}`))).status).toBe(204);
    expect(json<Slot>(await browser.send('GET', at(`Slot/${slot?.id}`))).status).toBe('free');
    expect((await browser.send('GET', at(`Appointment/${id}`))).status).toBe(410);
  });

  test('a stay changes its status without its record open', async () => {
    const encounter = {
      resourceType: 'Encounter',
      status: 'in-progress',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
      subject: { reference: `Patient/${patient}` },
      participant: [{ individual: { reference: `Practitioner/${world.north.practitioners.drMartin}` } }],
      period: { start: '2026-11-24T08:00:00Z' },
      reasonCode: [{ text: 'Toux' }],
    };
    const made = json<Resource>(await martin.send('POST', at('Encounter'), encounter));
    const ended = await patch(
      secretary,
      `Encounter/${made.id}`,
      [
        { op: 'replace', path: '/status', value: 'finished' },
        { op: 'add', path: '/period/end', value: '2026-11-24T08:30:00Z' },
      ],
      version(made),
    );
    expect(json(ended), ended.body).toMatchObject({ status: 'finished', meta: { versionId: '2' } });
    expect(ended.body).not.toContain('Toux');
    await martin.open(patient);
    const whole = await martin.send('GET', at(`Encounter/${made.id}`));
    expect(json(whole)).toMatchObject({
      status: 'finished',
      reasonCode: [{ text: 'Toux' }],
      period: { end: '2026-11-24T08:30:00.000Z' },
    });
    const found = json<Bundle>(await martin.send('GET', at(`Encounter?patient=${patient}&status=finished`)));
    expect(found.entry?.map(({ resource }) => resource?.id)).toEqual([made.id]);
  });
});

describe('an import over HTTP', () => {
  test('is the work of the feed alone, and twice the same is nothing new', async () => {
    const feed = await world.feed(world.north);
    const fullUrl = `urn:uuid:${randomUUID()}`;
    const bundle = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        { fullUrl, resource: { resourceType: 'Patient', name: [{ family: 'Importé' }], birthDate: '1970-01-02' } },
        {
          fullUrl: `urn:uuid:${randomUUID()}`,
          resource: { resourceType: 'Condition', code: { text: 'Asthme' }, subject: { reference: fullUrl } },
        },
      ],
    };
    const body = Buffer.from(JSON.stringify(bundle));
    const first = await world.bytes(feed.browser, 'POST', '/import', body);
    expect(JSON.parse(first.body)).toEqual({ created: 2, unchanged: 0, refused: [] });
    const again = await world.bytes(feed.browser, 'POST', '/import', body);
    expect(JSON.parse(again.body)).toEqual({ created: 0, unchanged: 2, refused: [] });
    const other = await world.bytes(martin, 'POST', '/import', body);
    expect([other.status, codeOf(other)]).toEqual([403, 'role']);
  });
});
