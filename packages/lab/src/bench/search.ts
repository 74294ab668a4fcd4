/** A search by birth date and three letters among many patients, against a bare read of the same answers by key. */
import { randomUUID } from 'node:crypto';
import { createPatient, searchPatients } from '@rempart/server/identity/patients.ts';
import type { SignedIn } from '@rempart/server/testing/world.ts';
import type { PatientId } from '@rempart/terms/ids.ts';
import { barePool, type Hospital } from './hospital.ts';
import { compare, type Figure, percentile } from './measure.ts';

const PATIENTS = 20_000;
/** A transaction writes this many patients while the base is made. */
const A_TRANSACTION = 50;
/** Searches a minute and account are bounded at 30: each account of the run searches this often. */
const SEARCHES_AN_ACCOUNT = 25;

interface Searched {
  id: PatientId;
  family: string;
  birthdate: string;
}

const SYLLABLES = ['ba', 'cor', 'del', 'fa', 'gri', 'lo', 'mar', 'ne', 'pou', 'ra', 'sau', 'ti', 'vil', 'zan'];

function person(n: number): { family: string; birthdate: string } {
  const at = (k: number) => SYLLABLES[Math.floor(n / SYLLABLES.length ** k) % SYLLABLES.length] ?? '';
  const birthdate = new Date(Date.UTC(1930, 0, 1 + ((n * 7919) % 29_000))).toISOString().slice(0, 10);
  return { family: `${at(0)}${at(1)}${at(2)}`, birthdate };
}

export async function measureSearch(hospital: Hospital): Promise<Figure[]> {
  const searched = await fillBase(hospital);
  const owner = barePool(hospital);
  await owner.query('create table bare_patient (id uuid primary key, content text)');
  await owner.query('insert into bare_patient select $1::uuid, $2 from generate_series(1, 1)', [randomUUID(), '{}']);
  await owner.query('insert into bare_patient select t.id, $2 from unnest($1::uuid[]) as t(id)', [
    searched.map(({ id }) => id),
    JSON.stringify({ resourceType: 'Patient', name: [{ family: 'x'.repeat(300) }] }),
  ]);
  await owner.query('analyze');

  const seekers: SignedIn[] = [];
  const times: number[] = [];
  const seek = async (index: number) => {
    const { family, birthdate, id } = searched[(index * 37) % searched.length]!;
    const seeker = seekers[index % seekers.length]!;
    const start = performance.now();
    const body = `birthdate=${birthdate}&family=${family.slice(0, 3)}&n=${index}`;
    const session = await seeker.request('POST', '/fhir/R4/Patient/_search', body);
    const found = await searchPatients(hospital.world.door, session, { birthdate, family: family.slice(0, 3) });
    if (!found.some((patient) => patient.id === id)) throw new Error('a patient was not found');
    hospital.world.grants.endSession(session.claims.sid);
    times.push(performance.now() - start);
  };
  const bare = (index: number) =>
    owner.query({
      name: 'bare-patient',
      text: 'select content from bare_patient where id = $1',
      values: [searched[(index * 37) % searched.length]!.id],
    });
  const doctors = hospital.doctors.slice(0, 6);
  const figure = await compare({
    name: `patient search among ${PATIENTS}`,
    work: seek,
    baseline: bare,
    pieces: doctors.length * 3,
    concurrency: 1,
    limit: 2,
    rounds: SEARCHES_AN_ACCOUNT / 3 - 1,
    before: async () => {
      seekers.length = 0;
      for (const doctor of doctors) seekers.push(await hospital.world.signIn(doctor.account));
    },
  });
  await owner.end();
  return [figure, { name: 'patient search, p99', value: percentile(times, 99), unit: 'ms', ok: true }];
}

async function fillBase(hospital: Hospital): Promise<Searched[]> {
  const all: Searched[] = Array.from({ length: PATIENTS }, (_, n) => ({ id: randomUUID() as PatientId, ...person(n) }));
  let next = 0;
  const write = async () => {
    for (let at = next; at < PATIENTS; at = next) {
      next = at + A_TRANSACTION;
      const session = await hospital.feed.request('POST', '/import', { at });
      await hospital.world.door.transaction(session, async (tx) => {
        for (const { id, family, birthdate } of all.slice(at, at + A_TRANSACTION)) {
          await createPatient(tx, {
            resourceType: 'Patient',
            id,
            name: [{ use: 'official', family, given: ['Camille'] }],
            birthDate: birthdate,
            gender: 'unknown',
          });
        }
      });
    }
  };
  await Promise.all([write(), write(), write(), write()]);
  return all;
}
