/**
 * When the system answers with errors, each page says so in words, keeps its frame and the way to other pages, and
 * works again at one click of « Réessayer », without a reload.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { PEOPLE } from '../pages/places.ts';
import { Workstation } from '../pages/workstation.ts';

/** What is asked of the server; signing in and the page's own files go on. */
const ASKED = /^https?:\/\/[^/]+\/(?!assets\/|auth\/|live$)/;
const BROKEN = /status of 500/;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const ASKING = PEOPLE.map(({ person, places }) => ({ person, places: places.filter(({ isStill }) => !isStill) }));

describe.each(ASKING.filter(({ places }) => places.length > 0))('of $person', ({ person, places }) => {
  let at: Workstation;
  beforeAll(async () => {
    at = await Workstation.open(browser);
    at.witness.expected = BROKEN;
    await at.signIn.as(person);
    await at.heading.waitFor();
  });
  afterAll(() => at?.close());

  test.each(places)('$name', async ({ go }) => {
    await at.page.route(ASKED, (route) =>
      route.request().resourceType() === 'document' ? route.continue() : route.fulfill({ status: 500, body: '' }),
    );
    await go(at);
    const retry = at.page.getByRole('main').getByRole('button', { name: at.words('kit.retry'), exact: true });
    await retry.first().waitFor();
    await at.page.getByRole('main').getByRole('alert').first().waitFor();
    expect(await at.heading.count()).toBe(1);
    await at.stop();

    await at.page.unroute(ASKED);
    await expect
      .poll(async () => {
        if ((await retry.count()) > 0) await retry.first().click();
        return retry.count();
      })
      .toBe(0);
    await expect.poll(() => at.page.getByRole('main').getByRole('alert').count()).toBe(0);
    await at.stop();
  });
});
