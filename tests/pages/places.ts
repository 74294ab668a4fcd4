/** The pages of each role, and how one comes to them; of a patient or an hour is what differs from day to day. */
import { holidayOf } from '@rempart/web/agenda/holidays.ts';
import { addDays, dayKey, mondayOf, startOfDay } from '@rempart/web/agenda/week.ts';
import type { Browser } from 'playwright-core';
import { fullestOf, HOSPITAL, isAlive, PRACTICE, patientsOf, patientsSeenBy, saidOnTheTelephone } from '../demo.ts';
import { Workstation } from './workstation.ts';

export const DOCTOR = 'Dr Hélène Castelnau';
const SECRETARY = 'Sidonie Vauquelin';
const NURSE = 'Mireille Prigent';
/** At the practice, where the hospital's transfer arrives. */
const RECEIVER = 'Noémie Kersaint';

export interface Place {
  name: string;
  /** A page of the application by its address, or what is done to get there. */
  go: (at: Workstation) => Promise<unknown>;
  shown: (at: Workstation) => Promise<unknown>;
  /** Regions whose content is of a patient or an hour, and what stands there on some days only. */
  closed?: (at: Workstation) => string[];
  leftOut?: (at: Workstation) => string[];
  /** Asks the server for nothing on arrival, at most the vault for one's own account. */
  isStill?: true;
}

const OF_A_PATIENT = ['record.who', 'record.allergies', 'record.problems', 'record.treatments'];
const OF_A_RECORD = [...OF_A_PATIENT, 'record.measures', 'record.upcoming'];

const OF_A_FILE = [
  'identity.who',
  'record.upcoming',
  'record.treatments',
  'record.allergies',
  'record.problems',
  'ownFile.vaccinations',
  'ownFile.results',
  'ownFile.documents',
];

