/** Everybody of the house side by side: whose column and which hour it is stays in sight, keys reach the last, paper holds it. */
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { agendasOf } from '../demo.ts';
import { consultationDay } from '../pages/agenda.ts';
import { Workstation } from '../pages/workstation.ts';

const SECRETARY = 'Blandine Querrien';
/** A column is no narrower: an hour and three letters must fit. */
const READABLE_PX = 90;
const HEAD_PX = 40;

let browser: Browser;
let at: Workstation;
/** Practitioners whose agendas this account keeps. */
const everybody = () => agendasOf(SECRETARY);
const columns = () => at.page.locator('[data-column]');
const grid = () => at.page.getByRole('group', { name: at.words('agenda.grid') });
const boxOf = async (locator: Locator) => (await locator.boundingBox())!;

beforeAll(async () => {
  browser = await launchBrowser();
  at = await Workstation.open(browser);
  await at.signIn.as(SECRETARY);
  await at.page.goto(`/agenda?view=day&day=${consultationDay()}`);
  await at.agenda.appointments.first().waitFor();
  await at.agenda.allColumns();
  await at.agenda.appointments.first().waitFor();
});
afterAll(async () => {
  await at?.close();
  await browser?.close();
});

test('nobody is left out, and each column stays wide enough to read, on a smaller screen too', async () => {
  expect(await columns().count()).toBe(everybody());
  for (const [width, height] of [
    [1024, 768],
    [1440, 900],
  ] as const) {
    await at.page.setViewportSize({ width, height });
    for (const column of await columns().all()) expect((await boxOf(column)).width).toBeGreaterThan(READABLE_PX);
    expect(await at.isWiderThanScreen()).toBe(false);
  }
  await at.stop();
  await at.pictures('agenda-many');
});

test('scrolled to the last of them, whose it is and which hour stay in sight', async () => {
  await grid().evaluate((frame) => frame.scrollTo(frame.scrollWidth, 400));
  const [frame, head, hours] = await Promise.all(
    [grid(), grid().locator('[class*=_head_]').last(), grid().locator('[aria-hidden]').first()].map(boxOf),
  );
  expect(head!.y - frame!.y).toBeLessThan(HEAD_PX);
  expect(head!.x + head!.width).toBeLessThanOrEqual(frame!.x + frame!.width + 1);
  expect(Math.abs(hours!.x - frame!.x)).toBeLessThan(3);
});

test('arrows reach the last column, which comes into sight, and what is carried by keys is followed', async () => {
  const lastWithSomebody = columns().filter({ has: at.agenda.appointments }).last();
  const isThere = () => lastWithSomebody.locator(':focus').count();
  await at.agenda.appointments.first().focus();
  for (let steps = 0; steps < everybody() && !(await isThere()); steps++) {
    await at.page.keyboard.press('ArrowRight');
  }
  expect(await isThere()).toBe(1);
  const inSight = async (locator: Locator) => {
    const [frame, box] = [await boxOf(grid()), await boxOf(locator)];
    return box.x >= frame.x && box.x + box.width <= frame.x + frame.width + 1;
  };
  expect(await inSight(at.page.locator(':focus'))).toBe(true);
  for (let steps = 0; steps < 8; steps++) await at.page.keyboard.press('Alt+ArrowLeft');
  await at.agenda.ghost.waitFor();
  expect(await inSight(at.agenda.ghost)).toBe(true);
  await at.page.keyboard.press('Escape');
  await at.agenda.ghost.waitFor({ state: 'hidden' });
});

test('all of it prints on one page', async () => {
  expect(await at.printedPages()).toBe(1);
});
