/** The secretary on the telephone, and the people who keep the house and see no patient. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { HOSPITAL, patientsOf, saidOnTheTelephone } from '../demo.ts';
import { Workstation } from '../pages/workstation.ts';

const SECRETARY = 'Sidonie Vauquelin';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe('a secretary on the telephone', () => {
  let at: Workstation;
  const caller = () =>
    patientsOf(HOSPITAL).find(({ patient }) => !patient.deceasedDateTime && !patient.deceasedBoolean)!;
  beforeAll(async () => {
    at = await Workstation.open(browser);
  });
  afterAll(() => at?.close());

  test('starts on the agenda', async () => {
    await at.signIn.as(SECRETARY);
    await at.agenda.shown();
    await at.stop();
  });

  test('finds the caller by birth date and three letters, and books', async () => {
    await at.agenda.newAppointment();
    await at.patients.look(saidOnTheTelephone(caller()), at.booking.dialog);
    await at.patients.found(at.booking.dialog).first().click();
    await at.booking.slots.first().waitFor();
    await at.stop();
    const moment = await at.booking.takeFirstSlot();
    await at.booking.save();
    await at.said(at.words('booking.done', { when: moment })).waitFor();
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
  test.each(['Cédric Guilloux', 'Diane Rochebrune', 'Honorine Montfaucon'])('%s sees no patient', async (person) => {
    const at = await Workstation.open(browser);
    await at.signIn.as(person);
    await at.heading.waitFor();
    await at.page.getByText(at.words('roles.noPatients')).waitFor();
    const places = at.page.getByRole('navigation', { name: at.words('shell.navigation') }).getByRole('link');
    expect(await places.allTextContents()).toEqual([at.words('page.role'), at.words('page.account')]);
    await at.stop();
    // By the address, too, nothing is shown.
    await at.page.goto(`/record/${patientsOf(HOSPITAL)[0]!.id}`);
    await at.page.getByRole('alert').first().waitFor();
    expect(await at.record.who.count()).toBe(0);
    await at.stop();
    await at.close();
  });
});
