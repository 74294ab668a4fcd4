import { randomUUID } from 'node:crypto';
import { gzipSync, zstdDecompressSync } from 'node:zlib';
import type { Bundle, Parameters, Resource } from '@medplum/fhirtypes';
import { type Answer, codeOf, openBody, type TestBrowser, touchAsked } from '@rempart/vault/testing/browser.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newPatient } from '../testing/clinic.ts';
import { type HttpWorld, startHttpWorld } from '../testing/http-world.ts';

let world: HttpWorld;
let martin: TestBrowser;
let patient: string;

beforeAll(async () => {
  world = await startHttpWorld();
  martin = await world.browser(world.north.accounts.drMartin);
  patient = await world.patient(world.north, { family: 'Durandal', birthDate: '1961-04-05' });
  expect((await martin.open(patient)).status).toBe(200);
}, 60_000);
afterAll(() => world?.close());

const BASE = '/fhir/R4';
const at = (path: string) => `${BASE}/${path}`;
function json<T = Resource>(answer: Answer): T {
  return JSON.parse(answer.body) as T;
}
function idOf(answer: Answer): string {
  expect(answer.status, answer.body).toBe(201);
  return json(answer).id ?? '';
}
function observation(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '8480-6' }] },
    subject: { reference: `Patient/${patient}` },
    effectiveDateTime: '2026-11-24T09:30:00+01:00',
    valueQuantity: { value: 128, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
    ...more,
  };
}
const ifMatch = (version: number) => ({ 'if-match': `W/"${version}"` });

describe('opening', () => {
  test('says until when, on which step, by which relation, and how many today', async () => {
    const other = await world.patient(world.north);
    const answer = json<Parameters>(await martin.open(other));
    const names = answer.parameter?.map(({ name }) => name);
    expect(names).toEqual(['end', 'level', 'step', 'again', 'relation', 'fact', 'today']);
    const again = json<Parameters>(await martin.open(other));
    expect(again.parameter?.find(({ name }) => name === 'again')?.valueBoolean).toBe(true);
  });

  test('needs a purpose that exists and, to break the glass, a reason', async () => {
    const body = { resourceType: 'Parameters', parameter: [{ name: 'purpose', valueCode: 'ETREAT' }] };
    const answer = await martin.send('POST', at(`Patient/${patient}/$open`), body);
    expect([answer.status, codeOf(answer)]).toEqual([422, 'invalid']);
    expect(answer.body).toContain("name='reason'");
  });
});

