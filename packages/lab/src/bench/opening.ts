/**
 * Opening a record at the door, without HTTP: proof, policy, vault, log flush, unsealing, the body as it lies, against
 * a bare read of the same rows as text over the same driver (contracts, section 7).
 */

import type { Session } from '@rempart/server/disclosure/session.ts';
import type { SignedIn } from '@rempart/server/testing/world.ts';
import type { AccountId, PatientId } from '@rempart/terms/ids.ts';
import { openBody } from '@rempart/vault/testing/browser.ts';
import pg from 'pg';
import { barePool, type Doctor, type Hospital, observation, patientOf } from './hospital.ts';
import { compare, type Figure } from './measure.ts';

const RESOURCES = 300;
const NEWER = 10;
/** Patients a doctor: below the pace of ten minutes, so that no touch stands between. */
const PATIENTS_A_DOCTOR = 10;
/** Four times as many beds as are ever opened at once: what is measured is the stream, not how it begins and ends. */
const DOCTORS_OPENING = 20;

const OPEN_RECORD = openBody();

export interface Bed {
  patient: PatientId;
  account: AccountId;
  doctor: SignedIn;
}

export interface Openings {
  figures: Figure[];
  /** The patients, each with a chart, newer rows, and the same rows in clear in the table `bare`. */
  beds: Bed[];
}

export async function measureOpenings(hospital: Hospital): Promise<Openings> {
  const beds = await fillBeds(hospital);
  const bare = await bareCopy(hospital, beds);
  const { door, grants } = hospital.world;

  // Proofs are the browser's work: made before each round, and not timed.
  let requests: Array<() => Promise<Session>> = [];
  const prepare = (count: number, request: (bed: Bed) => () => Promise<Session>) => () => {
    requests = Array.from({ length: count }, (_, index) => request(beds[index % beds.length]!));
  };
  const toOpen = ({ patient, doctor }: Bed) => doctor.prepare('POST', `/fhir/R4/Patient/${patient}/$open`, OPEN_RECORD);
  const toRead = ({ patient, doctor }: Bed) => doctor.prepare('GET', `/fhir/R4/Patient/${patient}/$everything`);
  const open = async (index: number) => {
    const { patient } = beds[index % beds.length]!;
    const session = await requests[index]!();
    await door.openRecord(session, { patient, level: 'record', purpose: 'TREAT' });
    grants.endSession(session.claims.sid);
  };
  const read = async (index: number) => {
    const session = await requests[index]!();
    await door.recordFrames(session, beds[index % beds.length]!.patient);
  };
  const readBare = (index: number) => bare.query(BARE(beds[index % beds.length]!.patient));

  const figures: Figure[] = [];
  for (const [concurrency, limit] of [
    [1, 1.5],
    [8, 0.8],
    [50, 0.6],
  ] as const) {
    figures.push(
      await compare({
        name: `opening a record of ${RESOURCES}, ${concurrency} at once`,
        before: prepare(beds.length, toOpen),
        work: open,
        baseline: readBare,
        // Each bed once a round: two openings at once of one session would end each other's grant.
        pieces: beds.length,
        concurrency,
        limit,
        rounds: 11,
      }),
    );
  }
  // Each doctor's session has one patient open: the reads below go to those alone.
  for (let index = 0; index < beds.length; index++) await reopen(hospital, beds[index]!);
  figures.push(
    await compare({
      name: 'reading a record under a grant',
      before: prepare(200, toRead),
      work: read,
      baseline: readBare,
      pieces: 200,
      concurrency: 8,
      limit: 0.8,
    }),
  );
  await bare.end();
  return { figures, beds };
}

async function fillBeds(hospital: Hospital): Promise<Bed[]> {
  const beds: Bed[] = [];
  for (const doctor of hospital.doctors.slice(0, DOCTORS_OPENING)) beds.push(...(await fill(hospital, doctor)));
  return beds;
}

async function reopen(hospital: Hospital, { patient, doctor }: Bed): Promise<void> {
  const session = await doctor.request('POST', `/fhir/R4/Patient/${patient}/$open`, OPEN_RECORD);
  await hospital.world.door.open(session, { patient, level: 'record', purpose: 'TREAT' });
}

/** Patients with a chart and ten newer rows, as after some weeks of use. */
async function fill(hospital: Hospital, doctor: Doctor): Promise<Bed[]> {
  const beds: Bed[] = [];
  for (let i = 0; i < PATIENTS_A_DOCTOR; i++) {
    const signedIn = await hospital.world.signIn(doctor.account);
    const patient = await patientOf(hospital, doctor, RESOURCES - NEWER - 1);
    const bed = { patient, account: doctor.account, doctor: signedIn };
    await reopen(hospital, bed);
    const read = await signedIn.request('GET', `/fhir/R4/Patient/${patient}/$everything`);
    await hospital.world.door.recordFrames(read, patient);
    await chartIsMade(hospital, patient);
    const write = await signedIn.request('POST', '/fhir/R4', {});
    await hospital.world.door.transaction(write, async (tx) => {
      for (let n = 0; n < NEWER; n++) tx.create(observation(patient, 1000 + n), patient);
    });
    beds.push(bed);
  }
  return beds;
}

async function chartIsMade(hospital: Hospital, patient: PatientId): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const { rows } = await hospital.world.databases
      .pool(hospital.id)
      .query(`select 1 from chart where patient_id = $1 and level = 'record'`, [patient]);
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('no chart was made');
}

const BARE = (patient: string) => ({
  name: 'bare-read',
  text: 'select content from bare where patient_id = $1',
  values: [patient],
});

/** The same rows in clear, in a table of the same shape, read over a pool of the same size. */
async function bareCopy(hospital: Hospital, beds: Bed[]): Promise<pg.Pool> {
  const owner = new pg.Client({ connectionString: hospital.world.ownerUrl });
  await owner.connect();
  await owner.query('create table bare (patient_id uuid, n int, content text, primary key (patient_id, n))');
  for (const { patient } of beds) {
    const texts = Array.from({ length: RESOURCES }, (_, n) =>
      JSON.stringify({ ...observation(patient, n), meta: { versionId: '1', lastUpdated: new Date().toISOString() } }),
    );
    await owner.query(
      'insert into bare select $1, t.n, t.content from unnest($2::text[]) with ordinality as t(content, n)',
      [patient, texts],
    );
  }
  await owner.query('vacuum analyze bare');
  await owner.end();
  return barePool(hospital);
}
