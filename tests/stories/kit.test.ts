/** Every state of a page, side by side: the components that the pages are built from, each doing what it is for. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import type { Language } from '../pages/texts.ts';
import { Workstation } from '../pages/workstation.ts';

const DOCTOR = 'Dr Karine Wibaux';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each<Language>(['fr', 'en'])('the states of a page, in %s', (language) => {
  let at: Workstation;
  const state = (name: string) => at.page.getByRole('region', { name, exact: true });
  const button = (name: string, key: string) => state(name).getByRole('button', { name: at.words(key), exact: true });

  beforeAll(async () => {
    at = await Workstation.open(browser);
    await at.signIn.visit();
    if (language === 'en') await at.switchTo('en');
    await at.signIn.person(DOCTOR).click();
    await at.signIn.inside();
    await at.page.goto('/kit');
    await state('Waiting').waitFor();
  });
  afterAll(() => at?.close());

  test('waiting says what is awaited, once it takes longer', async () => {
    await state('Waiting')
      .getByText(at.words('kit.waiting', { what: at.words('outbox.waiting') }))
      .waitFor();
    expect(await state('Waiting').getByRole('status').getAttribute('aria-busy')).toBe('true');
  });

  test('empty says so, and offers what one can do', async () => {
    await state('Empty').getByText(at.words('outbox.empty')).waitFor();
    expect(await button('Empty', 'shell.notFound.home').isVisible()).toBe(true);
  });

  test('refused says why and what one can do now; failed offers to try again', async () => {
    const refused = state('Refused').getByRole('alert');
    await refused.getByText(at.words('refusal.title.no-relation'), { exact: true }).waitFor();
    expect((await refused.textContent())!.length).toBeGreaterThan(80);
    expect(await button('Refused', 'breakGlass.ask').isVisible()).toBe(true);
    await state('Failed').getByRole('alert').getByText(at.words('kit.failed')).waitFor();
    await button('Failed', 'kit.retry').click();
    await at.said(at.words('kit.retry')).waitFor();
    await at.stop();
    await at.noticesGone();
  });

  test('what is done can be undone for ten seconds, told by a number', async () => {
    await button('Undone', 'account.addPasskey').click();
    const notice = at.page.locator('[data-notice]');
    await notice
      .getByText('9', { exact: true })
      .or(notice.getByText('10', { exact: true }))
      .waitFor();
    await at.stop();
    await notice.getByRole('button', { name: at.words('kit.undo'), exact: true }).click();
    await at.said(at.words('kit.undone')).waitFor();
    await at.noticesGone();
  });

  test('a grave act is shown and asked once; Escape changes nothing, a failure keeps what was said', async () => {
    const dialog = at.page.getByRole('dialog', { name: at.words('inbox.refuseTitle') });
    const act = dialog.getByRole('button', { name: at.words('inbox.refuseSend') });
    await button('Confirmed once', 'inbox.refuse').click();
    await dialog.getByText(at.words('inbox.refuseExplain', { name: 'Rempart' })).waitFor();
    await expect.poll(() => act.isDisabled()).toBe(true);
    await at.stop();
    await at.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    // Who clicks twice is asked once more, and nothing is answered for them.
    await button('Confirmed once', 'inbox.refuse').dblclick();
    await at.page.waitForTimeout(700);
    expect(await dialog.isVisible()).toBe(true);
    await at.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    // The focus is where one came from: Enter asks again.
    await at.page.keyboard.press('Enter');
    await dialog.getByLabel(at.words('inbox.refuseWhy')).fill('x');
    await act.click();
    await dialog.getByRole('alert').getByText(at.words('kit.unreachable')).waitFor();
    expect(await dialog.getByLabel(at.words('inbox.refuseWhy')).inputValue()).toBe('x');
    await at.stop();
    await act.click();
    await dialog.waitFor({ state: 'hidden' });
    await at.said(at.words('inbox.refused')).waitFor();
    await at.noticesGone();
  });

  test('a touch says for whom, why, and how many today', async () => {
    await button('Touched', 'touch.give').click();
    await at.touch.dialog.getByText('DUPONT (née MARTIN) Jeanne').waitFor();
    await at.touch.dialog.getByText(at.words('touch.title.open-record')).waitFor();
    const today = at.words('touch.today.records_other', { count: '@', line: '@' }).split('@');
    const count = at.touch.dialog.getByText(new RegExp(`${today[0]!.trim()} \\d+ `));
    await count.waitFor();
    await at.stop();
    await at.touch.decline();
    await at.page.getByRole('alert').getByText(/\.|…/).first().waitFor();
    await button('Touched', 'touch.give').click();
    await at.touch.give();
    await at.said(at.words('account.passkeyAdded')).waitFor();
    await at.noticesGone();
  });

  test('offline and vault down say what still works, by the very bands of the pages', async () => {
    await state('Offline').getByText(at.words('kit.disconnected')).waitFor();
    await state('Offline').getByRole('alert').getByText(at.words('kit.unreachable')).waitFor();
    await state('Vault down').getByText(at.words('kit.vaultDown')).waitFor();
    await state('Vault down')
      .getByRole('alert')
      .getByText(at.words('refusal.title.vault-down'), { exact: true })
      .waitFor();
    await at.stop();
  });

  test('is looked at as one picture', async () => {
    if (language === 'fr') await at.pictures('kit');
    expect(await at.isWiderThanScreen()).toBe(false);
  });
});
