/**
 * A vault as it really runs, for tests: its own process, its socket, PostgreSQL behind it. Also what a test needs to
 * ask for: an establishment with people, patients, openings.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunningPostgres, startPostgres } from '@rempart/cli/postgres.ts';
import { RempartError } from '@rempart/terms/errors.ts';
import type { AccountId, EstablishmentId, PatientId, PersonId } from '@rempart/terms/ids.ts';
import type { Relation } from '@rempart/terms/levels.ts';
import type { Profile, Role } from '@rempart/terms/roles.ts';
import type {
  EnrolledAccount,
  OpenRequest,
  OpenResult,
  SealedLetter,
  VaultMessages,
  WrappedKey,
  Written,
} from '@rempart/terms/vault/protocol.ts';
import { VaultClient } from '@rempart/vault-client/client.ts';
import { newBrowser, type OpenOptions, openBody, overVault, type ProofParts, type TestBrowser } from './browser.ts';

export const ORIGIN = 'http://localhost:8080';

export interface RunningVault {
  client: VaultClient;
  folder: string;
  socketPath: string;
  pid: number;
  /** kill -9, then start again on what was kept. */
  crash(): Promise<void>;
  stop(): Promise<void>;
  /** What it wrote to standard error. */
  errors(): string;
}

/** Starts PostgreSQL and a vault in a folder of their own, which is removed at `stop`. */
export async function startVault(origin: string = ORIGIN): Promise<RunningVault> {
  const folder = mkdtempSync(join(tmpdir(), 'rv-'));
  const runFolder = join(folder, 'run');
  mkdirSync(runFolder);
  const database = await startPostgres({ dataFolder: join(folder, 'data'), runFolder, scratch: true });
  const rootKey = randomBytes(32);
  let child = await launch(folder, origin, database, rootKey);
  const socketPath = join(runFolder, 'vault.sock');
  const running: RunningVault = {
    client: new VaultClient(socketPath),
    folder,
    socketPath,
    get pid() {
      return child.process.pid!;
    },
    async crash() {
      const ended = new Promise((resolve) => child.process.once('close', resolve));
      child.process.kill('SIGKILL');
      await ended;
      running.client.close();
      child = await launch(folder, origin, database, rootKey);
      running.client = new VaultClient(socketPath);
    },
    async stop() {
      running.client.close();
      const ended = new Promise((resolve) => child.process.once('close', resolve));
      child.process.stdin!.end();
      const status = await ended;
      await database.stop();
      rmSync(folder, { recursive: true, force: true });
      if (status !== 0) throw new Error(`the vault ended with ${status}: ${child.errors()}`);
    },
    errors: () => child.errors(),
  };
  return running;
}

async function launch(
  folder: string,
  origin: string,
  database: RunningPostgres,
  rootKey: Buffer,
): Promise<{ process: ChildProcess; errors(): string }> {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  const child = spawn(process.execPath, [main], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      REMPART_DATA: join(folder, 'data'),
      REMPART_RUN: join(folder, 'run'),
      REMPART_ORIGIN: origin,
      REMPART_VAULT_DATABASE: database.url('rempart_vault', 'rempart_vault'),
    },
  });
  (child.stdio[3] as NodeJS.WritableStream).end(rootKey);
  let errors = '';
  child.stderr!.on('data', (chunk) => {
    errors += chunk;
  });
  await new Promise<void>((resolve, reject) => {
    let output = '';
    child.stdout!.on('data', (chunk) => {
      output += chunk;
      if (/^ready$/m.test(output)) resolve();
    });
    child.once('close', (status) => reject(new Error(`the vault ended with ${status}: ${errors}`)));
  });
  return { process: child, errors: () => errors };
}

export interface TestEstablishment {
  id: EstablishmentId;
  accounts: EnrolledAccount[];
  /** The key of its feed, which makes its patients. */
  feed: { account: AccountId; key: KeyObject };
}

/** An enrolled account to be. */
export function person(role: Role, more: Partial<EnrolledAccount> & { profile?: Profile } = {}): EnrolledAccount {
  return {
    account: randomUUID() as AccountId,
    person: randomUUID() as PersonId,
    role,
    profile: 'standard',
    name: `Personne ${role}`,
    schedules: [],
    ...more,
  };
}