describe('a resource of a patient', () => {
  test('is created, read, updated, patched, deleted, each version kept', async () => {
    const made = await martin.send('POST', at('Observation'), observation());
    const id = idOf(made);
    expect(made.headers.etag).toBe('W/"1"');
    expect(made.headers.location).toMatch(new RegExp(`/fhir/R4/Observation/${id}/_history/1$`));

    const updated = await martin.send(
      'PUT',
      at(`Observation/${id}`),
      observation({ id, status: 'amended' }),
      ifMatch(1),
    );
    expect([updated.status, updated.headers.etag]).toEqual([200, 'W/"2"']);
    const patch = [{ op: 'replace', path: '/valueQuantity/value', value: 131 }];
    const patched = await martin.send('PATCH', at(`Observation/${id}`), patch, {
      'content-type': 'application/json-patch+json',
      ...ifMatch(2),
    });
    expect(json<{ valueQuantity: { value: number } }>(patched).valueQuantity.value).toBe(131);

    const first = await martin.send('GET', at(`Observation/${id}/_history/1`));
    expect(json<{ status: string }>(first).status).toBe('final');
    const gone = await martin.send('DELETE', at(`Observation/${id}`), undefined, ifMatch(3));
    expect(gone.status).toBe(204);
    const read = await martin.send('GET', at(`Observation/${id}`));
    expect([read.status, codeOf(read)]).toEqual([410, 'gone']);
    const history = json<Bundle>(await martin.send('GET', at(`Observation/${id}/_history`)));
    expect(history.entry?.map(({ request }) => request?.method)).toEqual(['DELETE', 'PUT', 'PUT', 'POST']);
  });

  test('is changed only with the version that was read', async () => {
    const id = idOf(await martin.send('POST', at('Observation'), observation()));
    const without = await martin.send('PUT', at(`Observation/${id}`), observation({ id }));
    expect([without.status, codeOf(without)]).toEqual([412, 'no-match-header']);
    const stale = await martin.send('PUT', at(`Observation/${id}`), observation({ id }), ifMatch(9));
    expect([stale.status, codeOf(stale)]).toEqual([412, 'stale']);
    const race = await Promise.all(
      [1, 2, 3, 4, 5].map((value) =>
        martin.send(
          'PUT',
          at(`Observation/${id}`),
          observation({ id, valueInteger: value, valueQuantity: undefined }),
          ifMatch(1),
        ),
      ),
    );
    expect(race.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412]);
  });

  test('stays with its patient', async () => {
    const id = idOf(await martin.send('POST', at('Observation'), observation()));
    const other = await world.patient(world.north);
    const moved = observation({ id, subject: { reference: `Patient/${other}` } });
    const answer = await martin.send('PUT', at(`Observation/${id}`), moved, ifMatch(1));
    expect([answer.status, codeOf(answer)]).toEqual([422, 'invalid']);
  });

  test('must reference exactly one patient', async () => {
    const none = await martin.send('POST', at('Observation'), observation({ subject: undefined }));
    expect([none.status, codeOf(none)]).toEqual([422, 'invalid']);
    const two = observation({ performer: [{ reference: `Patient/${randomUUID()}` }] });
    expect((await martin.send('POST', at('Observation'), two)).status).toBe(422);
    const binary = { resourceType: 'Binary', contentType: 'text/plain', data: 'QQ==' };
    expect((await martin.send('POST', at('Binary'), binary)).status).toBe(422);
    const secured = { ...binary, securityContext: { reference: `Patient/${patient}` } };
    expect((await martin.send('POST', at('Binary'), secured)).status).toBe(201);
  });

  test('of an unknown patient, or one of another establishment, is refused with the same bytes', async () => {
    const elsewhere = await world.patient(world.south);
    const answers = await Promise.all(
      [randomUUID(), elsewhere].map((id) =>
        martin.send('POST', at('Observation'), observation({ subject: { reference: `Patient/${id}` } })),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([422, 422]);
    expect(answers[0]?.body).toBe(answers[1]?.body);
  });

  test('that is restricted needs its level open, and moving it there erases the old content', async () => {
    const id = idOf(await martin.send('POST', at('Observation'), observation()));
    const security = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }];
    const hidden = await martin.send(
      'PUT',
      at(`Observation/${id}`),
      observation({ id, meta: { security } }),
      ifMatch(1),
    );
    expect(hidden.status).toBe(200);
    const read = await martin.send('GET', at(`Observation/${id}`));
    expect([read.status, codeOf(read)]).toEqual([403, 'not-opened']);
  });
});

describe('what cannot be right', () => {
  const cases: Array<[string, Record<string, unknown>, string]> = [
    ['a bad date', observation({ effectiveDateTime: '2026-02-31' }), 'Observation.effective'],
    ['a code outside of a required value set', observation({ status: 'done' }), 'Observation.status'],
    ['a reference to the wrong type', observation({ encounter: { reference: 'Patient/1' } }), 'Observation.encounter'],
    ['an unknown element', observation({ colour: 'blue' }), 'Observation.colour'],
    ['a missing element', observation({ code: undefined }), 'Observation.code'],
    ['a name of JavaScript', JSON.parse(JSON.stringify(observation()).replace('{', '{"__proto__":{},')), 'Observation'],
  ];
  test.each(cases)('%s is refused with its place, and nothing is written', async (_name, body, place) => {
    const before = json<Bundle>(await martin.send('GET', at(`Observation?patient=${patient}`))).total;
    const answer = await martin.send('POST', at('Observation'), body);
    expect([answer.status, codeOf(answer)]).toEqual([422, 'invalid']);
    const { issue } = json<{ issue: Array<{ expression?: string[] }> } & Resource>(answer);
    expect(issue[0]?.expression?.[0]).toContain(place);
    expect(json<Bundle>(await martin.send('GET', at(`Observation?patient=${patient}`))).total).toBe(before);
  });

  test.each([
    ['wrong JSON', Buffer.from('{"resourceType":'), {}, 400, 'malformed'],
    ['an empty body', Buffer.from('  '), {}, 400, 'malformed'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]), {}, 400, 'malformed'],
    ['a broken gzip', Buffer.from('not gzip'), { 'content-encoding': 'gzip' }, 400, 'malformed'],
    ['a bomb', gzipSync(Buffer.alloc(80 * 1024 * 1024)), { 'content-encoding': 'gzip' }, 413, 'too-large'],
    ['deep nesting', Buffer.from('['.repeat(100_000)), {}, 400, 'malformed'],
    ['too much', Buffer.alloc(6 * 1024 * 1024, 0x20), {}, 413, 'too-large'],
    ['XML', Buffer.from('<Observation/>'), { 'content-type': 'application/fhir+xml' }, 400, 'malformed'],
  ])('%s is an outcome, and the server goes on', async (_name, body, headers, status, code) => {
    const answer = await world.bytes(martin, 'POST', at('Observation'), body, headers as Record<string, string>);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect((await martin.send('GET', at('metadata'))).status).toBe(200);
  });

  test('a gzipped body is taken, its proof over the bytes as sent', async () => {
    const body = gzipSync(JSON.stringify(observation()));
    const answer = await world.bytes(martin, 'POST', at('Observation'), body, { 'content-encoding': 'gzip' });
    expect(answer.status).toBe(201);
  });
});

