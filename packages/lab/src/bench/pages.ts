/**
 * Pages in a real browser, full against empty in one run: until an agenda can be used, one step of a drag in it, until
 * a record can be read, one step of scrolling in it, and what is still held in memory after many records were opened
 * and closed.
 */
import { createAppointment } from '@rempart/server/appointments/book.ts';
import type { PatientId } from '@rempart/terms/ids.ts';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../browser.ts';
import { appointment } from './booking.ts';
import { addHospital, type Doctor, doctorName, type Hospital, patientOf } from './hospital.ts';
import { type Figure, median } from './measure.ts';
import type { Serving } from './serving.ts';

const NAME = 'Pages';
const COLUMNS = 20;
const APPOINTMENTS_A_COLUMN = 40;
const QUARTER_MS = 15 * 60_000;
const DAY_MS = 24 * 3600_000;
const RECORD_SIZES = { small: 20, large: 2000 };
/** More than a screen, so that there is something to scroll. */
const SCROLLED_SIZE = 100;
const SCROLL_STEPS = 60;
const SCROLL_PX = 120;
/** Openings after which memory is compared. */
const OPENINGS = { few: 20, many: 200 };
/** Patients that are opened again and again: below the pace that asks for a touch. */
const REOPENED = 10;
const ROUNDS = 5;
const DRAG_STEPS = 24;

export async function measurePages(base: Hospital, serving: Serving): Promise<Figure[]> {
  const hospital = await addHospital(base.world, NAME, COLUMNS, {
    start: '08:00:00',
    end: '18:00:00',
    slotMinutes: 15,
  });
  const days = daysAhead();
  await fillAgenda(hospital, days);
  const browser = await launchBrowser();
  try {
    return [
      ...(await measureAgenda(browser, serving.origin, hospital, days)),
      ...(await measureRecord(browser, serving.origin, hospital)),
    ];
  } finally {
    await browser.close();
  }
}

interface Days {
  full: Date;
  empty: Date;
}

/** Tuesday and Thursday of next week, at midnight UTC: no holiday's band lies over only one of them. */
function daysAhead(): Days {
  const today = new Date(`${new Date().toISOString().slice(0, 10)}T00:00:00Z`);
  const tuesday = today.getTime() + (((2 - today.getUTCDay() + 7) % 7) + 7) * DAY_MS;
  return { full: new Date(tuesday), empty: new Date(tuesday + 2 * DAY_MS) };
}

/** The empty day has one appointment, so that there is something to drag. */
async function fillAgenda(hospital: Hospital, { full, empty }: Days): Promise<void> {
  for (const [index, doctor] of hospital.doctors.entries()) {
    const patient = await patientOf(hospital, doctor, 0);
    const session = await hospital.feed.request('POST', '/import', { doctor: doctor.account });
    await hospital.world.door.transaction(session, async (tx) => {
      for (let n = 0; n < APPOINTMENTS_A_COLUMN; n++) {
        await createAppointment(tx, appointment(doctor, quarterOf(full, n), patient, QUARTER_MS));
      }
      if (index === 0) await createAppointment(tx, appointment(doctor, quarterOf(empty, 4), patient, QUARTER_MS));
    });
  }
}

/** The n-th quarter of an hour after 7:00 UTC: eight or nine in the morning, in the sessions of either. */
function quarterOf(day: Date, n: number): Date {
  return new Date(day.getTime() + 7 * 3600_000 + n * QUARTER_MS);
}

// --- Agenda ----------------------------------------------------------------------------------------------------

async function measureAgenda(browser: Browser, origin: string, hospital: Hospital, days: Days): Promise<Figure[]> {
  const page = await signedIn(browser, origin, `Secrétariat de ${NAME}`);
  const visit = (day: Date, appointments: number) => usableAfter(page, agendaPath(hospital, day), appointments);
  const total = COLUMNS * APPOINTMENTS_A_COLUMN;
  const [full, empty]: [number[], number[]] = [[], []];
  for (let round = 0; round <= ROUNDS; round++) {
    const pair = [await visit(days.empty, 1), await visit(days.full, total)] as const;
    if (round === 0) continue;
    empty.push(pair[0]);
    full.push(pair[1]);
  }
  const figures = [
    ratio(`agenda of ${COLUMNS} columns and ${total} appointments, until it can be used`, full, empty, 4),
  ];
  await visit(days.empty, 1);
  const stepsOfEmpty = await dragSteps(page);
  await visit(days.full, total);
  figures.push(ratio('one step of a drag in it', await dragSteps(page), stepsOfEmpty, 2));
  await page.context().close();
  return figures;
}

function agendaPath({ doctors }: Hospital, day: Date): string {
  const who = doctors.map(({ practitioner }) => practitioner).join();
  return `/agenda?view=day&day=${day.toISOString().slice(0, 10)}&who=${encodeURIComponent(who)}`;
}

/** Milliseconds from the visit until so many appointments are drawn and the page answers again. */
async function usableAfter(page: Page, path: string, appointments: number): Promise<number> {
  await page.goto(path);
  await page.waitForFunction(
    (count) => document.querySelectorAll('button[data-appointment]').length >= count,
    appointments,
    { polling: 'raf' },
  );
  return settled(page);
}

