/** Past a line the pages ask for a touch, by the demo's button or by a real passkey. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { HOSPITAL, PRACTICE, patientsSeenBy } from '../demo.ts';
import { openByScript } from '../pages/thief.ts';
import { Workstation } from '../pages/workstation.ts';

const CARDIOLOGIST = 'Dr Ronan Kervella';
const GENERAL_PRACTITIONER = 'Dr Tiphaine Corbineau';
/** Records of a practitioner in ten minutes (design, section 4). */
const PACE = 20;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe('twenty records within ten minutes', () => {
  let at: Workstation;
  beforeAll(async () => {
    at = await Workstation.open(browser);
    await at.signIn.as(CARDIOLOGIST);
  });
  afterAll(() => at?.close());

  test('a script in the page gets no further than these', async () => {
    const patients = patientsSeenBy(CARDIOLOGIST, HOSPITAL).slice(0, PACE + 2);
    const statuses = await openByScript(
      at.page,
      patients.map(({ id }) => id),
    );
    expect(statuses).toEqual([...Array(PACE).fill(200), 403, 403]);
  });

  test('the next patient of the week asks for a touch: the dialog says who, why, and how many today', async () => {
    await at.agenda.visit();
    const others = patientsSeenBy(CARDIOLOGIST, HOSPITAL).slice(PACE);
    const next = await at.agenda.firstOf(others.flatMap(({ appointments }) => appointments));
    await next.button.click();
    await at.touch.dialog.waitFor();
    const text = await at.touch.dialog.textContent();
    expect(text).toContain(next.label);
    expect(text).toContain(at.words('touch.title.open-record'));
    await at.touch.dialog.getByText(/Aujourd'hui 20 dossiers ouverts/).waitFor();
    await at.stop();
    await at.pictures('touch');
  });

  test('declined, the page explains and offers to try again', async () => {
    await at.touch.decline();
    await at.refused('needs-touch').waitFor();
    await at.stop();
    await at.page.getByRole('button', { name: at.words('kit.retry') }).click();
  });

  test('given, the record opens', async () => {
    await at.touch.give();
    await at.record.shown();
    await at.stop();
  });
});

describe('a passkey of one’s own', () => {
  let at: Workstation;
  beforeAll(async () => {
    at = await Workstation.open(browser, { authenticator: true });
  });
  afterAll(() => at?.close());

  test('is enrolled on the account page', async () => {
    await at.signIn.as(GENERAL_PRACTITIONER);
    await at.page.goto('/account');
    await at.heading.waitFor();
    await at.stop();
    await at.account.addPasskey();
    await at.signOut();
  });

  test('signs in', async () => {
    await at.signIn.withPasskey();
    await at.page.getByRole('banner').getByText(GENERAL_PRACTITIONER).waitFor();
  });

  test('comes back from a locked workstation with one touch, what was half typed kept', async () => {
    await at.goTo('patients');
    const field = at.page.getByRole('textbox', { name: at.words('patients.field') });
    await field.fill('12/03/1961 du');
    await at.lock();
    await at.lockScreen.getByRole('button', { name: at.words('lock.unlock') }).click();
    await at.lockScreen.waitFor({ state: 'hidden' });
    expect(await field.inputValue()).toBe('12/03/1961 du');
    await at.goTo('agenda');
    await at.agenda.shown();
  });

  test('gives the touch that a restricted part asks for', async () => {
    const [patient] = patientsSeenBy(GENERAL_PRACTITIONER, PRACTICE);
    await at.page.goto(`/record/${patient!.id}`);
    await at.record.shown();
    await at.record.openRestricted();
    await at.touch.giveWithPasskey();
    await at.record.shown();
    await at.stop();
  });
});
