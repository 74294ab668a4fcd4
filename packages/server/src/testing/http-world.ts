/** The small real world behind the real HTTP server, spoken to as browsers do. Only tests import this. */
import { randomUUID } from 'node:crypto';
import {
  type Answer,
  newBrowser,
  overVault,
  type TestBrowser,
  type Transport,
} from '@rempart/vault/testing/browser.ts';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { createApplication } from '../application.ts';
import { idOf, importBundle } from '../fhir/import.ts';
import { ORIGIN, type Place, startWorld, type World } from './world.ts';

export interface HttpWorld extends World {
  app: FastifyInstance;
  /** A signed-in browser; `/auth` goes to the vault, the rest to the server. */
  browser(account: string): Promise<TestBrowser>;
  /** A patient of the place, made by its feed: known to Dr Martin. @returns the id */
  patient(place: Place, traits?: { family?: string; birthDate?: string }): Promise<string>;
  /** So many of them. */
  patients(place: Place, count: number): Promise<string[]>;
  /** Sends bytes as they are, signed over them. */
  bytes(
    browser: TestBrowser,
    method: string,
    path: string,
    body: Buffer,
    headers?: Record<string, string>,
  ): Promise<Answer>;
}

export async function startHttpWorld(): Promise<HttpWorld> {
  const world = await startWorld();
  const app = createApplication({ ...world, origin: ORIGIN, log: pino({ level: 'silent' }) });
  await app.ready();
  const toVault = overVault(world.vault);
  const toServer: Transport = async (method, url, headers, body) => {
    const answer = await app.inject({ method: method as 'GET', url, headers, payload: body });
    return { status: answer.statusCode, headers: answer.headers as Record<string, string>, body: answer.body };
  };
  const transport: Transport = (method, path, headers, body) =>
    (path.startsWith('/auth/') ? toVault : toServer)(method, path, headers, body);

  return {
    ...world,
    app,
    async browser(account) {
      const browser = newBrowser(ORIGIN, transport);
      await browser.signIn(account);
      return browser;
    },
    async patient(place, traits) {
      const [id] = await importPatients(world, place, [traits ?? {}]);
      return id as string;
    },
    patients: (place, count) => importPatients(world, place, Array(count).fill({})),
    async bytes(browser, method, path, body, headers = {}) {
      const { token } = browser;
      const answer = await app.inject({
        method: method as 'POST',
        url: path,
        payload: body,
        headers: {
          'content-type': 'application/fhir+json',
          ...headers,
          authorization: `DPoP ${token}`,
          dpop: browser.proof({ method, path, token, body }),
        },
      });
      return { status: answer.statusCode, headers: answer.headers as Record<string, string>, body: answer.body };
    },
    async close() {
      await app.close();
      await world.close();
    },
  };
}

async function importPatients(
  world: World,
  place: Place,
  traits: Array<{ family?: string; birthDate?: string }>,
): Promise<string[]> {
  const entry = traits.map(({ family = `Essai${randomUUID().slice(0, 8)}`, birthDate = '1961-04-05' }) => ({
    fullUrl: `urn:uuid:${randomUUID()}`,
    resource: {
      resourceType: 'Patient',
      name: [{ family, given: ['Camille'] }],
      gender: 'female',
      birthDate,
      generalPractitioner: [{ reference: `Practitioner/${place.practitioners.drMartin}` }],
    },
    request: { method: 'POST', url: 'Patient' },
  }));
  const bundle = { resourceType: 'Bundle', type: 'transaction', entry };
  const session = await (await world.feed(place)).request('POST', '/import', bundle);
  const report = await importBundle(world, session, bundle, undefined);
  if (report.created !== traits.length) throw new Error(JSON.stringify(report));
  return entry.map(({ fullUrl }) => idOf(place.id, fullUrl));
}
