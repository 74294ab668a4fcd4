/**
 * For everyone: each page enlarged to twice its size and on the narrowest screen, without motion, over a slow network,
 * and as a screen reader is given it. REMPART_GOLDEN=write writes the trees of roles and names anew.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holidayOf } from '@rempart/web/agenda/holidays.ts';
import { addDays, dayKey, mondayOf, startOfDay } from '@rempart/web/agenda/week.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { fullestOf, HOSPITAL, PRACTICE, patientsOf, patientsSeenBy, saidOnTheTelephone } from '../demo.ts';
import { cutTexts } from '../pages/fit.ts';
import { catalogueOf } from '../pages/texts.ts';
import { maskOf, nameless, treeOf } from '../pages/tree.ts';
import { Workstation } from '../pages/workstation.ts';

const GOLDEN = join(import.meta.dirname, 'golden');
const mask = maskOf(catalogueOf('fr'));

const DOCTOR = 'Dr Hélène Castelnau';
const SECRETARY = 'Sidonie Vauquelin';
const NURSE = 'Mireille Prigent';
/** At the practice, where the hospital's transfer arrives. */
const RECEIVER = 'Noémie Kersaint';

/** CSS pixels: a screen of 1440 × 900 at 200 %, and the narrowest that WCAG 1.4.10 asks for. */
const SIZES = [
  { width: 720, height: 450 },
  { width: 320, height: 568 },
];
const DESK = { width: 1440, height: 900 };
/** Two frames of a screen at 60 Hz. */
const TWO_FRAMES_MS = 34;
const DELAY_MS = 300;

interface Place {
  name: string;
  /** A page of the application by its address, or what is done to get there. */
  go: (at: Workstation) => Promise<unknown>;
  shown: (at: Workstation) => Promise<unknown>;
  /** Regions whose content is of a patient or an hour, and what stands there on some days only. */
  closed?: (at: Workstation) => string[];
  leftOut?: (at: Workstation) => string[];
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

const PEOPLE: Array<{ person: string; places: Place[] }> = [
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
      { name: 'account', go: (at) => at.page.goto('/account'), shown: (at) => at.page.getByRole('table').waitFor() },
      {
        name: 'kit',
        go: (at) => at.page.goto('/kit'),
        shown: (at) => at.page.getByRole('region', { name: 'Vault down' }).waitFor(),
      },
      {
        name: 'palette',
        go: (at) => at.page.goto('/account'),
        shown: async (at) => {
          await at.page.getByRole('table').waitFor();
          await at.page.keyboard.press('Control+k');
          await at.page.getByRole('dialog').getByRole('option').first().waitFor();
        },
      },
      {
        name: 'keys',
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
        go: (at) => at.page.goto('/patients'),
        shown: async (at) => {
          await at.patients.look(saidOnTheTelephone(caller()));
          await at.patients.found().first().waitFor();
        },
      },
      {
        name: 'new-patient',
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
      { name: 'role-administrator', go: toRole, shown: rolesShown },
    ],
  },
  {
    person: 'Diane Rochebrune',
    places: [
      { name: 'log', go: (at) => at.page.goto('/journal'), shown: (at) => at.page.getByRole('table').waitFor() },
      { name: 'role-security-officer', go: toRole, shown: rolesShown },
    ],
  },
  {
    person: 'Honorine Montfaucon',
    places: [{ name: 'role-guardian', go: toRole, shown: rolesShown }],
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

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
  await sendRecord();
});
afterAll(() => browser?.close());

describe('the sign-in page', () => {
  const place: Place = {
    name: 'sign-in',
    go: (at) => at.page.goto('/sign-in'),
    shown: (at) => at.signIn.person(DOCTOR).waitFor(),
  };
  let at: Workstation;
  beforeAll(async () => {
    at = await Workstation.open(browser);
    await watch(at.page);
  });
  afterAll(() => at?.close());

  holds(place, () => at);
});

describe.each(PEOPLE)('of $person', ({ person, places }) => {
  let at: Workstation;
  beforeAll(async () => {
    at = await Workstation.open(browser);
    await watch(at.page);
    await at.signIn.as(person);
    await at.heading.waitFor();
  });
  afterAll(() => at?.close());

  describe.each(places)('$name', (place) => holds(place, () => at));
});

describe('the user guide', () => {
  let at: Workstation;
  beforeAll(async () => {
    at = await Workstation.open(browser);
  });
  afterAll(() => at?.close());

  test('names the keys of the agenda and of a record as the pages answer to them', async () => {
    await at.signIn.as(DOCTOR);
    await at.agenda.visit();
    expect(await shownKeys(at, 'page.agenda')).toEqual(expect.arrayContaining(guidesKeys('secretaire')));
    await at.page.goto(`/record/${fullPatient()}`);
    await at.record.shown();
    expect(await shownKeys(at, 'record.title')).toEqual(expect.arrayContaining(guidesKeys('medecin')));
  });
});

/** The rows of what `?` shows of a page: a key, and what it does. */
async function shownKeys(at: Workstation, page: string): Promise<string[]> {
  await at.page.keyboard.press('?');
  const dialog = at.page.getByRole('dialog', { name: at.words('shell.keys.title') });
  const ofPage = dialog.getByRole('region').first();
  await ofPage.getByRole('heading', { name: at.words(page), exact: true }).waitFor();
  const rows = await ofPage.getByRole('row').evaluateAll((all) => all.map((row) => row.textContent ?? ''));
  await at.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  return rows;
}