describe('search', () => {
  test('within one patient finds by code, date, value, and pages in order', async () => {
    const subject = await world.patient(world.north);
    await martin.open(subject);
    for (const day of ['01', '02', '03', '04', '05']) {
      const value = 120 + Number(day);
      const body = observation({
        subject: { reference: `Patient/${subject}` },
        effectiveDateTime: `2026-03-${day}T08:00:00Z`,
        valueQuantity: { value, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
      });
      expect((await martin.send('POST', at('Observation'), body)).status).toBe(201);
    }
    const days = async (query: string) => {
      const bundle = json<Bundle>(await martin.send('GET', at(`Observation?patient=${subject}&${query}`)));
      return {
        bundle,
        found: bundle.entry?.map((e) => (e.resource as { effectiveDateTime?: string }).effectiveDateTime?.slice(8, 10)),
      };
    };
    expect((await days('_sort=-date')).found).toEqual(['05', '04', '03', '02', '01']);
    expect((await days('code=http://loinc.org|8480-6&_count=2&_sort=date')).found).toEqual(['01', '02']);
    expect((await days('code=1234-5')).found).toBeUndefined();
    expect((await days('date=ge2026-03-04&_sort=date')).found).toEqual(['04', '05']);
    expect((await days('date=2026-03-02')).found).toEqual(['02']);
    expect((await days('value-quantity=gt123&_sort=date')).found).toEqual(['04', '05']);
    expect((await days('status:not=final')).found).toBeUndefined();
    const { bundle } = await days('_count=2&_sort=date');
    expect(bundle.total).toBe(5);
    const next = bundle.link?.find(({ relation }) => relation === 'next')?.url ?? '';
    const second = json<Bundle>(await martin.send('GET', next.slice(martin.origin.length)));
    expect(
      second.entry?.map((e) => (e.resource as { effectiveDateTime: string }).effectiveDateTime.slice(8, 10)),
    ).toEqual(['03', '04']);
  });

  test('of a clinical type needs a patient, and that patient open', async () => {
    const broad = await martin.send('GET', at('Condition'));
    expect([broad.status, codeOf(broad)]).toEqual([422, 'too-broad']);
    const closed = await world.patient(world.north);
    const answer = await martin.send('GET', at(`Condition?patient=${closed}`));
    expect([answer.status, codeOf(answer)]).toEqual([403, 'not-opened']);
    const absent = await martin.send('GET', at(`Condition?patient=${randomUUID()}`));
    expect(absent.body).toBe(answer.body);
  });

  test('by POST is the same', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await martin.send('POST', at('Observation/_search'), `patient=${patient}&_count=1`, form);
    expect(answer.status).toBe(200);
    expect(json<Bundle>(answer).entry?.length).toBe(1);
  });

  test('across patients finds by birth date and three letters, without a total', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await martin.send('POST', at('Patient/_search'), 'birthdate=1961-04-05&family=durandal', form);
    const bundle = json<Bundle>(answer);
    expect(bundle.entry?.map(({ resource }) => resource?.id)).toEqual([patient]);
    expect(bundle.total).toBeUndefined();
    for (const query of [
      'family=durandal',
      'birthdate=1961&family=dur',
      'birthdate=1961-04-05&family=du',
      'gender=female',
    ]) {
      const broad = await martin.send('POST', at('Patient/_search'), query, form);
      expect([query, broad.status]).toEqual([query, 422]);
    }
  });

  test('across patients takes its criteria from the form alone, which the proof covers and the count goes by', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const query of ['birthdate=1961-04-05&family=durandal', 'identifier=urn:test|1']) {
      const answer = await martin.send('POST', at(`Patient/_search?${query}`), '_count=1', form);
      expect([answer.status, codeOf(answer)]).toEqual([422, 'invalid']);
    }
  });

  test('with a bad date, an unknown parameter or chaining is refused with its name', async () => {
    for (const [query, place] of [
      ['date=2026-13-01', 'date'],
      ['colour=blue', 'colour'],
      ['_has:Condition:patient:code=1', '_has'],
      ['encounter.status=finished', 'encounter.status'],
    ]) {
      const answer = await martin.send('GET', at(`Observation?patient=${patient}&${query}`));
      expect([query, answer.status]).toEqual([query, 422]);
      expect(answer.body).toContain(place);
    }
  });

  test('includes what is open already, and the directory', async () => {
    const encounter = idOf(
      await martin.send('POST', at('Encounter'), {
        resourceType: 'Encounter',
        status: 'finished',
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
        subject: { reference: `Patient/${patient}` },
        period: { start: '2026-11-20T10:00:00Z', end: '2026-11-20T10:20:00Z' },
      }),
    );
    await martin.open(patient);
    const practitioner = `Practitioner/${world.north.practitioners.drMartin}`;
    const body = observation({
      encounter: { reference: `Encounter/${encounter}` },
      performer: [{ reference: practitioner }],
      identifier: [{ system: 'urn:test', value: 'with-encounter' }],
    });
    idOf(await martin.send('POST', at('Observation'), body));
    const query = `patient=${patient}&identifier=urn:test|with-encounter`;
    const includes = '_include=Observation:encounter&_include=Observation:performer';
    const bundle = json<Bundle>(await martin.send('GET', at(`Observation?${query}&${includes}`)));
    const included = bundle.entry
      ?.filter(({ search }) => search?.mode === 'include')
      .map(({ resource }) => `${resource?.resourceType}/${resource?.id}`);
    expect(included?.sort()).toEqual([`Encounter/${encounter}`, practitioner]);
  });
});