/** Milliseconds since the navigation, at the second frame from now. */
function settled(page: Page): Promise<number> {
  return page.evaluate(
    () => new Promise<number>((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}

/** Milliseconds from a move of the pointer until its frame is drawn, step by step; the drag is given up at the end. */
async function dragSteps(page: Page): Promise<number[]> {
  const held = page.locator('button[data-appointment]').first();
  await held.scrollIntoViewIfNeeded();
  const box = await held.boundingBox();
  if (!box) throw new Error('nothing to drag');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.evaluate(() => {
    const steps: number[] = [];
    Object.assign(window, { dragSteps: steps });
    window.addEventListener(
      'pointermove',
      ({ timeStamp }) => {
        requestAnimationFrame(() => setTimeout(() => steps.push(performance.now() - timeStamp)));
      },
      { capture: true },
    );
  });
  for (let step = 1; step <= DRAG_STEPS; step++) {
    await page.mouse.move(x + (step % 2) * 4, y + step * 10);
    await settled(page);
  }
  if ((await page.locator('[data-ghost]').count()) === 0) throw new Error('nothing was dragged');
  await page.keyboard.press('Escape');
  await page.mouse.up();
  const steps = await page.evaluate(() => (window as unknown as { dragSteps: number[] }).dragSteps);
  return steps.slice(2);
}

// --- Record ----------------------------------------------------------------------------------------------------

async function measureRecord(browser: Browser, origin: string, hospital: Hospital): Promise<Figure[]> {
  const [first, second] = hospital.doctors as [Doctor, Doctor];
  const small = await patientOf(hospital, first, RECORD_SIZES.small);
  const large = await patientOf(hospital, first, RECORD_SIZES.large);
  const page = await signedIn(browser, origin, doctorName(NAME, 0));
  const [larges, smalls]: [number[], number[]] = [[], []];
  for (let round = 0; round <= ROUNDS; round++) {
    const pair = [await readableAfter(page, small), await readableAfter(page, large)] as const;
    if (round === 0) continue;
    smalls.push(pair[0]);
    larges.push(pair[1]);
  }
  await readableAfter(page, await patientOf(hospital, first, SCROLLED_SIZE));
  const stepsOfFew = await scrollSteps(page);
  await readableAfter(page, large);
  const stepsOfMany = await scrollSteps(page);
  await page.context().close();
  const { small: few, large: many } = RECORD_SIZES;
  return [
    ratio(`record of ${many} resources against ${few}, until it can be read`, larges, smalls, 3),
    ratio(`one step of scrolling in it, against ${SCROLLED_SIZE}`, stepsOfMany, stepsOfFew, 2),
    await measureMemoryOfRecords(browser, origin, hospital, second),
  ];
}

async function readableAfter(page: Page, patient: PatientId): Promise<number> {
  await page.goto(`/record/${patient}`);
  await recordShown(page);
  return settled(page);
}

/** Words of the observations, which stand in the thread. */
function recordShown(page: Page): Promise<void> {
  return page.getByText('Pression artérielle').first().waitFor();
}

/** Milliseconds from a step of scrolling until its frame is drawn, down and up again; entries stand there each time. */
async function scrollSteps(page: Page): Promise<number[]> {
  const steps = await page.evaluate(
    async ({ count, px }) => {
      const thread = document.getElementById('thread-entries')!;
      const { left, top, width, height } = thread.getBoundingClientRect();
      const isBlank = () => !document.elementFromPoint(left + width / 2, top + height / 2)?.closest('[data-index]');
      const took: number[] = [];
      let blank = 0;
      for (let step = 0; step < count; step++) {
        const begun = performance.now();
        thread.scrollTop += step < count / 2 ? px : -px;
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        took.push(performance.now() - begun);
        if (isBlank()) blank++;
      }
      return { took, blank };
    },
    { count: SCROLL_STEPS, px: SCROLL_PX },
  );
  if (steps.blank > 0) throw new Error(`nothing stood there after ${steps.blank} steps of scrolling`);
  return steps.took.slice(2);
}

async function measureMemoryOfRecords(
  browser: Browser,
  origin: string,
  hospital: Hospital,
  doctor: Doctor,
): Promise<Figure> {
  const patients: PatientId[] = [];
  for (let n = 0; n < REOPENED; n++) patients.push(await patientOf(hospital, doctor, 100));
  const page = await signedIn(browser, origin, doctorName(NAME, 1));
  const held: number[] = [];
  for (let n = 1; n <= OPENINGS.many; n++) {
    // Without a reload, as when a doctor goes from one to the next.
    await page.evaluate((path) => history.pushState({}, '', path), `/record/${patients[n % REOPENED]}`);
    await recordShown(page);
    await page.evaluate(() => history.pushState({}, '', '/patients'));
    await page.getByText('Pression artérielle').first().waitFor({ state: 'detached' });
    if (n === OPENINGS.few || n === OPENINGS.many) held.push(await heapMegabytes(page));
  }
  await page.context().close();
  const [few, many] = held as [number, number];
  return {
    ...ratio(`memory after ${OPENINGS.many} records opened and closed against ${OPENINGS.few}`, [many], [few], 1.3),
    unit: 'MB',
  };
}

/** What JavaScript holds once all that can be has been given free. */
async function heapMegabytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize / 1024 / 1024;
}

// --- Both ------------------------------------------------------------------------------------------------------

/** A window of its own, signed in as someone whom the sign-in page offers. */
async function signedIn(browser: Browser, origin: string, name: string): Promise<Page> {
  const context = await browser.newContext({
    baseURL: origin,
    viewport: { width: 1440, height: 900 },
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto('/');
  await page.getByRole('button', { name }).click();
  await page.getByRole('banner').waitFor();
  return page;
}

function ratio(name: string, values: number[], baselines: number[], limit: number): Figure {
  const [value, baseline] = [median(values), median(baselines)];
  return { name, value, unit: 'ms', baseline, ratio: value / baseline, limit, ok: value / baseline <= limit };
}
