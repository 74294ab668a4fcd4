/** A finger on a tablet and on a telephone: a tap opens, a long press shows who an appointment is of, a scroll moves nobody. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { consultationDay } from '../pages/agenda.ts';
import { Workstation } from '../pages/workstation.ts';

/** Whose tap on an appointment opens the record at once. */
const DOCTOR = 'Dr Karine Wibaux';
const LONG_MS = 700;
const BUSY_BEGINS_MS = 100;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

test.each([
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
])('on a screen $width wide', async (screen) => {
  const at = await Workstation.open(browser, { ...screen, hasTouch: true });
  await at.signIn.as(DOCTOR);
  await at.signIn.inside();
  await at.page.goto(`/agenda?view=week&day=${consultationDay()}`);
  await at.agenda.appointments.first().waitFor();
  const appointment = at.agenda.appointments.first();
  const id = (await appointment.getAttribute('data-appointment'))!;
  const hour = await appointment.textContent();

  // A busy page hears of all at once, when it is free again.
  for (const busyMs of [0, LONG_MS + 500]) {
    await press(at, appointment, LONG_MS, { busyMs });
    await at.agenda.drawer.getByText(at.words('identity.born'), { exact: true }).waitFor();
    expect(new URL(at.page.url()).pathname).toBe('/agenda');
    await at.stop();
    await at.agenda.drawer.getByRole('button', { name: at.words('kit.close') }).tap();
    await at.agenda.drawer.waitFor({ state: 'hidden' });

    await press(at, appointment, LONG_MS, { by: 60, busyMs });
    expect(await at.agenda.drawer.count()).toBe(0);
    expect(await at.agenda.appointment(id).textContent()).toBe(hour);
  }

  await appointment.tap();
  await at.record.shown();
  await at.close();
});

/** A page that does something else for so long, as on a slow machine. */
async function busy(at: Workstation, ms: number): Promise<void> {
  await at.page.evaluate((until) => {
    const end = performance.now() + until;
    while (performance.now() < end);
  }, ms);
}

interface Press {
  /** Carried down at once, as one scrolls. */
  by?: number;
  /** So long the page does something else meanwhile, as on a slow machine. */
  busyMs?: number;
}

/** One finger, held so long. */
async function press(at: Workstation, where: Locator, ms: number, { by = 0, busyMs = 0 }: Press = {}): Promise<void> {
  await where.scrollIntoViewIfNeeded();
  const { x, y } = (await where.boundingBox())!;
  const point = { x: x + 20, y: y + 8 };
  const finger = await at.page.context().newCDPSession(at.page);
  const isBusy = busy(at, busyMs);
  await wait(BUSY_BEGINS_MS);
  const felt = [finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] })];
  for (let moved = 0; moved < by; moved += 10) {
    const on = { ...point, y: point.y + moved };
    felt.push(finger.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [on] }));
  }
  await wait(ms);
  felt.push(finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] }));
  // A page that is busy answers to none of them before it is free.
  await Promise.all([isBusy, ...felt]);
  await finger.detach();
}