describe('conditional', () => {
  test('of ten creates at once with one condition, one creates', async () => {
    const condition = { 'if-none-exist': `patient=${patient}&identifier=urn:test|once` };
    const body = observation({ identifier: [{ system: 'urn:test', value: 'once' }] });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => martin.send('POST', at('Observation'), body, condition)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.every(({ status }) => [200, 201, 412].includes(status))).toBe(true);
    const again = await martin.send('POST', at('Observation'), body, condition);
    expect(again.status).toBe(200);
  });

  test('a patient who is there already is not made again', async () => {
    const body = {
      resourceType: 'Patient',
      name: [{ family: 'Conditionnel', given: ['Un'] }],
      birthDate: '1955-05-05',
      identifier: [{ system: 'urn:test', value: randomUUID() }],
    };
    const condition = { 'if-none-exist': `identifier=urn:test|${body.identifier[0]?.value}` };
    const made = idOf(await martin.send('POST', at('Patient'), body, condition));
    const closed = await martin.send('POST', at('Patient'), body, condition);
    expect([closed.status, codeOf(closed)]).toEqual([403, 'not-opened']);
    expect((await martin.send('GET', at(`Patient/${made}`))).status).toBe(200);
    const known = await martin.send('POST', at('Patient'), body, condition);
    expect([known.status, json(known).id]).toEqual([200, made]);
  });

  test('update and delete go by what they find', async () => {
    const query = `patient=${patient}&identifier=urn:test|cond`;
    const body = observation({ identifier: [{ system: 'urn:test', value: 'cond' }] });
    const made = await martin.send('PUT', at(`Observation?${query}`), body);
    expect(made.status).toBe(201);
    const changed = await martin.send('PUT', at(`Observation?${query}`), { ...body, status: 'amended' });
    expect([changed.status, json(changed).meta?.versionId]).toEqual([200, '2']);
    expect((await martin.send('DELETE', at(`Observation?${query}`))).status).toBe(204);
    expect((await martin.send('GET', at(`Observation/${json(made).id}`))).status).toBe(410);
  });
});