/** `init` of a demo establishment with a driven clock and these people. */
export async function initEstablishment(
  vault: RunningVault,
  accounts: EnrolledAccount[],
  more: Partial<VaultMessages['init-establishment']['request']> = {},
): Promise<TestEstablishment> {
  const id = randomUUID() as EstablishmentId;
  const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = key.export({ format: 'jwk' });
  const feed = person('feed', { feedKey: { kty: 'EC', crv: 'P-256', x: x!, y: y! } });
  const all = [...accounts, feed];
  const request = { establishment: id, name: 'Centre de test', demo: true, drivenClock: true, accounts: all, ...more };
  await vault.client.ask('init-establishment', request);
  return { id, accounts, feed: { account: feed.account, key } };
}

/** A browser signed in as the establishment's feed. */
export async function signedInFeed(vault: RunningVault, { feed }: TestEstablishment): Promise<TestBrowser> {
  const browser = newBrowser(ORIGIN, (...request) => overVault(vault.client)(...request), feed.key);
  await browser.signInAsFeed(feed.account);
  return browser;
}

/** Token and proof of a request that writes, as the server passes them on. */
export function written(
  browser: TestBrowser,
  { id }: TestEstablishment,
  method = 'POST',
  path = '/import',
): Written & { establishment: EstablishmentId } {
  const token = browser.token!;
  return { establishment: id, token, method, proof: browser.proof({ method, path, token, body: 'a Bundle' }) };
}

/** A browser signed in as a demo person, speaking to this vault. */
export async function signedIn(vault: RunningVault, { account }: EnrolledAccount): Promise<TestBrowser> {
  const browser = newBrowser(ORIGIN, (...request) => overVault(vault.client)(...request));
  await browser.signIn(account);
  return browser;
}

export interface TestPatient {
  id: PatientId;
  wrapped: WrappedKey[];
  letters: Array<{ letter: SealedLetter; key: string }>;
}

export async function newPatients(
  vault: RunningVault,
  establishment: TestEstablishment,
  count: number,
): Promise<TestPatient[]> {
  const request = { ...written(await signedInFeed(vault, establishment), establishment), letters: [], traits: [] };
  const made = await Promise.all(Array.from({ length: count }, () => vault.client.ask('new-patient', request)));
  return made.map(({ patient, wrapped, letters }) => ({ id: patient, wrapped, letters }));
}

/** What the server would send for `POST …/Patient/{id}/$open`, without sending it. */
export function openRequest(
  browser: TestBrowser,
  establishment: TestEstablishment,
  patient: TestPatient,
  options: OpenOptions & { relation?: Relation; given?: string; parts?: Partial<ProofParts> } = {},
): OpenRequest {
  const { level = 'record', purpose = 'TREAT', relation = 'expected', given, parts } = options;
  const body = JSON.stringify(openBody(options, given));
  const path = `/fhir/R4/Patient/${patient.id}/$open`;
  const token = browser.token!;
  const levels = ['identity', 'record', 'restricted'].slice(0, ['identity', 'record', 'restricted'].indexOf(level) + 1);
  return {
    establishment: establishment.id,
    token,
    proof: browser.proof({ method: 'POST', path, token, body, ...parts }),
    method: 'POST',
    body: Buffer.from(body).toString('base64url'),
    level,
    patients: [{ id: patient.id, wrapped: patient.wrapped.filter((w) => levels.includes(w.level)), letters: [] }],
    relation,
    flags: {},
    purpose,
  };
}

/** Opens a patient as the server would; no touch is given unless `given` holds one. */
export function open(
  vault: RunningVault,
  browser: TestBrowser,
  establishment: TestEstablishment,
  patient: TestPatient,
  options: Parameters<typeof openRequest>[3] = {},
): Promise<OpenResult> {
  return vault.client.ask('open', openRequest(browser, establishment, patient, options));
}

/** The refusal that a promise ends in. */
export async function refusalOf(promise: Promise<unknown>): Promise<RempartError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof RempartError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

/** Opens; touches where a touch is asked for. */
export async function openWithTouch(
  vault: RunningVault,
  browser: TestBrowser,
  establishment: TestEstablishment,
  patient: TestPatient,
  options: Parameters<typeof openRequest>[3] = {},
): Promise<OpenResult> {
  try {
    return await open(vault, browser, establishment, patient, options);
  } catch (error) {
    if (!(error instanceof RempartError) || error.code !== 'needs-touch') throw error;
    const given = await browser.touch(error.details.touchOptions);
    return open(vault, browser, establishment, patient, { ...options, given });
  }
}
