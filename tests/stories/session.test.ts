/** Interrupted every two minutes: a locked workstation, several tabs, two people who share it. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { HOSPITAL, patientsOf, patientsSeenBy } from '../demo.ts';
import { Workstation } from '../pages/workstation.ts';
import { FHIR, signedInAs } from '../program.ts';

const SECRETARY = 'Sidonie Vauquelin';
const DOCTOR = 'Dr Solène Ravenel';
const ANAESTHETIST = 'Dr Karine Wibaux';
const NURSE = 'Yannick Urvoy';
/** Of no other story: what they choose is theirs wherever they sign in. */
const [CHOOSER, OTHER] = ['Gaëtan Tréguier', 'Dr Aurélien Dampierre'];
const WRITTEN = 'Surveillance au retour';

let browser: Browser;
let at: Workstation;
beforeAll(async () => {
  browser = await launchBrowser();
});
beforeEach(async () => {
  at = await Workstation.open(browser);
});
afterEach(() => at?.close());
afterAll(() => browser?.close());

const field = () => at.page.getByRole('textbox', { name: at.words('patients.field') });

describe('a locked workstation', () => {
  test('covers everything, opens nothing, and comes back with one touch, half-typed text kept', async () => {
    await at.signIn.as(SECRETARY);
    await at.goTo('patients');
    await field().fill('12/03/1961 du');
    await at.lock();
    await at.stop();
    await at.pictures('locked');
    expect(await at.page.evaluate(() => sessionStorage.getItem('rempart.token'))).toBeNull();
    await at.unlock();
    expect(await field().inputValue()).toBe('12/03/1961 du');
    await at.goTo('agenda');
    await at.agenda.shown();
    await at.stop();
  });

  test('is locked by a key, and stays so for Escape', async () => {
    await at.signIn.as(DOCTOR);
    await at.agenda.visit();
    await at.heading.click();
    await at.page.keyboard.press('Shift+L');
    await at.lockScreen.waitFor();
    await at.page.keyboard.press('Escape');
    await at.page.keyboard.press('Escape');
    await expect.poll(() => at.lockScreen.isVisible()).toBe(true);
    await at.unlock();
    await at.agenda.shown();
  });

  test('locks itself after ten minutes without a key or a click', async () => {
    await at.page.clock.install();
    await at.signIn.as(SECRETARY);
    await at.goTo('patients');
    await field().fill('12/03/1961 du');
    await at.page.clock.fastForward('09:30');
    expect(await at.lockScreen.count()).toBe(0);
    await at.page.clock.fastForward('00:45');
    await at.lockScreen.getByText(at.words('lock.why.idle', { name: SECRETARY })).waitFor();
    await at.page.clock.resume();
    await at.unlock();
    expect(await field().inputValue()).toBe('12/03/1961 du');
  });
});

describe('an open record, locked and unlocked', () => {
  const [known, other] = [0, 1].map((index) => () => patientsSeenBy(ANAESTHETIST, HOSPITAL)[index]!.id);
  const caret = () => at.page.evaluate(() => getSelection()?.focusOffset);
  /** What stands at the top of the thread, and where. */
  const rowInView = () =>
    at.record.scroll.evaluate((list) => {
      const above = list.getBoundingClientRect().top;
      const rows = [...list.querySelectorAll('li')].map((row) => ({ row, ...row.getBoundingClientRect().toJSON() }));
      const first = rows.find(({ bottom }) => bottom > above)!;
      return { words: first.row.textContent, top: Math.round(first.top) };
    });

  test('is where one was: what is half typed, the caret, what stands beside, the scroll; and it is open', async () => {
    await at.page.clock.install();
    await at.signIn.as(ANAESTHETIST);
    await at.page.goto(`/record/${known!()}`);
    await at.record.shown();
    await at.page.keyboard.press('n');
    await at.record.noteReady();
    await at.page.keyboard.type('Jeûne expliqué, à moit');
    await at.page.keyboard.press('ArrowLeft');
    await at.record.scroll.evaluate((element) => element.scrollTo(0, 50));
    const [row, before] = [await rowInView(), await caret()];
    await at.page.clock.fastForward('10:15');
    await at.lockScreen.waitFor();
    await at.page.clock.resume();
    await at.unlock();
    await expect.poll(rowInView).toEqual(row);
    await expect.poll(caret).toBe(before);
    await at.page.keyboard.type('i');
    await at.record.noteText.getByText('Jeûne expliqué, à moiit').waitFor();
    await at.record.minutesLeft.waitFor();
    await at.record.noteState('savedAt').waitFor();
    await at.stop();
    // What others write is told again to who has come back.
    const colleague = await signedInAs(NURSE);
    await writeTo(colleague, known!());
    await at.record.timeline.getByText(WRITTEN).first().waitFor({ timeout: 30_000 });
  });

  test('at the restricted level says in one sentence that it is over, and opens again by a touch', async () => {
    await at.signIn.as(ANAESTHETIST);
    await at.page.goto(`/record/${other!()}`);
    await at.record.shown();
    await at.record.openRestricted();
    await at.touch.give();
    await at.record.shown();
    await at.lock();
    await at.unlock();
    await at.page.getByText(at.words('record.openOver')).waitFor();
    await expect.poll(() => at.record.who.isVisible()).toBe(true);
    await at.stop();
    await at.page.getByRole('button', { name: at.words('record.reopen') }).click();
    await at.touch.give();
    await at.record.minutesLeft.waitFor();
  });
});

