import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { codeOf } from '@rempart/vault/testing/browser.ts';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApplication } from '../application.ts';
import { type HttpWorld, startHttpWorld } from '../testing/http-world.ts';
import { ORIGIN } from '../testing/world.ts';
import { WatchedVault } from './ended.ts';
import { createLog } from './log.ts';
import { RateLimit } from './rate.ts';

let world: HttpWorld;
beforeAll(async () => {
  world = await startHttpWorld();
}, 60_000);
afterAll(() => world?.close());

test('health says that vault and database answer', async () => {
  const answer = await world.app.inject({ url: '/health' });
  expect(answer.json()).toMatchObject({ status: 'ok', vault: 'ok', database: 'ok' });
});

test('an account is told of its own schedules', async () => {
  const martin = await world.browser(world.north.accounts.drMartin);
  const answer = await martin.send('GET', '/account');
  expect(JSON.parse(answer.body)).toMatchObject({
    name: 'Dr Martin',
    establishment: world.north.id,
    schedules: [{ id: world.north.schedules.drMartin, practitioner: world.north.practitioners.drMartin }],
  });
});

test('a workstation whose clock is off gets a nonce and goes on', async () => {
  const martin = await world.browser(world.north.accounts.drMartin);
  const patient = await world.patient(world.north);
  const late = { iat: Math.floor(Date.now() / 1000) - 3600 };
  const read = (path: string, nonce?: string) =>
    world.app.inject({
      url: path,
      headers: {
        authorization: `DPoP ${martin.token}`,
        dpop: martin.proof({ method: 'GET', path, token: martin.token, nonce, claims: late }),
      },
    });
  // One path whose proof the server checks, and one whose proof the vault checks.
  for (const path of ['/account', `/fhir/R4/Patient/${patient}`]) {
    const asked = await read(path);
    expect(asked.statusCode).toBe(401);
    expect(asked.headers['www-authenticate']).toContain('use_dpop_nonce');
    expect((await read(path, String(asked.headers['dpop-nonce']))).statusCode).toBe(200);
  }
});

test('a client past its rate is told when to come again', async () => {
  const browser = await world.browser(world.north.accounts.securityOfficer);
  const rate = new RateLimit(() => 0);
  const app = createApplication({ ...world, origin: ORIGIN, log: pino({ level: 'silent' }), rate });
  const ask = () =>
    app.inject({
      url: '/account',
      headers: {
        authorization: `DPoP ${browser.token}`,
        dpop: browser.proof({ method: 'GET', path: '/account', token: browser.token }),
      },
    });
  const answers = await Promise.all(Array.from({ length: 310 }, ask));
  const fast = answers.filter(({ statusCode }) => statusCode === 429);
  expect(fast.length).toBe(10);
  expect(fast[0]?.headers['retry-after']).toBe('1');
  expect(fast[0]?.json().issue[0].details.coding[0].code).toBe('too-fast');
  await app.close();
});

test('a client that sends half a request does not hold up a stop', async () => {
  const app = createApplication({ ...world, origin: ORIGIN, log: pino({ level: 'silent' }) });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address() as AddressInfo;
  const client = connect(address.port, '127.0.0.1').on('error', () => {});
  await new Promise((resolve) => client.once('connect', resolve));
  client.write('POST /import HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{');
  await pause(100);
  const stopped = await Promise.race([app.close().then(() => true), pause(20_000, false, { ref: false })]);
  client.destroy();
  expect(stopped).toBe(true);
});

