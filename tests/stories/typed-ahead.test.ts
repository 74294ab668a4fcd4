/** Who knows the keys types on at once: on a slow line, too, the words reach the field that their key has opened. */
import type { Browser, Route } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { HOSPITAL, patientsSeenBy } from '../demo.ts';
import { Workstation } from '../pages/workstation.ts';

const DOCTOR = 'Dr Karine Wibaux';
const SLOW_MS = 700;
/** Its letters are keys of the record: transfer, restricted part, vital signs, accesses, patient after. */
const WORDS = 'toc toc qj';

let browser: Browser;
let at: Workstation;

const slowly = async (route: Route) => {
  await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
  await route.continue();
};

beforeAll(async () => {
  browser = await launchBrowser();
  at = await Workstation.open(browser);
  await at.signIn.as(DOCTOR);
});
afterAll(async () => {
  await at?.close();
  await browser?.close();
});

test('into the one box', async () => {
  await at.page.route('**/assets/palette-*.js', slowly);
  await at.page.keyboard.press('Control+k');
  await at.page.keyboard.type('agenda', { delay: 20 });
  const box = at.page.getByRole('combobox', { name: at.words('palette.title') });
  await expect.poll(() => box.inputValue()).toBe('agenda');
  await at.page.keyboard.press('Escape');
  await box.waitFor({ state: 'hidden' });
  await at.page.reload();
  await at.heading.waitFor();
});

test('Enter too, after which the page of that name is there', async () => {
  await at.page.keyboard.press('Control+k');
  await at.page.keyboard.type('patients');
  await at.page.keyboard.press('Enter');
  await expect.poll(() => new URL(at.page.url()).pathname).toBe('/patients');
});

test('into a note, in the order of the keys, mistakes mended, no word lost after Enter; nothing else happens', async () => {
  const [known] = patientsSeenBy(DOCTOR, HOSPITAL);
  await at.page.goto(`/record/${known!.id}`);
  await at.record.shown();
  const address = at.page.url();
  await at.page.route('**/assets/note-pane-*.js', slowly);
  await at.page.keyboard.press('n');
  await at.page.keyboard.type(`${WORDS}x`, { delay: 20 });
  await at.page.keyboard.press('Backspace');
  await at.page.keyboard.press('Enter');
  await at.page.keyboard.type('rhume', { delay: 20 });
  await at.record.noteReady();
  await at.page.keyboard.type(', puis');
  await at.record.noteText.getByText(`${WORDS} rhume, puis`).waitFor();
  expect(at.page.url()).toBe(address);
  await at.record.pane.getByRole('button', { name: at.words('record.notes.discard') }).click();
  await at.record.pane.waitFor({ state: 'hidden' });
});

test('into the row of vital signs', async () => {
  await at.page.keyboard.press('c');
  await at.page.keyboard.type('148/86', { delay: 0 });
  const pressure = at.record.vital(at.words('record.vital.pressure'));
  await expect.poll(() => pressure.inputValue()).toBe('148/86');
});
