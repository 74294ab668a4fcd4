/** The desk's agenda on each screen, light and dark: readable, nothing wider than the screen; for the documentation. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { consultationDay, isWorkingDay } from '../pages/agenda.ts';
import { Workstation } from '../pages/workstation.ts';

const SECRETARY = 'Ghislaine Maugras';
const SCREENS = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
];

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each(['light', 'dark'] as const)('the agenda, %s', (scheme) => {
  test.each(SCREENS)('on a screen $width wide', async (screen) => {
    const at = await Workstation.open(browser, { ...screen, scheme });
    await at.signIn.as(SECRETARY);
    await at.agenda.shown();
    if (!isWorkingDay()) await at.page.goto(`/agenda?view=day&day=${consultationDay()}`);
    await at.agenda.appointments.first().waitFor();
    expect(await at.isWiderThanScreen()).toBe(false);
    await at.stop();
    await at.picture(`agenda-day-${screen.width}-${scheme}`);
    await at.close();
  });
});

describe('the agenda prints on one page', () => {
  let at: Workstation;
  beforeAll(async () => {
    at = await Workstation.open(browser);
    await at.signIn.as(SECRETARY);
    await at.agenda.shown();
  });
  afterAll(() => at?.close());

  test.each(['day', 'week', 'room'])('by %s', async (view) => {
    await at.page.goto(`/agenda?view=${view}&day=${consultationDay()}`);
    await at.agenda.appointments.first().waitFor();
    expect(await at.printedPages()).toBe(1);
  });
});