describe('Bundles', () => {
  const post = (resource: unknown, more: Record<string, unknown> = {}) => ({
    fullUrl: `urn:uuid:${randomUUID()}`,
    resource,
    request: { method: 'POST', url: (resource as { resourceType: string }).resourceType, ...more },
  });
  const transaction = (...entry: unknown[]) => ({ resourceType: 'Bundle', type: 'transaction', entry });

  test('a transaction makes a patient and what is about them, with references resolved', async () => {
    const person = post({
      resourceType: 'Patient',
      name: [{ family: 'Transaction', given: ['Une'] }],
      birthDate: '1950-02-03',
    });
    const measured = post(observation({ subject: { reference: person.fullUrl } }));
    const answer = await martin.send('POST', BASE, transaction(measured, person));
    const bundle = json<Bundle>(answer);
    expect(
      bundle.entry?.map(({ response }) => response?.status),
      answer.body,
    ).toEqual(['201', '201']);
    const made = bundle.entry?.[1]?.resource?.id;
    expect(bundle.entry?.[0]?.resource).toMatchObject({ subject: { reference: `Patient/${made}` } });
    expect(bundle.entry?.[0]?.response?.location).toMatch(/_history\/1$/);
  });

  test('a transaction with one wrong entry writes nothing, and says which', async () => {
    const mark = randomUUID();
    const good = post(observation({ identifier: [{ system: 'urn:test', value: mark }] }));
    const bad = post(observation({ status: 'nope' }));
    const answer = await martin.send('POST', BASE, transaction(good, bad));
    expect(answer.status).toBe(422);
    expect(answer.body).toContain('Bundle.entry[1].resource.status');
    const found = json<Bundle>(await martin.send('GET', at(`Observation?patient=${patient}&identifier=${mark}`)));
    expect(found.total).toBe(0);
  });

  test('a transaction that meets a stale version rolls all back', async () => {
    const mark = randomUUID();
    const id = idOf(await martin.send('POST', at('Observation'), observation()));
    const good = post(observation({ identifier: [{ system: 'urn:test', value: mark }] }));
    const stale = {
      resource: observation({ id }),
      request: { method: 'PUT', url: `Observation/${id}`, ifMatch: 'W/"7"' },
    };
    const answer = await martin.send('POST', BASE, transaction(good, stale));
    expect([answer.status, codeOf(answer)]).toEqual([412, 'stale']);
    const found = json<Bundle>(await martin.send('GET', at(`Observation?patient=${patient}&identifier=${mark}`)));
    expect(found.total).toBe(0);
  });

  test('ifNoneExist in a transaction of more than eight entries finds what is there', async () => {
    const mark = randomUUID();
    const identifier = [{ system: 'urn:test', value: mark }];
    const once = () =>
      transaction(
        post(observation({ identifier }), { ifNoneExist: `patient=${patient}&identifier=${mark}` }),
        ...Array.from({ length: 9 }, () => post(observation())),
      );
    const first = json<Bundle>(await martin.send('POST', BASE, once()));
    const second = json<Bundle>(await martin.send('POST', BASE, once()));
    expect(first.entry?.[0]?.response?.status).toBe('201');
    expect(second.entry?.[0]?.response?.status).toBe('200');
    expect(second.entry?.[0]?.resource?.id).toBe(first.entry?.[0]?.resource?.id);
  });

  test('a batch answers each entry by itself and opens nobody', async () => {
    const closed = await world.patient(world.north);
    const entry = [
      { request: { method: 'GET', url: `Patient/${patient}` } },
      { request: { method: 'GET', url: `Patient/${closed}` } },
      { request: { method: 'GET', url: `Patient/${randomUUID()}` } },
      { request: { method: 'GET', url: `Condition?patient=${patient}` } },
      { request: { method: 'GET', url: 'ValueSet' } },
    ];
    const answer = await martin.send('POST', BASE, { resourceType: 'Bundle', type: 'batch', entry });
    const statuses = json<Bundle>(answer).entry?.map(({ response }) => response?.status);
    expect(statuses, answer.body).toEqual(['200', '403', '404', '200', '404']);
  });

  test('an operation is no entry', async () => {
    const entry = [{ request: { method: 'POST', url: `Patient/${patient}/$open` } }];
    const answer = await martin.send('POST', BASE, { resourceType: 'Bundle', type: 'batch', entry });
    expect([answer.status, codeOf(answer)]).toEqual([422, 'invalid']);
  });
});

