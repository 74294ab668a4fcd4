/** The one box and the keys: whatever a role can do in a day is found there, whole on every screen. */

import type { Role } from '@rempart/terms/roles.ts';
import { destinationsOf, keyedPagesOf } from '@rempart/web/shell/navigation.ts';
import { lettersOf, PAGE_NAMES } from '@rempart/web/shell/page-keys.ts';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { HOSPITAL, patientsSeenBy, saidOnTheTelephone } from '../demo.ts';
import { Workstation } from '../pages/workstation.ts';

const DOCTOR = 'Dr Karine Wibaux';
const PEOPLE: Array<[person: string, role: Role]> = [
  [DOCTOR, 'practitioner'],
  ['Blandine Querrien', 'admissions'],
  ['Mireille Prigent', 'nurse'],
  ['Florent Astier', 'administrator'],
];
/** Of a desk, a tablet, a telephone, and of a desk at 200 %. */
const SCREENS = [
  [1440, 900],
  [1024, 768],
  [390, 844],
  [720, 450],
] as const;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const dialog = (at: Workstation) => at.page.getByRole('dialog', { name: at.words('palette.title') });
const options = (at: Workstation) => dialog(at).getByRole('option');

async function open(at: Workstation): Promise<void> {
  await at.page.keyboard.press('Control+k');
  await options(at).first().waitFor();
}

describe.each(PEOPLE)('%s (%s)', (person, role) => {
  let at: Workstation;
  beforeAll(async () => {
    at = await Workstation.open(browser);
    await at.signIn.as(person);
    // From a page without letters of its own: nothing there depends on what one has chosen.
    await at.page.goto('/account');
    await at.heading.waitFor();
    await open(at);
  });
  afterAll(() => at?.close());

  test('finds every page and every action of the day, each in its group', async () => {
    const says = (group: string) =>
      dialog(at)
        .getByRole('group', { name: at.words(group), exact: true })
        .getByRole('option')
        .evaluateAll((all) => all.map((one) => one.firstElementChild?.textContent));
    const pages = destinationsOf(role).map(({ name }) => at.words(`page.${name}`));
    expect(await says('shell.navigation')).toEqual(pages);
    expect(await says('shell.keys.everywhere')).toContain(at.words('shell.lock'));
    for (const page of keyedPagesOf(role)) {
      const found = new Set(await says(PAGE_NAMES[page]));
      expect(lettersOf(page).filter((letter) => !found.has(at.words(letter.name)))).toEqual([]);
    }
    await at.stop();
  });

  test.each(SCREENS)(
    'at %i × %i the list ends within the window, and its last line is reached',
    async (width, height) => {
      await at.page.setViewportSize({ width, height });
      await at.page.keyboard.press('ArrowUp');
      const last = options(at).last();
      await expect.poll(() => last.getAttribute('aria-selected')).toBe('true');
      await expect.poll(() => isWhole(last, height)).toBe(true);
      await expect.poll(() => isWhole(dialog(at), height)).toBe(true);
      await at.page.keyboard.press('ArrowDown');
      await expect.poll(() => isWhole(options(at).first(), height)).toBe(true);
      expect(await at.isWiderThanScreen()).toBe(false);
    },
  );
});

async function isWhole(what: Locator, height: number): Promise<boolean> {
  const box = (await what.boundingBox())!;
  return box.y >= 0 && box.y + box.height <= height;
}

describe('an action that is done elsewhere', () => {
  let at: Workstation;
  beforeAll(async () => {
    at = await Workstation.open(browser);
    await at.signIn.as(DOCTOR);
    await at.page.goto('/account');
    await at.heading.waitFor();
  });
  afterAll(() => at?.close());

  async function choose(words: string): Promise<void> {
    await open(at);
    await at.page.keyboard.type(words);
    await at.page.keyboard.press('Enter');
  }

  test('leads there and is begun: a new appointment from one’s own account', async () => {
    await choose('nouv rendez');
    await at.booking.dialog.waitFor();
    await at.page.keyboard.press('Escape');
    await at.booking.dialog.waitFor({ state: 'hidden' });
  });

  test('and / opens the same box, from wherever one is', async () => {
    await at.page.keyboard.press('/');
    await at.isTurnOf(at.page.getByRole('combobox', { name: at.words('palette.title') }));
    await at.page.keyboard.press('Escape');
    await at.page.getByRole('dialog').waitFor({ state: 'hidden' });
  });

  test('of a record begins once its patient is found', async () => {
    const [known] = patientsSeenBy(DOCTOR, HOSPITAL);
    await choose('note consultation');
    await at.patients.look(saidOnTheTelephone(known!));
    await at.patients.found().first().click();
    await at.record.noteReady();
    await at.page.keyboard.press('Escape');
    await at.record.pane.waitFor({ state: 'hidden' });
  });

  test('? shows the keys by page, the one that is shown first', async () => {
    await at.page.keyboard.press('?');
    const keys = at.page.getByRole('dialog', { name: at.words('shell.keys.title') });
    await keys.getByRole('row').first().waitFor();
    const groups = await keys.getByRole('region').getByRole('heading').allTextContents();
    const elsewhere = keyedPagesOf('practitioner').filter((page) => page !== 'record');
    const names = [PAGE_NAMES.record, 'shell.keys.everywhere', ...elsewhere.map((page) => PAGE_NAMES[page])];
    expect(groups).toEqual(names.map((name) => at.words(name)));
    await at.stop();
    await at.pictures('keys');
    await at.page.keyboard.press('Escape');
    await keys.waitFor({ state: 'hidden' });
    await open(at);
    await at.pictures('palette');
  });
});
