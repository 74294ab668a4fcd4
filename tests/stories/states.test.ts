/**
 * Each page in the states that it does not choose: awaited, failed, without the vault, without a line. It says so in
 * words, keeps its frame and the way to other pages, and works again at one click or by itself, without a reload.
 */
import type { Browser, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { livingPatientsOf, saidOnTheTelephone } from '../demo.ts';
import { fillPlaces, PEOPLE, type Place } from '../pages/places.ts';
import { Workstation } from '../pages/workstation.ts';

/** What is asked of the server; signing in and the page's own files go on. */
const ASKED = /^https?:\/\/[^/]+\/(?!assets\/|auth\/|live$)/;
/** What the browser itself says of all this. */
const BROKEN = /status of 50[03]|ERR_INTERNET_DISCONNECTED/;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
  await fillPlaces(browser);
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

  describe.each(places)('$name', (place) => holds(place, () => at));
});

test('a dialog that the line kept from coming comes once it is back, with its styles', async () => {
  const at = await Workstation.open(browser);
  at.witness.expected = /ERR_INTERNET_DISCONNECTED/;
  await at.signIn.as(PEOPLE[0]!.person);
  await at.heading.waitFor();
  await at.pullCable(true);
  await at.band('disconnected').waitFor();
  // Longer than what is loaded ahead waits.
  await at.page.waitForTimeout(6_000);
  await at.page.keyboard.press('Control+k');
  await at.pullCable(false);
  await at.page.getByRole('dialog').getByRole('option').first().waitFor();
  const withoutStyles = () =>
    at.page.evaluate(() => {
      const links = [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')];
      return links.filter(({ sheet }) => !sheet?.cssRules.length).map(({ href }) => href);
    });
  await expect.poll(withoutStyles).toEqual([]);
  const isStyled = () =>
    at.page.evaluate(() => [...document.styleSheets].some(({ href }) => href?.includes('/palette-')));
  await expect.poll(isStyled).toBe(true);
  await at.stop();
  await at.close();
});

test('a page that the line keeps from coming leaves the one that is shown, and comes once it is back', async () => {
  const at = await Workstation.open(browser);
  at.witness.expected = /ERR_INTERNET_DISCONNECTED/;
  await at.signIn.as(PEOPLE[0]!.person);
  await at.heading.waitFor();
  const before = await at.heading.textContent();
  await at.pullCable(true);
  await at.band('disconnected').waitFor();
  await at.placeOf('patients').click();
  await at.page.waitForTimeout(3_000);
  expect(await at.heading.textContent()).toBe(before);
  await at.pullCable(false);
  await at.titled('page.patients').waitFor();
  await at.stop();
  await at.close();
});

test('locked without a line the page is covered at once, on paper as well; back, the session has ended at the vault', async () => {
  const at = await Workstation.open(browser);
  at.witness.expected = /ERR_INTERNET_DISCONNECTED/;
  await at.signIn.as(PEOPLE[0]!.person);
  await at.heading.waitFor();
  await at.pullCable(true);
  await at.page.keyboard.press('L');
  await at.page.getByRole('dialog', { name: at.words('lock.title') }).waitFor();
  await at.page.emulateMedia({ media: 'print' });
  expect(await at.page.locator('main').isVisible()).toBe(false);
  await at.page.emulateMedia({ media: 'screen' });
  // Longer than the page waits for what is being typed before it ends the session.
  await at.page.waitForTimeout(6_000);
  const ended = at.page.waitForResponse((answer) => answer.url().endsWith('/auth/end') && answer.ok());
  await at.pullCable(false);
  await ended;
  await at.close();
});

test.each([
  { path: '/sent', asked: '**/transfers/outbox', says: 'outbox.empty' },
  { path: '/received', asked: '**/inbox', says: 'inbox.empty' },
])('where nothing has come or gone yet, $path says so', async ({ path, asked, says }) => {
  const at = await Workstation.open(browser);
  await at.page.route(asked, (route) => (isDocument(route) ? route.continue() : route.fulfill({ json: [] })));
  await at.signIn.as(PEOPLE[0]!.person);
  await at.heading.waitFor();
  await at.page.goto(path);
  await at.main.getByText(at.words(says)).waitFor();
  await at.stop();
  await at.close();
});

test('a page that breaks leaves the frame and the way to others, and is drawn anew at one click', async () => {
  const at = await Workstation.open(browser);
  at.witness.expected = /TypeError|not a function/;
  await at.signIn.as(PEOPLE[0]!.person);
  await at.heading.waitFor();
  await at.page.route('**/transfers/outbox', (route) => route.fulfill({ json: { broken: true } }));
  await at.page.goto('/sent');
  const retry = at.main.getByRole('button', { name: at.words('kit.retry'), exact: true });
  await retry.waitFor();
  await at.placeOf('patients').waitFor();
  await at.stop();
  await at.page.unroute('**/transfers/outbox');
  await retry.click();
  await at.transfer.lastSent.waitFor();
  await at.close();
});

test('an address that no page has says so, and leads back', async () => {
  const at = await Workstation.open(browser);
  await at.signIn.as(PEOPLE[0]!.person);
  await at.heading.waitFor();
  await at.page.goto('/nowhere');
  await at.titled('shell.notFound.title').waitFor();
  await at.stop();
  await at.page.getByRole('link', { name: at.words('shell.notFound.home') }).click();
  await at.today.shown();
  await at.close();
});

test('who searches too fast is told for how long, and then finds', async () => {
  const at = await Workstation.open(browser);
  at.witness.expected = /status of 429/;
  await at.signIn.as(PEOPLE[0]!.person);
  await at.heading.waitFor();
  await at.goTo('patients');
  await at.page.route('**/Patient/_search', (route) =>
    route.fulfill({ status: 429, headers: { 'retry-after': '2' }, body: JSON.stringify(TOO_FAST) }),
  );
  await at.patients.look(saidOnTheTelephone(livingPatientsOf(PEOPLE[0]!.person)[0]!));
  await at.main.getByRole('alert').getByText(TOO_FAST.issue[0]!.details.text).waitFor();
  const wait = at.main.getByRole('button', { name: at.words('kit.retryIn_other', { count: 2 }) });
  expect(await wait.isDisabled()).toBe(true);
  await at.stop();
  await at.page.unroute('**/Patient/_search');
  await at.main.getByRole('button', { name: at.words('kit.retry'), exact: true }).click();
  await at.patients.found().first().waitFor();
  await at.close();
});

test('what is usual stands beside what there is today, once the vault says it', async () => {
  const at = await Workstation.open(browser);
  await at.page.route('**/auth/me', async (route) => {
    const answer = await route.fetch();
    // A demo has been running for a day at most.
    await route.fulfill({
      response: answer,
      json: { ...(await answer.json()), usual: { identities: 60, records: 31 } },
    });
  });
  await at.signIn.as(PEOPLE[0]!.person);
  await at.page.getByText(at.words('shell.today.usual', { usual: 31 })).waitFor();
  await at.stop();
  await at.close();
});

function holds({ go, shown }: Place, workstation: () => Workstation): void {
  test('says what it waits for, then shows it', async () => {
    const at = workstation();
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await at.page.route(ASKED, async (route) => {
      if (!isDocument(route)) await answered;
      await route.continue();
    });
    await go(at);
    await at.main
      .getByText(at.words('kit.waiting', { what: '' }).replace('…', ''))
      .first()
      .waitFor();
    expect(await at.heading.count()).toBe(1);
    await at.stop();
    answer();
    await shown(at);
    await at.page.unroute(ASKED);
  });

  test.each([
    { state: 'failed', status: 500, body: '' },
    { state: 'without the vault', status: 503, body: JSON.stringify(VAULT_DOWN) },
  ])('$state, it works again at one click', async ({ status, body }) => {
    const at = workstation();
    await at.page.route(ASKED, (route) => (isDocument(route) ? route.continue() : route.fulfill({ status, body })));
    await go(at);
    const retry = at.main.getByRole('button', { name: at.words('kit.retry'), exact: true });
    await retry.first().waitFor();
    await at.main.getByRole('alert').first().waitFor();
    if (status === 503) await at.band('vaultDown').waitFor();
    expect(await at.heading.count()).toBe(1);
    await at.stop();

    await at.page.unroute(ASKED);
    await expect
      .poll(async () => {
        if ((await retry.count()) > 0) await retry.first().click();
        return retry.count();
      })
      .toBe(0);
    await expect.poll(() => at.main.getByRole('alert').count()).toBe(0);
    await at.band('vaultDown').waitFor({ state: 'hidden' });
  });

  test('without a line, it stays and says so until the line is back', async () => {
    const at = workstation();
    await shown(at);
    const length = async () => (await at.main.textContent())!.length;
    const before = await length();
    await at.pullCable(true);
    await at.band('disconnected').waitFor();
    // The band stands above what was there.
    expect(await length()).toBeGreaterThan(before);
    expect(await at.main.getByRole('alert').count()).toBe(0);
    await at.stop();
    await at.pullCable(false);
    await at.band('disconnected').waitFor({ state: 'hidden' });
  });
}

/** As the server refuses while the vault does not answer (contracts, section 1). */
const VAULT_DOWN = {
  resourceType: 'OperationOutcome',
  issue: [
    {
      severity: 'error',
      code: 'transient',
      details: { coding: [{ code: 'vault-down' }], text: 'Le coffre ne répond pas.' },
    },
  ],
};

/** As the server refuses more searches than a minute has (contracts, section 1). */
const TOO_FAST = {
  resourceType: 'OperationOutcome',
  issue: [
    {
      severity: 'error',
      code: 'throttled',
      details: { coding: [{ code: 'too-fast' }], text: 'Trop de recherches en peu de temps.' },
    },
  ],
};

function isDocument(route: Route): boolean {
  return route.request().resourceType() === 'document';
}
