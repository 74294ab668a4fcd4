/** A patient whom both houses know: what arrives is proposed to the one who is there already, and why is said. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { HOSPITAL, insOf, type KnownPatient, PRACTICE, patientsOf, patientsSeenBy } from '../demo.ts';
import { Workstation } from '../pages/workstation.ts';

const DOCTOR = 'Dr Hélène Castelnau';

let browser: Browser;
let hospital: Workstation;
let practice: Workstation;

beforeAll(async () => {
  browser = await launchBrowser();
  hospital = await Workstation.open(browser);
  practice = await Workstation.open(browser);
});
afterAll(async () => {
  await hospital?.close();
  await practice?.close();
  await browser?.close();
});

test('the hospital sends the summary of a patient of the practice', async () => {
  await hospital.signIn.as(DOCTOR);
  await hospital.page.goto(`/record/${inBothHouses().id}`);
  await hospital.record.shown();
  await hospital.record.transfer();
  await hospital.transfer.to(PRACTICE);
  await hospital.transfer.send(PRACTICE);
  await hospital.transfer.lastSent.getByText(hospital.words('outbox.status.delivered')).waitFor({ timeout: 30_000 });
});

test('the secretary is shown the patient who has the same traits, and files it there', async () => {
  await practice.signIn.as('Noémie Kersaint');
  await practice.goTo('received');
  await practice.inbox.from(HOSPITAL).first().click();
  await practice.inbox.open();
  await expect.poll(() => practice.inbox.proposals.count()).toBe(1);
  // The INS is compared only where both sides carry one; an INS that is not qualified does not travel.
  const { words } = practice;
  const { proposed } = practice.inbox;
  for (const trait of ['birthName', 'given', 'birthDate', 'sex']) {
    const row = proposed.getByRole('row', { name: new RegExp(`^${words(`inbox.trait.${trait}`)}`) });
    await expect.poll(() => row.textContent()).toContain(words('inbox.agreement.same'));
  }
  await practice.stop();
  await practice.picture('inbox');
  await practice.inbox.file();
});

/** Someone whom the doctor sees and the practice knows too, by the same identifier. */
function inBothHouses(): KnownPatient {
  const there = new Set(patientsOf(PRACTICE).map(insOf));
  const shared = patientsSeenBy(DOCTOR).find((one) => there.has(insOf(one)));
  if (!shared) throw new Error(`no patient of ${DOCTOR} is known to the practice`);
  return shared;
}
