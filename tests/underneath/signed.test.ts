/** Who is not signed in, or signs wrongly, gets nothing (contracts, section 1; RFC 9449). */
import { newBrowser, openBody, type TestBrowser } from '@rempart/vault/testing/browser.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { accountOf, establishmentOf, HOSPITAL, patientsSeenBy } from '../demo.ts';
import { ours } from '../ours.ts';
import { bodyOf, FHIR, headersOf, plain, signedInAs } from '../program.ts';

const DOCTOR = 'Dr Violaine Estival';

let doctor: TestBrowser;
let patient: string;
let inbox: string;

beforeAll(async () => {
  doctor = await signedInAs(DOCTOR);
  patient = patientsSeenBy(DOCTOR)[0]!.id;
  inbox = `/establishments/${establishmentOf(HOSPITAL).definition.id}`;
});

test('health says ok, with version, vault and database', async () => {
  const answer = await plain('GET', '/health');
  expect(answer.status).toBe(200);
  expect(bodyOf(answer)).toMatchObject({ status: 'ok', version: expect.any(String), vault: 'ok', database: 'ok' });
});

describe('without a token', { retry: 0 }, () => {
  test.each([
    ['/', 'text/html'],
    ['/fhir/R4/metadata', 'application/fhir+json'],
    ['/.well-known/smart-configuration', 'application/json'],
    ['/auth/demo', 'application/json'],
  ])('%s answers', async (path, type) => {
    const answer = await plain('GET', path, { accept: type });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toContain(type);
  });

  test('an establishment gives its public keys, and looks at what is sent to its inbox', async () => {
    expect((await plain('GET', `${inbox}/keys`)).status).toBe(200);
    const sent = await plain('POST', `${inbox}/inbox`, { 'content-type': 'application/json' }, '{}');
    expect([400, 422]).toContain(sent.status);
  });

  test('nothing else does', async () => {
    const asked: Array<[string, string]> = [
      ...['Patient', `Patient/${patient}`, `Patient/${patient}/_history`, `Patient/${patient}/$everything`].map(
        (path): [string, string] => ['GET', `${FHIR}/${path}`],
      ),
      ...['Practitioner', 'Schedule', 'Slot', 'Appointment', 'Encounter', 'AuditEvent', 'Binary/1', 'Unknown'].map(
        (path): [string, string] => ['GET', `${FHIR}/${path}`],
      ),
      ...['', '/Observation', '/Patient/_search', `/Patient/${patient}/$open`].map((path): [string, string] => [
        'POST',
        FHIR + path,
      ]),
      ['PUT', `${FHIR}/Patient/${patient}`],
      ['PUT', '/account/preferences'],
      ['PATCH', `${FHIR}/Patient/${patient}`],
      ['DELETE', `${FHIR}/Patient/${patient}`],
      ...['/account', '/inbox', '/inbox/refusals', '/transfers/outbox', '/transfers/correspondents', '/log'].map(
        (path): [string, string] => ['GET', path],
      ),
      ...['/import', '/transfers', '/Inbox/1/$open', '/Inbox/1/$file'].map((path): [string, string] => ['POST', path]),
      ['GET', '/auth/me'],
      ...['/auth/renew', '/auth/end', '/auth/passkeys', '/auth/passkeys/options', '/auth/demo/touch'].map(
        (path): [string, string] => ['POST', path],
      ),
    ];
    const answers: Array<[string, number]> = [];
    for (const [method, path] of asked) {
      const body = ['GET', 'DELETE'].includes(method) ? undefined : '{}';
      const type = path.startsWith(FHIR) ? 'application/fhir+json' : 'application/json';
      answers.push([
        `${method} ${path}`,
        (await plain(method, path, body ? { 'content-type': type } : undefined, body)).status,
      ]);
    }
    expect(answers.filter(([, status]) => status !== 401)).toEqual([]);
  });
});

describe('a token', { retry: 0 }, () => {
  const asked: Array<[string, () => { method: string; path: string; body?: string }]> = [
    ['a reading', () => ({ method: 'GET', path: `${FHIR}/Schedule` })],
    ['an identity', () => ({ method: 'GET', path: `${FHIR}/Patient/${patient}` })],
    [
      'an opening',
      () => ({ method: 'POST', path: `${FHIR}/Patient/${patient}/$open`, body: JSON.stringify(openBody()) }),
    ],
    ['a renewal', () => ({ method: 'POST', path: '/auth/renew' })],
  ];
  const send = (
    headers: Record<string, string>,
    { method, path, body }: { method: string; path: string; body?: string },
  ) => plain(method, path, headers, body);

  test.each(asked)('copied, used with another key: %s is refused', async (_, one) => {
    const thief = newBrowser(ours().origin);
    expect((await send(headersOf(thief, one(), doctor.token), one())).status).toBe(401);
    // Signed in as someone else in the same establishment, the copied token is worth no more.
    await thief.signIn(accountOf('Dr Amaury Zeller'));
    expect((await send(headersOf(thief, one(), doctor.token), one())).status).toBe(401);
  });

  test.each(asked)('as a bearer, without a proof: %s is refused', async (_, one) => {
    const type = { 'content-type': 'application/fhir+json' };
    expect((await send({ ...type, authorization: `Bearer ${doctor.token}` }, one())).status).toBe(401);
    expect((await send({ ...type, authorization: `DPoP ${doctor.token}` }, one())).status).toBe(401);
  });

  test.each(asked)('with a proof that was used before: %s is refused', async (_, one) => {
    const headers = headersOf(doctor, one());
    const first = await send(headers, one());
    expect(first.status).toBe(200);
    expect((await send(headers, one())).status).toBe(401);
    if (one().path === '/auth/renew') doctor.token = bodyOf<{ access_token: string }>(first).access_token;
  });

  test.each(asked)('with a proof of two minutes ago, or of the future: %s is refused', async (_, one) => {
    const now = Math.floor(Date.now() / 1000);
    for (const iat of [now - 120, now + 60]) {
      expect((await send(headersOf(doctor, { ...one(), claims: { iat } }), one())).status).toBe(401);
    }
  });

  test.each(asked)('with a proof of another path or method: %s is refused', async (_, one) => {
    const elsewhere = { ...one(), path: `${FHIR}/Location` };
    expect((await send(headersOf(doctor, elsewhere), one())).status).toBe(401);
    expect((await send(headersOf(doctor, { ...one(), method: 'PUT' }), one())).status).toBe(401);
  });

  test('a proof over another body opens nothing, nor one that leaves the body out', async () => {
    const path = `${FHIR}/Patient/${patient}/$open`;
    const body = JSON.stringify(openBody({ level: 'restricted' }));
    const forged = { method: 'POST', path, body: JSON.stringify(openBody()) };
    expect((await plain('POST', path, headersOf(doctor, forged), body)).status).toBe(401);
    const silent = { ...headersOf(doctor, { method: 'POST', path }), 'content-type': 'application/fhir+json' };
    expect((await plain('POST', path, silent, body)).status).toBe(401);
  });

  test('whose session has ended is worth nothing', async () => {
    const leaving = await signedInAs(DOCTOR);
    expect((await leaving.send('POST', '/auth/end')).status).toBe(204);
    expect((await leaving.send('GET', '/auth/me')).status).toBe(401);
    await expect.poll(async () => (await leaving.send('GET', `${FHIR}/Schedule`)).status, { timeout: 3000 }).toBe(401);
  });
});
