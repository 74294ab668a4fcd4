/**
 * A hospital for measuring: its own establishment in a world of tests, with as many doctors as needed, since no switch
 * turns the lines off.
 */
import { randomUUID } from 'node:crypto';
import type { AccountToEnrol } from '@rempart/server/accounts/init.ts';
import { initEstablishment } from '@rempart/server/accounts/init.ts';
import type { Draft } from '@rempart/server/disclosure/write.ts';
import { createPatient } from '@rempart/server/identity/patients.ts';
import { type Place, type SignedIn, startWorld, type World } from '@rempart/server/testing/world.ts';
import type { AccountId, EstablishmentId, PatientId, PersonId } from '@rempart/terms/ids.ts';
import pg from 'pg';

export interface Doctor {
  account: AccountId;
  practitioner: string;
  schedule: string;
}

export interface Hospital {
  world: World;
  id: EstablishmentId;
  doctors: Doctor[];
  secretary: AccountId;
  feed: SignedIn;
}

/** When doctors receive, each day of the week. */
interface Sessions {
  start: string;
  end: string;
  slotMinutes: number;
}

/** Room for as many bookings as a benchmark makes. */
const ALL_DAY: Sessions = { start: '00:00:00', end: '23:45:00', slotMinutes: 5 };

/** Starts a world with one hospital of `count` doctors who receive at all hours. */
export async function startHospital(count: number, origin: string): Promise<Hospital> {
  return addHospital(await startWorld(origin), 'Mesure', count, ALL_DAY);
}

/** Another hospital in the same world. */
export async function addHospital(world: World, name: string, count: number, sessions: Sessions): Promise<Hospital> {
  const id = randomUUID() as EstablishmentId;
  const doctors = Array.from({ length: count }, () => ({
    account: randomUUID() as AccountId,
    practitioner: randomUUID(),
    schedule: randomUUID(),
  }));
  const secretary = randomUUID() as AccountId;
  await initEstablishment(
    { vault: world.vault, ownerUrl: world.ownerUrl, dataFolder: world.dataFolder },
    {
      id,
      name,
      demo: true,
      drivenClock: true,
      accounts: [
        ...doctors.map((doctor, i) => accountOf(doctor, doctorName(name, i))),
        deskOf(secretary, name, doctors),
      ],
      directory: doctors.flatMap((doctor, i) => directoryOf(doctor, i, sessions)),
    },
  );
  const feed = await world.feed({ id } as Place);
  return { world, id, doctors, secretary, feed };
}

/** As the sign-in page offers the n-th of them. */
export function doctorName(hospital: string, index: number): string {
  return `Dr ${index} de ${hospital}`;
}

function accountOf({ account, practitioner, schedule }: Doctor, name: string): AccountToEnrol {
  const person = randomUUID() as PersonId;
  return { account, person, role: 'practitioner', profile: 'standard', name, schedules: [schedule], practitioner };
}

function deskOf(account: AccountId, hospital: string, doctors: Doctor[]): AccountToEnrol {
  const person = randomUUID() as PersonId;
  const schedules = doctors.map(({ schedule }) => schedule);
  return { account, person, role: 'secretary', profile: 'standard', name: `Secrétariat de ${hospital}`, schedules };
}

function directoryOf(
  { practitioner, schedule }: Doctor,
  index: number,
  { start, end, slotMinutes }: Sessions,
): Array<Draft & { id: string }> {
  const year = new Date().getUTCFullYear();
  return [
    { resourceType: 'Practitioner', id: practitioner, name: [{ family: `Mesure ${index}` }] },
    {
      resourceType: 'Schedule',
      id: schedule,
      active: true,
      planningHorizon: { start: `${year - 1}-01-01`, end: `${year + 2}-12-31` },
      actor: [{ reference: `Practitioner/${practitioner}` }],
      extension: [
        {
          url: 'https://rempart.example/fhir/StructureDefinition/session',
          extension: [
            ...['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => ({ url: 'daysOfWeek', valueCode: day })),
            { url: 'start', valueTime: start },
            { url: 'end', valueTime: end },
            { url: 'slotMinutes', valuePositiveInt: slotMinutes },
          ],
        },
      ],
    },
  ];
}

/** A resource of the size that a real one has: about 1.2 kB of JSON. */
export function observation(patient: string, n: number): Draft {
  return {
    resourceType: 'Observation',
    id: randomUUID(),
    status: 'final',
    category: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/observation-category',
            code: 'vital-signs',
            display: 'vital-signs',
          },
        ],
      },
    ],
    code: {
      coding: [{ system: 'http://loinc.org', code: '85354-9', display: 'Blood Pressure' }],
      text: 'Pression artérielle',
    },
    subject: { reference: `Patient/${patient}` },
    encounter: { reference: `Encounter/${idOf(patient, Math.floor(n / 10))}` },
    effectiveDateTime: new Date(1.6e12 + n * 86_400_000).toISOString(),
    issued: new Date(1.6e12 + n * 86_400_000).toISOString(),
    performer: [{ reference: `Practitioner/${idOf(patient, n % 3)}` }],
    note: [{ text: `Mesure ${n} : ${'au repos, bras gauche, patient assis. '.repeat(3)}` }],
    component: [8480, 8462].map((code, i) => ({
      code: {
        coding: [
          { system: 'http://loinc.org', code: `${code}-${i ? 4 : 6}`, display: i ? 'Diastolique' : 'Systolique' },
        ],
        text: i ? 'Diastolique' : 'Systolique',
      },
      valueQuantity: {
        value: (i ? 70 : 120) + (n % 30),
        unit: 'mmHg',
        system: 'http://unitsofmeasure.org',
        code: 'mm[Hg]',
      },
    })),
  };
}

/** Ten observations share an encounter and three performers a patient, as in life: it matters to compression. */
function idOf(patient: string, n: number): string {
  return patient.slice(0, -4) + n.toString(16).padStart(4, '0');
}

/** A patient of a doctor's, written by the feed. */
export async function patientOf(hospital: Hospital, doctor: Doctor, resources: number): Promise<PatientId> {
  const id = randomUUID() as PatientId;
  const session = await hospital.feed.request('POST', '/import', {});
  const letters = id
    .replace(/[^a-f]/g, '')
    .slice(0, 6)
    .padEnd(3, 'x');
  await hospital.world.door.transaction(session, async (tx) => {
    await createPatient(tx, {
      resourceType: 'Patient',
      id,
      name: [{ use: 'official', family: `Test${letters}`, given: ['Mesure'] }],
      birthDate: '1970-01-01',
      generalPractitioner: [{ reference: `Practitioner/${doctor.practitioner}` }],
    });
    for (let n = 0; n < resources; n++) tx.create(observation(id, n), id);
  });
  return id;
}

/** A pool for baselines, as large as the server's own, past row-level security. */
export function barePool({ world }: Hospital): pg.Pool {
  const pool = new pg.Pool({ connectionString: world.ownerUrl, max: 10 });
  // When a run fails the database is stopped under the pool; what failed is told, not this.
  pool.on('error', () => {});
  return pool;
}