test('the log names route, status and time, and no patient', async () => {
  const lines: string[] = [];
  const log = createLog({ write: (line) => lines.push(line) });
  const app = createApplication({ ...world, origin: ORIGIN, log });
  app.get('/unexpected/:id', () => {
    throw new Error('value "Durandal" is wrong');
  });
  const martin = await world.browser(world.north.accounts.drMartin);
  const patient = await world.patient(world.north, { family: 'Durandal' });
  for (const path of [
    `/fhir/R4/Patient/${patient}`,
    `/fhir/R4/Patient/${patient}/$everything`,
    `/fhir/R4/Observation?patient=${patient}&code=secret`,
    `/Durandal/${patient}`,
    `/unexpected/${patient}`,
  ]) {
    const headers = {
      authorization: `DPoP ${martin.token}`,
      dpop: martin.proof({ method: 'GET', path, token: martin.token }),
    };
    await app.inject({ url: path, headers });
  }
  await app.close();
  const routes = lines.map((line) => JSON.parse(line)).filter(({ ms }) => ms !== undefined);
  expect(routes.map(({ route, status }) => [route, status])).toEqual([
    ['/fhir/R4/Patient/:id', 200],
    ['/fhir/R4/Patient/:id/$everything', 200],
    ['/fhir/R4/Observation', 403],
    ['unknown', 404],
    ['/unexpected/:id', 500],
  ]);
  const text = lines.join('');
  for (const word of [patient, 'Durandal', 'secret']) expect(text).not.toContain(word);
  const failure = lines.map((line) => JSON.parse(line)).find(({ frames }) => frames);
  expect(failure).toMatchObject({
    error: 'Error',
    route: '/unexpected/:id',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

test('200 MB are refused before they are read, and the server goes on', async () => {
  const path = join(world.runFolder, 'test.sock');
  await world.app.listen({ path });
  const answered = await new Promise<string>((resolve, reject) => {
    const socket = connect(path, () => {
      socket.write(
        `POST /fhir/R4 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/fhir+json\r\nContent-Length: ${200 * 1024 * 1024}\r\n\r\n{`,
      );
    });
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if (text.includes('OperationOutcome')) resolve(text);
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
  expect(answered).toContain(' 413 ');
  expect(answered).toContain('too-large');
  expect((await world.app.inject({ url: '/health' })).statusCode).toBe(200);
});

describe('the vault', () => {
  test('tells what has ended, and within half a second it is ended here', async () => {
    const martin = await world.browser(world.north.accounts.drMartin);
    const patient = await world.patient(world.north);
    await martin.open(patient);
    const vault = new WatchedVault(join(world.runFolder, 'vault.sock'));
    vault.watch({
      session: (sid) => {
        world.signedSessions.end(sid);
        world.door.endSession(sid);
      },
      account: (account) => world.door.endAccount(account),
    });
    await pause(100);
    expect((await martin.send('POST', '/auth/end')).status).toBe(204);
    await pause(700);
    const answer = await martin.send('GET', `/fhir/R4/Observation?patient=${patient}`);
    expect([answer.status, codeOf(answer)]).toEqual([401, 'not-signed-in']);
    vault.close();
  });

  test('silent for five seconds: nothing new is opened', async () => {
    let now = 0;
    const vault = new WatchedVault(join(world.runFolder, 'vault.sock'), () => now);
    vault.watch({ session: () => {}, account: () => {} });
    await pause(200);
    process.kill(world.vaultPid(), 'SIGSTOP');
    try {
      now += 6_000;
      const unsigned = { establishment: world.north.id, token: '', proof: '', method: 'POST' };
      const asked = vault.ask('index', { ...unsigned, traits: [] });
      await expect(asked).rejects.toMatchObject({ code: 'vault-down' });
    } finally {
      process.kill(world.vaultPid(), 'SIGCONT');
      vault.close();
    }
  });

  test('down: what is open stays readable, what is new is refused plainly, and writing goes on', async () => {
    const martin = await world.browser(world.north.accounts.drMartin);
    const [open, closed] = [await world.patient(world.north), await world.patient(world.north)];
    await martin.open(open);
    process.kill(world.vaultPid(), 'SIGKILL');
    const read = await martin.send('GET', `/fhir/R4/Observation?patient=${open}`);
    expect(read.status).toBe(200);
    const refused = await martin.open(closed);
    expect([refused.status, codeOf(refused)]).toEqual([503, 'vault-down']);
    const note = { resourceType: 'Condition', code: { text: 'Toux' }, subject: { reference: `Patient/${open}` } };
    expect((await martin.send('POST', '/fhir/R4/Condition', note)).status).toBe(201);
    await world.restartVault();
  });
});