describe('two people at one workstation', () => {
  test('change in under three seconds, and the second sees nothing of the first', async () => {
    await at.signIn.as(SECRETARY);
    await at.goTo('patients');
    await field().fill('12/03/1961 du');
    await at.lock();
    const begun = Date.now();
    const ended = at.page.waitForRequest((asked) => asked.url().endsWith('/auth/end'));
    await at.lockScreen.getByRole('button', { name: at.words('lock.other') }).click();
    await ended;
    await at.signIn.person(DOCTOR).click();
    await at.page.getByRole('banner').getByText(DOCTOR).waitFor();
    const took = Date.now() - begun;
    console.log(`Another person after ${took} ms`);
    expect(took).toBeLessThan(3_000);
    await at.goTo('patients');
    expect(await field().inputValue()).toBe('');
  });

  test('are led to no page of the other: who was away finds it again, whoever else comes begins on their own', async () => {
    const record = `/record/${patientsSeenBy(ANAESTHETIST, HOSPITAL)[2]!.id}`;
    const isOver = async () => {
      await at.page.clock.fastForward('10:15');
      await at.lockScreen.waitFor();
      await at.page.clock.fastForward('55:00');
      await at.signIn.shown();
    };
    await at.page.clock.install();
    await at.signIn.as(ANAESTHETIST);
    await at.page.goto(record);
    await at.record.shown();
    await isOver();
    await at.page.getByText(at.words('signIn.ending.idle')).waitFor();
    await at.signIn.person(ANAESTHETIST).click();
    await at.record.shown();
    await isOver();
    await at.signIn.person(NURSE).click();
    await at.page.getByRole('banner').getByText(NURSE).waitFor();
    await at.ward.list.waitFor();
    expect(at.page.url()).not.toContain('/record/');
  });

  test('leave no question of the one before to the other', async () => {
    await at.page.clock.install();
    await at.signIn.as(ANAESTHETIST);
    await at.page.goto(`/record/${patientsSeenBy(ANAESTHETIST, HOSPITAL)[2]!.id}`);
    await at.record.shown();
    await at.record.openRestricted();
    await at.touch.dialog.waitFor();
    await at.page.clock.fastForward('10:15');
    await at.lockScreen.getByRole('button', { name: at.words('lock.other') }).click();
    await at.signIn.person(NURSE).click();
    await at.ward.list.waitFor();
    expect(await at.touch.dialog.count()).toBe(0);
  });

  test('each find the language, the light and the keys that they chose, on any other workstation too', async () => {
    const isShown = (language: string, light: string, where = at) =>
      where.page.locator(`html[lang=${language}][data-mantine-color-scheme=${light}]`).waitFor();
    await at.signIn.as(CHOOSER);
    await at.switchTo('en');
    await at.chooseLight('dark');
    await isShown('en', 'dark');
    await at.page.keyboard.press('?');
    const letters = at.page.getByRole('switch', { name: at.words('shell.keys.letters') });
    const told = at.page.waitForRequest((asked) => asked.method() === 'PUT' && asked.url().endsWith('/preferences'));
    await letters.click({ force: true });
    // Nothing but that: the rest may have been chosen elsewhere since.
    expect((await told).postDataJSON()).toEqual({ letterKeys: false });
    await (await told).response();
    await at.page.keyboard.press('Escape');
    await at.signOut('fr');
    await isShown('fr', 'light');
    await at.signIn.as(OTHER);
    await isShown('fr', 'light');
    await at.signOut();
    await at.signIn.person(CHOOSER).click();
    await isShown('en', 'dark');
    await at.page.reload();
    await isShown('en', 'dark');

    const elsewhere = await Workstation.open(browser);
    await elsewhere.signIn.as(CHOOSER);
    await isShown('en', 'dark', elsewhere);
    await elsewhere.page.keyboard.press('?');
    await elsewhere.page.getByRole('dialog').waitFor();
    expect(await elsewhere.page.getByRole('switch').isChecked()).toBe(false);
    await elsewhere.close();
  });

  test('what is chosen without a line is told once there is one, and holds on other workstations', async () => {
    await at.signIn.as(OTHER);
    at.witness.expected = /ERR_INTERNET_DISCONNECTED|Unable to preload/;
    await at.pullCable(true);
    const untold = at.page.waitForEvent('requestfailed', (asked) => asked.method() === 'PUT');
    await at.chooseLight('dark');
    await untold;
    await at.pullCable(false);
    const told = at.page.waitForResponse((answer) => answer.request().method() === 'PUT');
    await at.page.reload();
    expect((await told).status()).toBe(204);
    // Another tab hears of it at once, and neither takes it back.
    const second = await at.anotherTab('/account');
    const isLit = (light: string, where = at.page) =>
      where.locator(`html[data-mantine-color-scheme=${light}]`).waitFor();
    await isLit('dark', second);
    await at.chooseLight('light');
    await isLit('light', second);
    await at.chooseLight('dark', second);
    await isLit('dark');
    await at.page.waitForTimeout(500);
    await isLit('dark', second);
    const elsewhere = await Workstation.open(browser);
    await elsewhere.signIn.as(OTHER);
    await elsewhere.page.locator('html[data-mantine-color-scheme=dark]').waitFor();
    await elsewhere.close();
  });
});