describe('everything', () => {
  test('is one Bundle, compressed as it lies or opened, and says what was withheld', async () => {
    const plain = await martin.send('GET', at(`Patient/${patient}/$everything`));
    const bundle = json<Bundle>(plain);
    expect(bundle.entry?.some(({ resource }) => resource?.id === patient)).toBe(true);
    expect(bundle.entry?.at(-1)).toMatchObject({
      search: { mode: 'outcome' },
      resource: { resourceType: 'OperationOutcome', issue: [{ diagnostics: 'restricted' }] },
    });
    const path = at(`Patient/${patient}/$everything`);
    const answer = await world.app.inject({
      url: path,
      headers: {
        'accept-encoding': 'gzip, zstd',
        authorization: `DPoP ${martin.token}`,
        dpop: martin.proof({ method: 'GET', path, token: martin.token }),
      },
    });
    expect(answer.headers['content-encoding']).toBe('zstd');
    expect(answer.rawPayload.length).toBeLessThan(plain.body.length);
    expect(zstdDecompressSync(answer.rawPayload).toString()).toContain('"type":"searchset"');
  });

  test('comes with the opening where that is preferred, the answer of the opening first', async () => {
    const other = await world.browser(world.north.accounts.drMartin);
    const path = at(`Patient/${patient}/$open`);
    const answer = await other.send('POST', path, openBody(), { prefer: 'return=representation' });
    const entries = json<Bundle>(answer).entry ?? [];
    expect(entries[0]?.resource).toMatchObject({ resourceType: 'Parameters' });
    expect(entries.some(({ resource }) => resource?.id === patient)).toBe(true);
    expect(entries.at(-1)?.search?.mode).toBe('outcome');
  });

  test('at the desk is who the patient is, and does not say whether there is a record', async () => {
    const desk = await world.browser(world.north.accounts.drMartinDesk);
    expect((await desk.send('GET', at(`Patient/${patient}`))).status).toBe(200);
    const answer = await desk.send('GET', at(`Patient/${patient}/$everything`));
    const types = json<Bundle>(answer).entry?.map(({ resource }) => resource?.resourceType);
    expect(types).toContain('Patient');
    expect(types).not.toContain('OperationOutcome');
  });

  test('needs the patient open', async () => {
    const closed = await world.patient(world.north);
    const answer = await martin.send('GET', at(`Patient/${closed}/$everything`));
    expect([answer.status, codeOf(answer)]).toEqual([403, 'not-opened']);
  });
});

test('a touch for a search by GET is for its query alone', async () => {
  await newPatient(world, await world.feed(world.north));
  const desk = await world.browser(world.north.accounts.secretary);
  const search = (family: string, touch?: string) =>
    desk.send('GET', at(`Patient?birthdate=1961-03-07&family=${family}`), undefined, {
      ...(touch && { 'rempart-touch': Buffer.from(touch).toString('base64url') }),
    });
  const asked = await search('Wilkomirska');
  expect(codeOf(asked)).toBe('needs-touch');
  const touch = await desk.touch(touchAsked(asked));
  expect(codeOf(await search('Wilko', touch))).toBe('needs-touch');
  expect(json<Bundle>(await search('Wilkomirska', touch)).entry).toHaveLength(1);
});

