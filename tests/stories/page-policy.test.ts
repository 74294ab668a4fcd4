/** The page's policy: nothing of another origin, no style or script but its own, no text that becomes markup. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { Workstation } from '../pages/workstation.ts';

const DOCTOR = 'Dr Delphine Jolivet';

let browser: Browser;
let at: Workstation;
const violations: string[] = [];
beforeAll(async () => {
  browser = await launchBrowser();
  at = await Workstation.open(browser);
  await at.page.exposeFunction('sayViolation', (text: string) => violations.push(text));
  await at.page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, sample }) =>
      (globalThis as unknown as { sayViolation(text: string): void }).sayViolation(`${effectiveDirective}: ${sample}`),
    );
  });
});
afterAll(() => browser?.close());

test('the policy names no unsafe way, no other origin, and one answer’s nonce', async () => {
  const policy = (await at.page.goto('/'))!.headers()['content-security-policy']!;
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
  expect(policy).toMatch(/style-src 'self' 'nonce-[\w-]{22}';/);
  expect(policy).toContain("require-trusted-types-for 'script'");
  const again = (await at.page.goto('/'))!.headers()['content-security-policy']!;
  expect(again).not.toBe(policy);
});

test('every page keeps it, dialogs and notices as well', async () => {
  await at.signIn.as(DOCTOR);
  await at.agenda.visit();
  await at.page.keyboard.press('?');
  await at.page.getByRole('dialog').waitFor();
  await at.page.keyboard.press('Escape');
  await at.page.keyboard.press('Control+k');
  await at.page.getByRole('combobox', { name: at.words('palette.title') }).waitFor();
  await at.page.keyboard.press('Escape');
  for (const light of ['dark', 'light'] as const) await at.chooseLight(light);
  for (const name of ['today', 'ward', 'patients', 'received', 'sent', 'account'] as const) await at.goTo(name);
  await at.agenda.visit();
  await at.agenda.click(await at.agenda.ofTheDay());
  await at.record.shown();
  expect(violations).toEqual([]);
  await at.stop();
});

test('and what breaks it is stopped, and heard', async () => {
  const outcome = await at.page.evaluate(() => {
    const style = document.createElement('style');
    style.textContent = 'body { color: red }';
    document.head.append(style);
    const isStyled = style.sheet !== null && style.sheet.cssRules.length > 0;
    try {
      document.createElement('div').innerHTML = '<b>text</b>';
      return { isStyled, markup: 'made' };
    } catch (error) {
      return { isStyled, markup: (error as Error).name };
    }
  });
  expect(outcome).toEqual({ isStyled: false, markup: 'TypeError' });
  await expect.poll(() => violations.length).toBe(2);
});
