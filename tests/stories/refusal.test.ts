/**
 * A refusal talked through: why, and what one can do now; the patient of another, opened by breaking the glass; a role
 * that opens nobody; an address that leads nowhere. The same in both languages.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { saidOnTheTelephone, strangerTo } from '../demo.ts';
import { Workstation } from '../pages/workstation.ts';

const DOCTORS = { fr: 'Dr Karine Wibaux', en: 'Dr Cyril Ormesson' } as const;
const ADMINISTRATOR = 'Cédric Guilloux';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each(['fr', 'en'] as const)('in %s', (language) => {
  let at: Workstation;
  const doctor = DOCTORS[language];
  const stranger = () => strangerTo(doctor);
  const breakGlass = () => at.page.getByRole('button', { name: at.words('breakGlass.ask') });

  beforeAll(async () => {
    at = await Workstation.open(browser);
    await at.signIn.visit();
    if (language === 'en') await at.switchTo('en');
  });
  afterAll(() => at?.close());

  test('a doctor finds somebody whom they do not care for: the page says why it stays closed', async () => {
    await at.signIn.person(doctor).click();
    await at.heading.waitFor();
    await at.goTo('patients');
    await at.patients.look(saidOnTheTelephone(stranger()));
    await at.patients.found().first().click();
    await at.refused('no-relation').waitFor();
    await at.stop();
    if (language === 'fr') await at.pictures('refusal');
  });

  test('it tells nothing of the patient beside the name that was found', async () => {
    const said = (await at.page.getByRole('main').textContent()) ?? '';
    for (const one of stranger().resources) {
      if (one.resourceType === 'Condition') expect(said).not.toContain(one.code!.coding![0]!.display!);
    }
    expect(said).not.toMatch(/Dr /);
  });

  test('somebody else may be looked for, and one comes back', async () => {
    await at.page.getByRole('link', { name: at.words('record.anotherPatient') }).click();
    await at.page.getByLabel(at.words('patients.field')).waitFor();
    await at.page.goBack();
    await at.refused('no-relation').waitFor();
  });

  test('breaking the glass says what will happen, and wants a reason', async () => {
    await breakGlass().press('Enter');
    await at.page.getByText(at.words('breakGlass.explain')).waitFor();
    await at.page.getByRole('button', { name: at.words('breakGlass.open') }).click();
    const reason = at.page.getByLabel(at.words('breakGlass.reason'));
    await reason.fill(language === 'fr' ? 'Amené par le SAMU' : 'Brought by ambulance');
    await at.stop();
    await at.page.getByRole('button', { name: at.words('breakGlass.open') }).click();
  });

  test('the touch is declined: it is said, and asked again without typing anything again', async () => {
    await at.touch.dialog.waitFor();
    await expect.poll(() => at.touch.dialog.textContent()).toContain(at.words('touch.title.break-glass'));
    await at.stop();
    await at.touch.decline();
    await at.refused('needs-touch').waitFor();
    await at.stop();
    await at.page.getByRole('button', { name: at.words('kit.retry') }).click();
    await at.touch.give();
    await at.record.shown();
  });

  test('the record says that it is open by broken glass, for how long, and who will read that', async () => {
    await at.page
      .getByText(at.words('record.openBecause', { why: at.words('record.why.breakGlass') }))
      .first()
      .waitFor();
    await expect.poll(() => at.record.minutesLeft.isVisible()).toBe(true);
    await at.record.showAccesses();
    const deed = at.words('record.accesses.deed.glass', { who: '@', date: '@', time: '@' }).split('@')[1]!;
    await at.record.pane
      .getByText(new RegExp(`^${doctor}.*${deed}`))
      .first()
      .waitFor();
    await at.stop();
    await at.signOut();
  });

  test('a role that opens nobody is told so, with the same words for a patient and for nobody', async () => {
    await at.signIn.person(ADMINISTRATOR).click();
    await at.heading.waitFor();
    const told = async (patient: string) => {
      await at.page.goto(`/record/${patient}`);
      await at.refused('role').waitFor();
      return at.page.getByRole('main').textContent();
    };
    const ofPatient = await told(stranger().id);
    expect(await told(crypto.randomUUID())).toBe(ofPatient);
    await at.stop();
  });

  test('a page that is not there leads back', async () => {
    await at.page.goto('/nowhere');
    await at.heading.waitFor();
    await at.stop();
    await at.page.getByRole('main').getByRole('link').first().click();
    await at.heading.waitFor();
  });
});
