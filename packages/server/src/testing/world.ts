/**
 * A small real world for tests: PostgreSQL, a vault process, two establishments with a driven clock, and sessions as
 * browsers make them. No HTTP: requests are handed over as arrivals. Only tests import this.
 */
import { spawn } from 'node:child_process';
import { createPrivateKey, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@rempart/cli/postgres.ts';
import type { AccountId, EstablishmentId, PatientId, PersonId } from '@rempart/terms/ids.ts';
import type { Role } from '@rempart/terms/roles.ts';
import { newBrowser, overVault, type TestBrowser } from '@rempart/vault/testing/browser.ts';
import { VaultClient } from '@rempart/vault-client/client.ts';
import { Directory } from '../accounts/directory.ts';
import { type AccountToEnrol, enrolDemoPatient, feedFile, initEstablishment } from '../accounts/init.ts';
import { SessionMaker } from '../accounts/session.ts';
import { Databases } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import { Door } from '../disclosure/door.ts';
import { Grants } from '../disclosure/grants.ts';
import { type Arrival, type Session, Sessions } from '../disclosure/session.ts';
import type { Draft } from '../disclosure/write.ts';
import { Live } from '../live/live.ts';

export const ORIGIN = 'http://localhost:8080';

/** Ids of one test establishment: fixed by its name, so that tests can be read. */
export interface Place {
  id: EstablishmentId;
  accounts: Record<
    'drMartin' | 'drMartinDesk' | 'drBernard' | 'nurse' | 'secretary' | 'administrator' | 'securityOfficer',
    AccountId
  >;
  practitioners: { drMartin: string; drBernard: string };
  schedules: { drMartin: string; drBernard: string };
  room: string;
  unit: string;
}

export interface SignedIn {
  browser: TestBrowser;
  /** A session for one request, with a fresh proof over method, path and body. */
  request(method: string, path: string, body?: unknown, touch?: string): Promise<Session>;
  /** The same, with the browser's part done now and the server's when it is called. */
  prepare(method: string, path: string, body?: unknown, touch?: string): () => Promise<Session>;
}

export interface World {
  north: Place;
  south: Place;
  door: Door;
  databases: Databases;
  directory: Directory;
  vault: VaultClient;
  sessions: SessionMaker;
  signedSessions: Sessions;
  grants: Grants;
  live: Live;
  ownerUrl: string;
  /** Connection of the application's own role. */
  databaseUrl: string;
  dataFolder: string;
  runFolder: string;
  signIn(account: AccountId): Promise<SignedIn>;
  /** The account of a patient of the place, bound to their own file: one each place. */
  patientAccount(place: Place, patient: string): Promise<AccountId>;
  /** The feed of an establishment, whose key lies in a file. */
  feed(place: Place): Promise<SignedIn>;
  vaultPid(): number;
  /** The server process of PostgreSQL, whose children answer. */
  postgresPid: number;
  /** Kills the vault and starts it again. */
  restartVault(): Promise<void>;
  close(): Promise<void>;
}

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'];

/**
 * Starts the world; takes about a second.
 * @param origin where a front is to listen, for tests that start one over it
 */
export async function startWorld(origin = ORIGIN): Promise<World> {
  const root = mkdtempSync(join(tmpdir(), 'rempart-world-'));
  const dataFolder = join(root, 'data');
  const runFolder = join(root, 'run');
  for (const folder of [dataFolder, runFolder]) mkdirSync(folder, { recursive: true });
  for (const folder of [root, dataFolder, runFolder]) chmodSync(folder, 0o755);
  const postgres = await startPostgres({ dataFolder, runFolder, scratch: true });
  const rootKey = join(root, 'root.key');
  writeFileSync(rootKey, randomBytes(32), { mode: 0o600 });
  const vaultEnvironment = {
    ...process.env,
    REMPART_DATA: dataFolder,
    REMPART_RUN: runFolder,
    REMPART_ORIGIN: origin,
    REMPART_VAULT_DATABASE: postgres.url('rempart_vault', 'rempart_vault'),
  };
  let vaultProcess = await startVault(vaultEnvironment, rootKey);
  const ownerUrl = postgres.url('rempart_owner', 'rempart');
  await migrate(ownerUrl);
  const vault = new VaultClient(join(runFolder, 'vault.sock'));
  const north = placeOf();
  const south = placeOf();
  for (const [place, name] of [
    [north, 'Nord'],
    [south, 'Sud'],
  ] as const) {
    await initEstablishment(
      { vault, ownerUrl, dataFolder },
      { id: place.id, name, demo: true, drivenClock: true, accounts: accountsOf(place), directory: directoryOf(place) },
    );
  }
  const databaseUrl = postgres.url('rempart_app', 'rempart');
  const databases = new Databases(databaseUrl);
  const grants = new Grants();
  const door = new Door({ vault, databases, grants });
  const live = new Live({ door, databases });
  const signedSessions = new Sessions(vault, origin);
  const sessions = new SessionMaker(signedSessions, databases);

  const signedIn = (browser: TestBrowser): SignedIn => {
    const prepare: SignedIn['prepare'] = (method, path, body, touch) => {
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
      const arrival: Arrival = {
        method,
        path: path.split('?')[0] ?? path,
        authorization: `DPoP ${browser.token}`,
        proof: browser.proof({ method, path, token: browser.token, body: text }),
        body: text === undefined ? undefined : Buffer.from(text),
        touch,
        language: 'en',
      };
      return () => sessions.sessionOf(arrival);
    };
    return { browser, prepare, request: (...parts) => prepare(...parts)() };
  };

  return {
    north,
    south,
    door,
    databases,
    directory: new Directory(databases),
    vault,
    sessions,
    signedSessions,
    grants,
    live,
    ownerUrl,
    databaseUrl,
    dataFolder,
    runFolder,
    async signIn(account) {
      const browser = newBrowser(origin, overVault(vault));
      await browser.signIn(account);
      return signedIn(browser);
    },
    async patientAccount({ id: establishment }, patient) {
      const account = randomUUID() as AccountId;
      const person = randomUUID() as PersonId;
      await enrolDemoPatient(
        { vault, ownerUrl },
        {
          establishment,
          account: { account, person, role: 'patient', profile: 'standard', name: 'Patient', schedules: [] },
          patient: patient as PatientId,
        },
      );
      return account;
    },
    async feed(place) {
      const { account, jwk } = JSON.parse(readFileSync(feedFile(dataFolder, place.id), 'utf8')) as {
        account: string;
        jwk: { kty: string };
      };
      const browser = newBrowser(origin, overVault(vault), createPrivateKey({ key: jwk, format: 'jwk' }));
      await browser.signInAsFeed(account);
      return signedIn(browser);
    },
    vaultPid: () => vaultProcess.pid ?? 0,
    postgresPid: postgres.pid,
    async restartVault() {
      vaultProcess.kill('SIGKILL');
      vaultProcess = await startVault(vaultEnvironment, rootKey);
    },
    async close() {
      live.close();
      grants.close();
      await databases.close();
      vault.close();
      const ended = once(vaultProcess, 'exit');
      vaultProcess.kill('SIGTERM');
      await ended;
      await postgres.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

async function startVault(env: NodeJS.ProcessEnv, rootKeyFile: string) {
  const key = await open(rootKeyFile, 'r');
  const main = join(import.meta.dirname, '../../../vault/src/main.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    env,
    stdio: ['pipe', 'pipe', 'inherit', key.fd],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (text: Buffer) => text.toString().includes('ready') && resolve());
    child.once('exit', (code) => reject(new Error(`the vault ended with ${code} before it was ready`)));
  });
  await key.close();
  return child;
}

function placeOf(): Place {
  const id = randomUUID;
  return {
    id: id() as EstablishmentId,
    accounts: {
      drMartin: id() as AccountId,
      drMartinDesk: id() as AccountId,
      drBernard: id() as AccountId,
      nurse: id() as AccountId,
      secretary: id() as AccountId,
      administrator: id() as AccountId,
      securityOfficer: id() as AccountId,
    },
    practitioners: { drMartin: id(), drBernard: id() },
    schedules: { drMartin: id(), drBernard: id() },
    room: id(),
    unit: id(),
  };
}

function accountsOf(place: Place): AccountToEnrol[] {
  const both = [place.schedules.drMartin, place.schedules.drBernard];
  const person = (
    account: AccountId,
    role: Role,
    name: string,
    more: Partial<AccountToEnrol> = {},
  ): AccountToEnrol => ({
    account,
    person: randomUUID() as PersonId,
    role,
    profile: 'standard',
    name,
    schedules: [],
    unit: place.unit,
    ...more,
  });
  const { accounts, practitioners, schedules } = place;
  const martin = randomUUID() as PersonId;
  return [
    person(accounts.drMartin, 'practitioner', 'Dr Martin', {
      person: martin,
      practitioner: practitioners.drMartin,
      schedules: [schedules.drMartin],
    }),
    // The same person's second account.
    person(accounts.drMartinDesk, 'secretary', 'Dr Martin, secrétariat', {
      person: martin,
      schedules: [schedules.drMartin],
    }),
    person(accounts.drBernard, 'practitioner', 'Dr Bernard', {
      practitioner: practitioners.drBernard,
      schedules: [schedules.drBernard],
    }),
    person(accounts.nurse, 'nurse', 'Infirmière Petit'),
    person(accounts.secretary, 'secretary', 'Secrétaire Roux', { schedules: both }),
    person(accounts.administrator, 'administrator', 'Administrateur Blanc'),
    person(accounts.securityOfficer, 'security-officer', 'RSSI Noir'),
  ];
}

function directoryOf(place: Place): Array<Draft & { id: string }> {
  const doctors = ['drMartin', 'drBernard'] as const;
  const year = new Date().getUTCFullYear();
  const horizon = { start: `${year - 1}-01-01`, end: `${year + 2}-12-31` };
  return [
    { resourceType: 'Organization', id: place.id, name: 'Établissement', active: true },
    {
      resourceType: 'Location',
      id: place.unit,
      name: 'Unité',
      mode: 'instance',
      physicalType: { coding: [{ code: 'wa' }] },
    },
    { resourceType: 'Location', id: place.room, name: 'Salle 1', mode: 'instance' },
    ...doctors.map((name) => ({
      resourceType: 'Practitioner',
      id: place.practitioners[name],
      name: [{ family: name.slice(2), given: ['Camille'] }],
    })),
    ...doctors.map((name) => ({
      resourceType: 'Schedule',
      id: place.schedules[name],
      active: true,
      planningHorizon: horizon,
      actor: [
        { reference: `Practitioner/${place.practitioners[name]}` },
        ...(name === 'drMartin' ? [{ reference: `Location/${place.room}` }] : []),
      ],
      extension: [WEEKDAYS].map((days) => sessionExtension(days)),
    })),
  ];
}

/** A session of the week from 08:00 to 18:00 in slots of fifteen minutes (appointments/sessions.ts reads it). */
function sessionExtension(days: string[]) {
  return {
    url: 'https://rempart.example/fhir/StructureDefinition/session',
    extension: [
      ...days.map((day) => ({ url: 'daysOfWeek', valueCode: day })),
      { url: 'start', valueTime: '08:00:00' },
      { url: 'end', valueTime: '18:00:00' },
      { url: 'slotMinutes', valuePositiveInt: 15 },
    ],
  };
}
