/** The secretary on the telephone, and the people who keep the house and see no patient. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { HOSPITAL, isAlive, patientsOf, saidOnTheTelephone } from '../demo.ts';
import { Workstation } from '../pages/workstation.ts';

const SECRETARY = 'Sidonie Vauquelin';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe('a secretary on the telephone', () => {
  let at: Workstation;
  const caller = () => patientsOf(HOSPITAL).find(isAlive)!;
  beforeAll(async () => {
    at = await Workstation.open(browser);
  });
  afterAll(() => at?.close());

  test('starts on the agenda', async () => {
    await at.signIn.as(SECRETARY);
    await at.agenda.shown();
    await at.stop();
  });

  test('leafs through the weeks faster than they come', async () => {
    await at.page.goto('/agenda?view=week');
    await at.agenda.shown();
    await at.page.route(/Appointment\?/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await route.continue().catch(() => undefined);
    });
    const week = at.page.getByText(/^(Semaine|Week) \d+/);
    const seen = new Set<string | null>();
    for (let weeks = 0; weeks < 4; weeks++) {
      await at.page.keyboard.press('j');
      await expect.poll(async () => seen.has(await week.textContent())).toBe(false);
      seen.add(await week.textContent());
    }
    await at.page.unroute(/Appointment\?/);
    await at.page.keyboard.press('t');
    await at.agenda.shown();
    await at.titled('page.agenda').waitFor();
    await at.stop();
    await at.page.goto('/agenda?view=day');
    await at.agenda.shown();
  });

  test('finds the caller by birth date and three letters, and books', async () => {
    await at.agenda.newAppointment();
    await at.booking.forPatient(saidOnTheTelephone(caller()));
    await at.booking.slots.first().waitFor();
    await at.stop();
    const moment = await at.booking.takeFirstSlot();
    await at.booking.save();
    await at.booking.done(moment).waitFor();
  });

  test('sees who the patient is and when they come, and no record', async () => {
    await at.goTo('patients');
    await at.patients.look(saidOnTheTelephone(caller()));
    await at.patients.found().first().waitFor();
    await at.stop();
    await at.patients.found().first().click();
    await at.page.getByRole('region', { name: at.words('identity.who') }).waitFor();
    await at.record.card('upcoming').getByRole('listitem').first().waitFor();
    expect(await at.record.card('problems').count()).toBe(0);
    expect(await at.record.timeline.count()).toBe(0);
    await at.stop();
  });
});

describe('who keeps the house', () => {
  test.each([
    ['Cédric Guilloux', ['accounts', 'role', 'account']],
    ['Diane Rochebrune', ['log', 'role', 'account']],
    ['Honorine Montfaucon', ['role', 'account']],
  ] as const)('%s sees no patient, and first what waits for them', async (person, pages) => {
    const at = await Workstation.open(browser);
    await at.signIn.as(person);
    const title = { accounts: 'accounts.title', log: 'log.title', role: 'roles.guardian.title' }[pages[0]];
    await at.page.getByRole('heading', { level: 1, name: at.words(title) }).waitFor();
    const places = at.page.getByRole('navigation', { name: at.words('shell.navigation') }).getByRole('link');
    expect(await places.allTextContents()).toEqual(pages.map((page) => at.words(`page.${page}`)));
    if (pages[0] !== 'role') await at.page.getByRole('table').getByRole('row').nth(3).waitFor();
    await at.stop();
    await at.goTo('role');
    await at.page.getByText(at.words('roles.noPatients')).waitFor();
    await at.stop();
    // By the address, too, nothing is shown.
    await at.page.goto(`/record/${patientsOf(HOSPITAL)[0]!.id}`);
    await at.page.getByRole('alert').first().waitFor();
    expect(await at.record.who.count()).toBe(0);
    await at.stop();
    await at.close();
  });
});
