/** In English, by the keyboard alone, on a telephone: the same pages. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { fullestOf, HOSPITAL, patientsSeenBy, saidOnTheTelephone, strangerTo } from '../demo.ts';
import { Workstation } from '../pages/workstation.ts';

const DOCTOR = 'Dr Solène Ravenel';
/** Signs in in no other story: the language that they choose follows them. */
const TRAVELLER = 'Dr Ludovic Dandrieux';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe('in English', () => {
  let at: Workstation;
  beforeAll(async () => {
    at = await Workstation.open(browser);
  });
  afterAll(() => at?.close());

  test('the sign-in page changes its language with one click, and keeps it', async () => {
    await at.signIn.visit();
    await at.switchTo('en');
    await at.signIn.shown();
    await at.page.reload();
    await at.signIn.shown();
    expect(await at.page.locator('html').getAttribute('lang')).toBe('en');
    await at.stop();
  });

  test('agenda and record are as careful', async () => {
    await at.signIn.person(TRAVELLER).click();
    await at.agenda.visit();
    await expect.poll(() => at.demoBanner.isVisible()).toBe(true);
    await at.stop();
    await at.picture('agenda-english');
    await at.agenda.click(await at.agenda.ofTheDay());
    await at.record.shown();
    await at.stop();
  });

  test('a refusal speaks English as well', async () => {
    const stranger = strangerTo(TRAVELLER);
    await at.page.goto(`/record/${stranger.id}`);
    await at.refused('no-relation').waitFor();
    await at.page.getByRole('button', { name: at.words('breakGlass.ask') }).waitFor();
    await at.stop();
  });

  test('and back to French', async () => {
    await at.switchTo('fr');
    await at.refused('no-relation').waitFor();
  });
});

describe('by the keyboard alone', () => {
  let at: Workstation;
  beforeAll(async () => {
    at = await Workstation.open(browser);
  });
  afterAll(() => at?.close());

  test('Tab reaches the person, Enter signs in', async () => {
    await at.signIn.visit();
    await at.signIn.person(DOCTOR).waitFor();
    await at.tabTo(at.signIn.person(DOCTOR));
    await at.page.keyboard.press('Enter');
    await at.today.shown();
    await at.agenda.visit();
  });

  test('one Tab stop in the agenda, arrows go on, Enter opens the record', async () => {
    await at.tabTo(at.agenda.appointments);
    await at.page.keyboard.press('ArrowDown');
    expect(await at.page.locator('button[data-appointment]:focus').count()).toBe(1);
    await at.page.keyboard.press('Enter');
    await at.record.shown();
  });

  test('a letter opens a note, Escape leaves it, and the draft is kept', async () => {
    await at.page.keyboard.press('n');
    await at.record.noteReady();
    await at.page.keyboard.type('Vu ce jour.');
    // A menu in it closes alone.
    await at.page.getByRole('button', { name: at.words('record.notes.templates') }).click();
    await at.page.getByRole('menu').waitFor();
    await at.page.keyboard.press('Escape');
    await at.page.getByRole('menu').waitFor({ state: 'hidden' });
    expect(await at.record.pane.isVisible()).toBe(true);
    await at.record.noteText.focus();
    await at.page.keyboard.press('Escape');
    await at.record.pane.waitFor({ state: 'hidden' });
    await at.page.keyboard.press('n');
    await at.record.noteText.getByText('Vu ce jour.').waitFor();
    await at.page.keyboard.press('Escape');
    await at.record.pane.waitFor({ state: 'hidden' });
  });

  test('? shows the keys, Ctrl+K finds a patient', async () => {
    await at.page.keyboard.press('?');
    await at.page.getByRole('dialog').getByText(at.words('shell.keys.title')).waitFor();
    await at.stop();
    await at.page.keyboard.press('Escape');
    await at.page.getByRole('dialog').waitFor({ state: 'hidden' });
    const [known] = patientsSeenBy(DOCTOR, HOSPITAL);
    await at.page.keyboard.press('Control+k');
    await at.isTurnOf(at.page.getByRole('combobox', { name: at.words('palette.title') }));
    await at.page.keyboard.type(saidOnTheTelephone(known!));
    await at.page.keyboard.press('Enter');
    await at.page.getByRole('listbox').getByRole('option').first().waitFor();
    await at.page.getByText(/patients? trouvés?/).waitFor();
    await at.stop();
    await at.page.keyboard.press('Enter');
    await at.page.waitForURL(`**/record/${known!.id}`);
    await at.record.shown();
  });
});

describe('on a telephone', () => {
  let at: Workstation;
  beforeAll(async () => {
    at = await Workstation.open(browser, { width: 390, height: 844 });
  });
  afterAll(() => at?.close());

  test('the agenda shows the day, the record reads from top to bottom, nothing is wider than the screen', async () => {
    await at.signIn.as('Dr Hélène Castelnau');
    await at.agenda.visit();
    expect(await at.isWiderThanScreen()).toBe(false);
    await at.stop();
    await at.picture('agenda-telephone');
    await at.agenda.click(fullestOf(await at.agenda.ofTheDay()).appointments);
    await at.record.shown();
    expect(await at.isWiderThanScreen()).toBe(false);
    await at.stop();
    await at.picture('record-telephone');
  });
});