describe('what one writes about a patient whom one has not opened', () => {
  test('is kept, and brings no colleague nearer to them', async () => {
    const stranger = await world.patient(world.north);
    const bernard = await world.browser(world.north.accounts.drBernard);
    const actor = { reference: `Practitioner/${world.north.practitioners.drBernard}` };
    const encounter = {
      resourceType: 'Encounter',
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
      subject: { reference: `Patient/${stranger}` },
      participant: [{ individual: actor }],
    };
    idOf(await martin.send('POST', at('Encounter'), encounter));
    expect(codeOf(await bernard.open(stranger))).toBe('no-relation');
    await martin.send('GET', at(`Patient/${stranger}`));
    idOf(await martin.send('POST', at('Encounter'), encounter));
    expect((await bernard.open(stranger)).status).toBe(200);
  });

  test('a new patient is known to the médecin traitant whom their maker names', async () => {
    const generalPractitioner = [{ reference: `Practitioner/${world.north.practitioners.drBernard}` }];
    const draft = {
      resourceType: 'Patient',
      name: [{ family: 'Nouvelle' }],
      birthDate: '1970-01-01',
      generalPractitioner,
    };
    const made = idOf(await martin.send('POST', at('Patient'), draft));
    const bernard = await world.browser(world.north.accounts.drBernard);
    expect((await bernard.open(made)).status).toBe(200);
  });
});

describe('who sees what', () => {
  test('the administrator opens no patient, and learns of none', async () => {
    const administrator = await world.browser(world.north.accounts.administrator);
    for (const path of [
      'Patient/ID',
      'Observation/ID',
      'Observation?patient=ID',
      'Patient/ID/$everything',
      'Patient/ID/_history',
      'Appointment/ID',
    ]) {
      const answers = await Promise.all(
        [patient, randomUUID()].map((id) => administrator.send('GET', at(path.replace('ID', id)))),
      );
      expect(answers.map((answer) => [path, answer.status, codeOf(answer)])).toEqual([
        [path, 403, 'role'],
        [path, 403, 'role'],
      ]);
      expect(answers[0]?.body).toBe(answers[1]?.body);
    }
    const opened = await administrator.open(patient);
    expect([opened.status, codeOf(opened)]).toEqual([403, 'role']);
    const made = await administrator.send('POST', at('Observation'), observation());
    expect([made.status, codeOf(made)]).toEqual([403, 'role']);
  });

  test('a secretary opens no record, and is refused before any look-up', async () => {
    const secretary = await world.browser(world.north.accounts.secretary);
    const id = idOf(await martin.send('POST', at('Observation'), observation()));
    const answers = await Promise.all([id, randomUUID()].map((one) => secretary.send('GET', at(`Observation/${one}`))));
    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
    expect(answers[0]?.body).toBe(answers[1]?.body);
  });

  test('an account of one establishment finds nothing of the other', async () => {
    const id = idOf(await martin.send('POST', at('Observation'), observation()));
    const other = await world.browser(world.south.accounts.drMartin);
    const same = async (path: (id: string) => string, ids: [string, string]) => {
      const [one, two] = await Promise.all(ids.map((each) => other.send('GET', at(path(each)))));
      const bodies = [one, two].map((answer, i) => answer?.body.replaceAll(ids[i] ?? '', '…'));
      expect([path('…'), one?.status, bodies[0]]).toEqual([path('…'), two?.status, bodies[1]]);
      return one?.status;
    };
    expect(await same((each) => `Patient/${each}`, [patient, randomUUID()])).toBe(404);
    expect(await same((each) => `Observation/${each}`, [id, randomUUID()])).toBe(404);
    expect(await same((each) => `Observation/${each}/_history`, [id, randomUUID()])).toBe(404);
    expect(await same((each) => `Observation/${each}/_history/1`, [id, randomUUID()])).toBe(404);
    expect(await same((each) => `Practitioner/${each}`, [world.north.practitioners.drBernard, randomUUID()])).toBe(404);
    expect(await same((each) => `Observation?patient=${each}`, [patient, randomUUID()])).toBe(403);
    expect(await same((each) => `Patient?_id=${each}`, [patient, randomUUID()])).toBe(200);
    expect(
      await same((each) => `Appointment?patient=${each}&_include=Appointment:patient`, [patient, randomUUID()]),
    ).toBe(200);
    const opened = await Promise.all([patient, randomUUID()].map((each) => other.open(each)));
    expect(opened.map(({ status }) => status)).toEqual([404, 404]);
    expect(opened[0]?.body).toBe(opened[1]?.body);
    const entry = [{ request: { method: 'GET', url: `Patient/${patient}` } }];
    const batch = json<Bundle>(await other.send('POST', BASE, { resourceType: 'Bundle', type: 'batch', entry }));
    expect(batch.entry?.[0]?.response?.status).toBe('404');
  });

  test('the directory is read by all and written by the administrator', async () => {
    const secretary = await world.browser(world.north.accounts.secretary);
    const administrator = await world.browser(world.north.accounts.administrator);
    const found = json<Bundle>(await secretary.send('GET', at('Practitioner?name=martin')));
    expect(found.entry?.map(({ resource }) => resource?.id)).toEqual([world.north.practitioners.drMartin]);
    const place = { resourceType: 'Location', name: 'Salle 9', mode: 'instance' };
    expect((await secretary.send('POST', at('Location'), place)).status).toBe(403);
    const id = idOf(await administrator.send('POST', at('Location'), place));
    const changed = await administrator.send(
      'PUT',
      at(`Location/${id}`),
      { ...place, id, name: 'Salle 10' },
      ifMatch(1),
    );
    expect([changed.status, changed.headers.etag]).toEqual([200, 'W/"2"']);
    expect((await administrator.send('DELETE', at(`Location/${id}`))).status).toBe(204);
    expect((await secretary.send('GET', at(`Location/${id}`))).status).toBe(410);
  });

  test('without a token, with another key, with a used proof or a body not signed: 401', async () => {
    const path = at(`Patient/${patient}`);
    expect((await world.app.inject({ url: path })).statusCode).toBe(401);
    const thief = await world.browser(world.north.accounts.drBernard);
    const stolen = await thief.send('GET', path, undefined, {}, martin.token);
    expect([stolen.status, codeOf(stolen)]).toEqual([401, 'not-signed-in']);
    const headers = {
      authorization: `DPoP ${martin.token}`,
      dpop: martin.proof({ method: 'GET', path, token: martin.token }),
    };
    expect((await world.app.inject({ url: path, headers })).statusCode).toBe(200);
    expect((await world.app.inject({ url: path, headers })).statusCode).toBe(401);
    const unsigned = await world.app.inject({
      method: 'POST',
      url: at('Observation'),
      payload: JSON.stringify(observation()),
      headers: {
        'content-type': 'application/fhir+json',
        authorization: `DPoP ${martin.token}`,
        dpop: martin.proof({ method: 'POST', path: at('Observation'), token: martin.token, body: '{}' }),
      },
    });
    expect(unsigned.statusCode).toBe(401);
  });
});

