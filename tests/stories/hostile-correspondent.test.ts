/** Whatever a correspondent writes is text and nothing else: to the clerk who files it, and in the record where it ends. */
import type { HumanName } from '@medplum/fhirtypes';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { HOSPITAL } from '../demo.ts';
import { PAYLOADS } from '../pages/payloads.ts';
import { Workstation } from '../pages/workstation.ts';
import { sendFrom } from '../sending.ts';

const SENDER = 'Dr Amaury Zeller';
const CLERK = 'Noémie Kersaint';
const RECEIVER = 'Dr Briac Esnault';
/** What the page must show as it was written. */
const SHOWN = [PAYLOADS.script, PAYLOADS.handler, PAYLOADS.template];

let browser: Browser;
let at: Workstation;
beforeAll(async () => {
  const name: HumanName[] = [
    { use: 'official', family: `Zyzzyva ${PAYLOADS.script}`, given: [`${PAYLOADS.handler} ${PAYLOADS.turned}`] },
  ];
  const patient = { name, birthDate: '1951-05-05', gender: 'female' as const };
  const message = Object.values(PAYLOADS).join('\n');
  await sendFrom(SENDER, [{ patient, title: `${PAYLOADS.svg} ${PAYLOADS.long}`, message, urgency: 'urgent' }]);
  browser = await launchBrowser();
  at = await Workstation.open(browser);
});
afterAll(async () => {
  await at?.close();
  await browser?.close();
});

test('the clerk reads it as it was written, on any screen, and files it', async () => {
  await at.signIn.as(CLERK);
  await at.goTo('received');
  await at.inbox.from(HOSPITAL).first().click();
  await at.inbox.open();
  await at.page.getByText(PAYLOADS.script.toUpperCase()).first().waitFor();
  for (const width of [390, 1024, 1440]) {
    await at.page.setViewportSize({ width, height: 900 });
    await harmless();
  }
  await at.stop();
  await at.inbox.expectedBy(RECEIVER);
  await at.inbox.create();
  await at.inbox.closed('inbox.wasFiled');
  await at.signOut();
});

test('in the record it stays text', async () => {
  await at.signIn.as(RECEIVER);
  await at.goTo('patients');
  await at.patients.look('05/05/1951 zyz');
  await at.patients.found().first().click();
  await at.record.shown();
  await at.record.show('document');
  const letter = await at.record.readDocument(`Transmission de ${HOSPITAL}`);
  for (const text of SHOWN) await letter.getByText(text).first().waitFor();
  await at.stop();
  await harmless();
});

async function harmless(): Promise<void> {
  const found = await at.page.evaluate(() => ({
    stolen: 'stolen' in window,
    made: document.querySelectorAll(
      '#root :is(script, iframe, object, embed, [onerror], [onload], [href^="javascript"], img[src="x"])',
    ).length,
  }));
  expect(found).toEqual({ stolen: false, made: 0 });
  expect(await at.isWiderThanScreen()).toBe(false);
}