describe('who signs out without a line', () => {
  /** Of what tokens are bound to. */
  const key = () =>
    at.page.evaluate(async () => {
      const settled = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve) => {
          request.onsuccess = () => resolve(request.result);
        });
      const database = await settled(indexedDB.open('rempart'));
      const kept = await settled(database.transaction('keys').objectStore('keys').get('browser'));
      database.close();
      return (kept as { jwk: { x: string } } | undefined)?.jwk.x;
    });

  test('leaves a token that nobody can use: its key is gone from the workstation', async () => {
    await at.signIn.as(SECRETARY);
    const before = await key();
    expect(before).toMatch(/^[\w-]{43}$/);
    at.witness.expected = /ERR_INTERNET_DISCONNECTED|Unable to preload/;
    await at.pullCable(true);
    const left = at.page.waitForEvent('framenavigated');
    await at.page.getByRole('button', { name: SECRETARY }).click();
    await at.page.getByRole('menuitem', { name: at.words('shell.signOut') }).click();
    await left;
    await at.pullCable(false);
    await at.signIn.visit();
    expect(await key()).not.toBe(before);
    await at.signIn.person(DOCTOR).click();
    await at.page.getByRole('banner').getByText(DOCTOR).waitFor();
  });
});

describe('several tabs', () => {
  test('are one session: a new one needs no sign-in, and they lock, unlock and leave together', async () => {
    await at.signIn.as(SECRETARY);
    await at.agenda.shown();
    const second = await at.anotherTab('/patients');
    const lockedThere = second.getByRole('dialog', { name: at.words('lock.title') });
    await second.getByRole('heading', { level: 1, name: at.words('page.patients') }).waitFor();
    await at.lock();
    await lockedThere.waitFor();
    await at.unlock();
    await lockedThere.waitFor({ state: 'hidden' });
    await at.signOut();
    await second.getByRole('heading', { name: at.words('signIn.title') }).waitFor();
  });

  test('of another browser know nothing of it', async () => {
    await at.signIn.as(SECRETARY);
    await at.agenda.shown();
    const elsewhere = await Workstation.open(browser);
    await elsewhere.page.goto(`/record/${patientsOf(HOSPITAL)[0]!.id}`);
    await elsewhere.signIn.shown();
    await elsewhere.close();
  });
});

async function writeTo(colleague: Awaited<ReturnType<typeof signedInAs>>, patient: string): Promise<void> {
  const written = await colleague.send('POST', `${FHIR}/Procedure`, {
    resourceType: 'Procedure',
    status: 'completed',
    code: { text: WRITTEN },
    subject: { reference: `Patient/${patient}` },
    performedDateTime: new Date().toISOString(),
  });
  expect(written.status, written.body).toBe(201);
}