describe('what is there', () => {
  test('metadata lists just what is offered', async () => {
    const statement = json<{ rest: Array<{ resource: Array<{ type: string }> }> } & Resource>(
      await martin.send('GET', at('metadata')),
    );
    const types = statement.rest[0]?.resource.map(({ type }) => type) ?? [];
    expect(types).toEqual(
      expect.arrayContaining(['Patient', 'Observation', 'Slot', 'AuditEvent', 'Claim', 'Schedule']),
    );
    expect(types).not.toContain('ValueSet');
  });

  test('unknown types, GraphQL and search over all types are not supported', async () => {
    for (const [method, path] of [
      ['GET', 'Zork'],
      ['GET', 'Zork/1'],
      ['GET', 'ValueSet'],
      ['POST', '$graphql'],
      ['GET', '?_type=Patient'],
      ['GET', `Patient/${patient}/$nonsense`],
    ] as const) {
      const answer = await martin.send(
        method,
        path.startsWith('?') ? `${BASE}${path}` : at(path),
        method === 'POST' ? {} : undefined,
      );
      expect([path, answer.status, codeOf(answer)]).toEqual([path, 404, 'not-supported']);
    }
  });

  test('who opened a patient is read from the log', async () => {
    const bundle = json<Bundle>(await martin.send('GET', at(`AuditEvent?patient=${patient}`)));
    expect(bundle.entry?.[0]?.resource).toMatchObject({
      resourceType: 'AuditEvent',
      entity: [{ what: { reference: `Patient/${patient}` } }],
    });
  });
});