/** The rows of the guide's tables that give single letters, written as the pages write them. */
function guidesKeys(page: string): string[] {
  const text = readFileSync(join(import.meta.dirname, `../../docs/guide/${page}.md`), 'utf8');
  const rows = [...text.matchAll(/^\| ((?:`\w`(?:, )?)+) \| (\*\*.+\*\*) \|$/gm)];
  expect(rows.length).toBeGreaterThan(3);
  return rows.flatMap(([, keys, says]) => {
    const acts = [...says!.matchAll(/\*\*(.+?)\*\*/g)].map(([, act]) => act!);
    return [...keys!.matchAll(/`(\w)`/g)].map(([, key], index) => `${key}${acts[index]}`);
  });
}

function holds(place: Place, workstation: () => Workstation): void {
  test('a screen reader is given these roles and names', async () => {
    const at = workstation();
    await at.page.setViewportSize(DESK);
    await place.go(at);
    await place.shown(at);
    const body = at.page.locator('body');
    expect(await nameless(body)).toEqual([]);
    golden(place.name, await treeOf(body, mask, { closed: place.closed?.(at), leftOut: place.leftOut?.(at) }));
  });

  test.each(SIZES)('nothing is cut at $width × $height, and nothing scrolls sideways', async (size) => {
    const at = workstation();
    await at.page.setViewportSize(size);
    await place.go(at);
    await place.shown(at);
    const grid = `[aria-label="${at.words('agenda.grid')}"]`;
    await expect.poll(() => cutTexts(at.page, `${grid}, :has(table)`)).toEqual([]);
    expect(await at.isWiderThanScreen()).toBe(false);
  });

  test('over a slow network it says that it waits, then works; and nothing has moved for longer than a blink', async () => {
    const at = workstation();
    await at.page.setViewportSize(DESK);
    const slow = await at.page.context().newCDPSession(at.page);
    await slow.send('Network.enable');
    const throughput = { downloadThroughput: -1, uploadThroughput: -1 };
    await slow.send('Network.emulateNetworkConditions', { offline: false, latency: DELAY_MS, ...throughput });
    await place.go(at);
    await place.shown(at);
    await slow.detach();
    const { hasWaited, longMotions } = await watched(at.page);
    expect(hasWaited).toBe(true);
    expect(longMotions).toEqual([]);
  });
}

/** So that there is something in the outbox here, and in the inbox there. */
async function sendRecord(): Promise<void> {
  const at = await Workstation.open(browser);
  await at.signIn.as(DOCTOR);
  await at.page.goto(`/record/${fullPatient()}/transfer`);
  await at.transfer.to(PRACTICE);
  await at.transfer.send(PRACTICE);
  await at.transfer.lastSent.getByText(at.words('outbox.status.delivered')).waitFor({ timeout: 30_000 });
  await at.close();
}

/** What the page has done since its document began. */
interface Watched {
  /** It said that it waits: a region that is busy, or a button. */
  hasWaited: boolean;
  /** Animations and transitions of more than two frames. */
  longMotions: string[];
}

async function watch(page: Page): Promise<void> {
  await page.addInitScript((atMost) => {
    const seen: Watched = { hasWaited: false, longMotions: [] };
    Object.assign(globalThis, { watched: seen });
    new MutationObserver(() => {
      seen.hasWaited ||= document.querySelector('[role=status][aria-busy=true], button[data-loading]') !== null;
    }).observe(document, { childList: true, subtree: true, attributeFilter: ['data-loading'] });
    const look = ({ type, target }: Event) => {
      for (const animation of (target as Element).getAnimations({ subtree: true })) {
        const { activeDuration } = animation.effect!.getComputedTiming();
        const moved = (animation.effect as KeyframeEffect).target;
        if (Number(activeDuration) > atMost)
          seen.longMotions.push(`${type} of ${moved?.className} for ${activeDuration} ms`);
      }
    };
    addEventListener('animationstart', look, true);
    addEventListener('transitionrun', look, true);
  }, TWO_FRAMES_MS);
}

function watched(page: Page): Promise<Watched> {
  return page.evaluate(() => (globalThis as unknown as { watched: Watched }).watched);
}

function golden(name: string, tree: string): void {
  const file = join(GOLDEN, `${name}.txt`);
  if (process.env.REMPART_GOLDEN === 'write') writeFileSync(file, tree);
  expect(existsSync(file), `${name} has no golden file; REMPART_GOLDEN=write makes it`).toBe(true);
  expect(tree).toBe(readFileSync(file, 'utf8'));
}

/** The Monday of the first whole week to come without a holiday: every appointment of it is still to come. */
function nextWeek(): string {
  const today = startOfDay(new Date());
  const weeks = [1, 2, 3, 4].map((week) => addDays(mondayOf(today), 7 * week));
  const isOrdinary = (monday: Date) => [0, 1, 2, 3, 4].every((day) => !holidayOf(addDays(monday, day)));
  return dayKey(weeks.find(isOrdinary) ?? weeks[0]!);
}

function fullPatient(): string {
  return fullestOf(patientsSeenBy(DOCTOR).flatMap(({ appointments }) => appointments)).id;
}

function caller() {
  return patientsOf(HOSPITAL).find(({ patient }) => !patient.deceasedDateTime && !patient.deceasedBoolean)!;
}
