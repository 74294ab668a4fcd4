/** A finger on a tablet and on a telephone: a tap opens, a long press shows who an appointment is of, a scroll moves nobody. */
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { consultationDay } from '../pages/agenda.ts';
import { Workstation } from '../pages/workstation.ts';

/** Whose tap on an appointment opens the record at once. */
const DOCTOR = 'Dr Karine Wibaux';
const LONG_MS = 700;

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

  await press(at, appointment, LONG_MS);
  await at.agenda.drawer.getByText(at.words('identity.born'), { exact: true }).waitFor();
  expect(new URL(at.page.url()).pathname).toBe('/agenda');
  await at.stop();
  await at.agenda.drawer.getByRole('button', { name: at.words('kit.close') }).tap();
  await at.agenda.drawer.waitFor({ state: 'hidden' });

  await press(at, appointment, LONG_MS, 60);
  expect(await at.agenda.drawer.count()).toBe(0);
  expect(await at.agenda.appointment(id).textContent()).toBe(hour);

  await appointment.tap();
  await at.record.shown();
  await at.close();
});

/** One finger, held so long; carried down at once where it is said, as one scrolls. */
async function press(at: Workstation, where: Locator, ms: number, by = 0): Promise<void> {
  await where.scrollIntoViewIfNeeded();
  const { x, y } = (await where.boundingBox())!;
  const point = { x: x + 20, y: y + 8 };
  const finger = await at.page.context().newCDPSession(at.page);
  await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] });
  for (let moved = 0; moved < by; moved += 10) {
    const on = { ...point, y: point.y + moved };
    await finger.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [on] });
  }
  await at.page.waitForTimeout(ms);
  await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await finger.detach();
}
