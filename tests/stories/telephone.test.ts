/**
 * A secretary's ten minutes at the telephone, five calls: a new booking, another hour, a cancellation, a birth date
 * heard wrongly, somebody who is no patient here yet. The same in both languages.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { type KnownPatient, livingPatientsOf, saidOnTheTelephone } from '../demo.ts';
import type { Language } from '../pages/texts.ts';
import { Workstation } from '../pages/workstation.ts';

const SECRETARY = 'Ghislaine Maugras';
const DOCTOR = 'Dr Hélène Castelnau';
/** Beside what is typed of the patient. */
const MOST_KEYS = 6;
// A call has many steps, each waited for with patience.
vi.setConfig({ testTimeout: 120_000 });

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each<Language>(['fr', 'en'])('five calls, in %s', (language) => {
  let at: Workstation;
  /** Another caller in each language, so that neither finds what the other has left. */
  const caller = () => {
    const known = livingPatientsOf(DOCTOR);
    return known[language === 'fr' ? 0 : 1]!;
  };

  beforeAll(async () => {
    at = await Workstation.open(browser);
    await at.signIn.visit();
    if (language === 'en') await at.switchTo('en');
    await at.signIn.person(SECRETARY).click();
    await at.agenda.shown();
    await at.agenda.toADayWithAppointments();
  });
  afterAll(() => at?.close());

  test('a known patient is booked by keys alone, at most six beside the birth date and three letters', async () => {
    let keys = 0;
    const press = async (key: string) => {
      keys++;
      await at.page.keyboard.press(key);
    };
    await press('n');
    await at.isTurnOf(at.booking.field);
    await at.page.keyboard.type(saidOnTheTelephone(caller()));
    await press('Enter');
    await at.booking.isTurnOfPatientOrSlot();
    if (!(await at.booking.hasPatient())) await press('Enter');
    await at.isTurnOf(at.booking.slots.first());
    await at.stop();
    const moment = await at.booking.momentOf(at.booking.slots.first());
    await press('Enter');
    await at.isTurnOf(at.booking.saveButton);
    await press('Enter');
    await at.booking.done(moment).waitFor();
    expect(keys).toBeLessThanOrEqual(MOST_KEYS);
    await at.noticesGone();
  });

  test('another hour: carried with the mouse, said with the name, undone, and moved again by keys', async () => {
    const id = await at.agenda.firstMovable();
    const before = await at.agenda.hourOf(id);
    await at.agenda.carryToFree(id);
    await at.agenda.ghost.waitFor();
    await expect.poll(() => at.agenda.ghost.textContent()).toContain(at.words('agenda.free'));
    // Where it comes from stays to be seen.
    expect(await at.agenda.appointment(id).getAttribute('data-origin')).not.toBeNull();
    await at.page.keyboard.press('Escape');
    await at.page.mouse.up();
    expect(await at.agenda.hourOf(id)).toBe(before);

    await at.agenda.carryToFree(id);
    await at.page.mouse.up();
    await at.undoOffered.waitFor();
    await expect.poll(() => at.agenda.hourOf(id)).not.toBe(before);
    await at.undoOffered.click();
    await expect.poll(() => at.agenda.hourOf(id)).toBe(before);
    await at.noticesGone();

    await at.agenda.appointment(id).focus();
    await at.agenda.holdByKeysToFree();
    await at.page.keyboard.press('Enter');
    await at.undoOffered.waitFor();
    await expect.poll(() => at.agenda.hourOf(id)).not.toBe(before);
    await at.agenda.panel.getByText(at.words('agenda.tell.title')).waitFor();
    // After a reload one still knows whom to ring: by the label, and by name and telephone once asked for.
    await at.page.reload();
    await at.agenda.shown();
    const who = at.agenda.panel.getByRole('button', { name: at.words('agenda.tell.who') });
    await who.click();
    await who.waitFor({ state: 'hidden' });
    await at.agenda.panel.getByRole('button', { name: at.words('agenda.tell.told') }).click();
    await at.noticesGone();
    await at.stop();
  });

  test('a cancellation: who it is first, then why; it stays to be found', async () => {
    const id = await at.agenda.firstMovable();
    await at.agenda.appointment(id).click();
    await at.agenda.drawer.getByText(at.words('identity.born'), { exact: true }).waitFor();
    await at.agenda.drawer.getByRole('button', { name: at.words('agenda.cancel') }).click();
    await at.stop();
    await at.agenda.drawer.getByRole('button', { name: at.words('agenda.cancelReason.pat') }).click();
    await at.agenda.drawer.waitFor({ state: 'hidden' });
    await expect.poll(() => at.agenda.appointment(id).count()).toBe(0);
    const cancelled = at.agenda.panel.getByRole('button', { name: at.words('agenda.panel.restore') });
    await expect.poll(() => cancelled.count()).toBeGreaterThan(0);
    await at.noticesGone();
  });

  test('a birth date heard wrongly finds nobody, and says what to do; heard again it finds the caller', async () => {
    await at.agenda.newAppointment();
    await at.patients.look('31/02/1961 dur', at.booking.dialog);
    await at.booking.dialog.getByText(at.words('patients.noSuchDate')).waitFor();
    await at.patients.look(saidOnTheTelephone(bornADayLater(caller())), at.booking.dialog);
    await at.booking.dialog.getByText(at.words('patients.found_zero')).waitFor();
    await at.stop();
    await at.booking.forPatient(saidOnTheTelephone(caller()));
    expect(await at.booking.hasPatient()).toBe(true);
    await at.page.keyboard.press('Escape');
    await at.booking.dialog.waitFor({ state: 'hidden' });
  });

  test('somebody who is no patient here is made one, after a search, and booked; what is wrong is said by its field', async () => {
    const born = language === 'fr' ? '29/02/2004' : '29/02/2008';
    await at.agenda.newAppointment();
    await at.patients.look(`${born} que`, at.booking.dialog);
    await at.booking.dialog.getByText(at.words('patients.found_zero')).waitFor();
    expect(await at.booking.saveButton.isDisabled()).toBe(true);
    const made = at.patients.newPatient(at.booking.dialog);
    await made.begin();
    await made.fill({ birthName: 'Quéméneur-Œdo', given: 'Maëlle', phone: '06 39 98' });
    await made.save();
    await made.form.getByText(at.words('patients.new.fault.phone')).waitFor();
    await made.form.getByText(at.words('patients.new.fault.sex')).waitFor();
    await at.stop();
    if (language === 'fr') await at.pictures('new-patient');
    await made.fill({ phone: '06 39 98 12 34' });
    await made.sex('female');
    await made.save();
    await at.booking.dialog.getByText('QUEMENEUR-OEDO').waitFor();
    await at.noticesGone();
    const moment = await at.booking.takeFirstSlot();
    await at.booking.save();
    await at.booking.done(moment).waitFor();
    await at.noticesGone();
    await at.agenda.newAppointment();
    // Nobody else has confirmed yet that there is such a patient: they are found as strangers are, by a touch.
    await at.patients.look(`${born} quemeneur`, at.booking.dialog);
    await at.touch.give();
    await at.booking.dialog.getByText('QUEMENEUR-OEDO').waitFor();
    await at.page.keyboard.press('Escape');
    await at.booking.dialog.waitFor({ state: 'hidden' });
  });

  test('scroll, day and focus are there after a reload', async () => {
    const id = await at.agenda.firstMovable();
    await at.agenda.appointment(id).focus();
    const address = at.page.url();
    const scroll = await at.agenda.scrollTop();
    await at.page.reload();
    await at.agenda.shown();
    await expect.poll(() => at.agenda.hasFocus(id)).toBe(true);
    expect(at.page.url()).toBe(address);
    expect(await at.agenda.scrollTop()).toBe(scroll);
  });
});

/** The same patient, as who mishears says it. */
function bornADayLater(known: KnownPatient): KnownPatient {
  const day = new Date(Date.parse(known.patient.birthDate!) + 86_400_000).toISOString().slice(0, 10);
  return { ...known, patient: { ...known.patient, birthDate: day } };
}