export const PEOPLE: Array<{ person: string; places: Place[] }> = [
  {
    person: DOCTOR,
    places: [
      {
        name: 'today',
        go: (at) => at.page.goto('/today'),
        shown: (at) => at.today.shown(),
        closed: (at) => [at.words('today.title')],
      },
      {
        name: 'agenda-week',
        go: (at) => at.page.goto(`/agenda?view=week&day=${nextWeek()}`),
        shown: (at) => at.agenda.shown(),
        closed: (at) => [at.words('agenda.panel.title')],
        leftOut: (at) => [at.words('agenda.absence.band')],
      },
      {
        name: 'record',
        go: (at) => at.page.goto(`/record/${fullPatient()}`),
        shown: (at) => at.record.shown(),
        closed: (at) => OF_A_RECORD.map((key) => at.words(key)),
        // Of who is on the list of today.
        leftOut: (at) => [at.words('round.title')],
      },
      {
        name: 'transfer',
        go: (at) => at.page.goto(`/record/${fullPatient()}/transfer`),
        shown: (at) => at.page.getByRole('radio', { name: PRACTICE }).waitFor(),
      },
      {
        name: 'outbox',
        go: (at) => at.page.goto('/sent'),
        shown: (at) => at.transfer.lastSent.waitFor(),
      },
      {
        name: 'account',
        isStill: true,
        go: (at) => at.page.goto('/account'),
        shown: (at) => at.page.getByRole('table').waitFor(),
      },
      {
        name: 'kit',
        isStill: true,
        go: (at) => at.page.goto('/kit'),
        shown: (at) => at.page.getByRole('region', { name: 'Vault down' }).waitFor(),
      },
      {
        name: 'palette',
        isStill: true,
        go: (at) => at.page.goto('/account'),
        shown: async (at) => {
          await at.page.getByRole('table').waitFor();
          await at.page.keyboard.press('Control+k');
          await at.page.getByRole('dialog').getByRole('option').first().waitFor();
        },
      },
      {
        name: 'keys',
        isStill: true,
        go: (at) => at.page.goto('/account'),
        shown: async (at) => {
          await at.page.getByRole('table').waitFor();
          await at.page.keyboard.press('?');
          await at.page.getByRole('dialog').getByRole('row').first().waitFor();
        },
      },
    ],
  },
  {
    person: SECRETARY,
    places: [
      {
        name: 'agenda-day',
        go: (at) => at.page.goto(`/agenda?view=day&day=${nextWeek()}`),
        shown: (at) => at.agenda.shown(),
        closed: (at) => [at.words('agenda.panel.title')],
        leftOut: (at) => [at.words('agenda.absence.band')],
      },
      {
        name: 'agenda-room',
        go: (at) => at.page.goto(`/agenda?view=room&day=${nextWeek()}`),
        shown: (at) => at.agenda.shown(),
        closed: (at) => [at.words('agenda.panel.title')],
        leftOut: (at) => [at.words('agenda.absence.band')],
      },
      {
        name: 'booking',
        go: (at) => at.page.goto(`/agenda?view=day&day=${nextWeek()}`),
        shown: async (at) => {
          await at.agenda.newAppointment();
          await at.booking.slots.first().waitFor();
        },
        closed: (at) => [at.words('agenda.panel.title'), at.words('booking.firstSlots')],
        leftOut: (at) => [at.words('agenda.absence.band')],
      },
      {
        name: 'patients',
        isStill: true,
        go: (at) => at.page.goto('/patients'),
        shown: async (at) => {
          await at.patients.look(saidOnTheTelephone(caller()));
          await at.patients.found().first().waitFor();
        },
      },
      {
        name: 'new-patient',
        isStill: true,
        go: (at) => at.page.goto('/patients'),
        shown: async (at) => {
          const main = at.page.getByRole('main');
          await at.patients.look('29/02/1996 zzq', main);
          await at.patients.newPatient(main).begin();
        },
      },
      {
        name: 'patient-desk',
        go: (at) => at.page.goto(`/record/${caller().id}`),
        shown: (at) => at.page.getByRole('region', { name: at.words('identity.who') }).waitFor(),
        closed: (at) => [at.words('identity.who'), at.words('record.upcoming')],
      },
    ],
  },
  {
    person: NURSE,
    places: [{ name: 'ward', go: (at) => at.page.goto('/ward'), shown: (at) => at.ward.shown() }],
  },
  {
    person: RECEIVER,
    places: [
      {
        name: 'inbox',
        go: (at) => at.page.goto('/received'),
        shown: async (at) => {
          await at.inbox.from(HOSPITAL).first().click();
          await at.page.getByRole('button', { name: at.words('inbox.open') }).waitFor();
        },
      },
    ],
  },
  {
    person: 'Cédric Guilloux',
    places: [
      { name: 'accounts', go: (at) => at.page.goto('/accounts'), shown: (at) => at.page.getByRole('table').waitFor() },
      { name: 'role-administrator', isStill: true, go: toRole, shown: rolesShown },
    ],
  },
  {
    person: 'Diane Rochebrune',
    places: [
      { name: 'log', go: (at) => at.page.goto('/journal'), shown: (at) => at.page.getByRole('table').waitFor() },
      { name: 'role-security-officer', isStill: true, go: toRole, shown: rolesShown },
    ],
  },
  {
    person: 'Honorine Montfaucon',
    places: [{ name: 'role-guardian', isStill: true, go: toRole, shown: rolesShown }],
  },
  {
    person: 'Patient de Valmont',
    places: [
      {
        name: 'own-file',
        go: (at) => at.page.goto('/own-file'),
        shown: (at) => at.ownFile.shown(),
        closed: (at) => [...OF_A_FILE.map((key) => at.words(key)), at.words('record.accesses.list')],
      },
    ],
  },
];

function toRole(at: Workstation) {
  return at.page.goto('/role');
}

function rolesShown(at: Workstation) {
  return at.page.getByText(at.words('roles.noPatients')).waitFor();
}

/** The Monday of the first whole week to come without a holiday: every appointment of it is still to come. */
function nextWeek(): string {
  const today = startOfDay(new Date());
  const weeks = [1, 2, 3, 4].map((week) => addDays(mondayOf(today), 7 * week));
  const isOrdinary = (monday: Date) => [0, 1, 2, 3, 4].every((day) => !holidayOf(addDays(monday, day)));
  return dayKey(weeks.find(isOrdinary) ?? weeks[0]!);
}

/** So that there is something in the outbox here, and in the inbox there. */
export async function fillPlaces(browser: Browser): Promise<void> {
  const at = await Workstation.open(browser);
  await at.signIn.as(DOCTOR);
  await at.page.goto(`/record/${fullPatient()}/transfer`);
  await at.transfer.to(PRACTICE);
  await at.transfer.send(PRACTICE);
  await at.transfer.lastSent.getByText(at.words('outbox.status.delivered')).waitFor({ timeout: 30_000 });
  await at.close();
}

export function fullPatient(): string {
  return fullestOf(patientsSeenBy(DOCTOR).flatMap(({ appointments }) => appointments)).id;
}

function caller() {
  return patientsOf(HOSPITAL).find(isAlive)!;
}
