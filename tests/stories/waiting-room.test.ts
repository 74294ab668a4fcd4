/**
 * A patient's way through the house, noted by single keys beside the agenda: expected, arrived, called, in consultation,
 * seen; and one who has not come. In French and in English.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { type KnownPatient, livingPatientsOf, practitionerOf, saidOnTheTelephone } from '../demo.ts';
import type { Language } from '../pages/texts.ts';
import { Workstation } from '../pages/workstation.ts';

const SECRETARY = 'Ghislaine Maugras';
const DOCTORS = { fr: 'Dr Ronan Kervella', en: 'Dr Violaine Estival' } as const;

type ShownStatus = 'booked' | 'arrived' | 'called' | 'checked-in' | 'fulfilled' | 'noshow';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each<Language>(['fr', 'en'])('in %s', (language) => {
  let at: Workstation;
  /** The appointment of whom comes. */
  let comes: string;
  const doctor = DOCTORS[language];
  const callers = () => livingPatientsOf(doctor);
  const press = (key: string) => at.page.keyboard.press(key);
  const status = (id: string) => at.agenda.appointment(id).getAttribute('data-status');
  const said = (now: ShownStatus) =>
    at.said(at.words('agenda.statusSaved', { name: '|', status: at.words(`agenda.status.${now}`) }).split('|')[1]!);
  /** Shown at once, and said once the system has it. */
  const noted = async (id: string, now: ShownStatus) => {
    await expect.poll(() => status(id)).toBe(now);
    await said(now).waitFor();
    await at.noticesGone();
  };
  const undone = async (id: string, before: ShownStatus) => {
    await at.undo();
    await expect.poll(() => status(id)).toBe(before);
  };
  const names = (part: string) => at.agenda.part(`agenda.panel.${part}`).textContent();
  const givenOf = ({ patient }: KnownPatient) => patient.name![0]!.given![0]!;

  beforeAll(async () => {
    at = await Workstation.signedIn(browser, SECRETARY, language);
    await at.page.goto(`/agenda?view=day&who=${practitionerOf(doctor)}`);
    await at.agenda.shown();
  });
  afterAll(() => at?.close());

  /** Today, at an hour at which nobody receives. */
  async function booked(patient: KnownPatient, hours: number, minutes: number): Promise<string> {
    const before = await at.agenda.ids();
    await at.agenda.pressAt(hours, minutes);
    await at.booking.forPatient(saidOnTheTelephone(patient));
    await at.page.getByRole('combobox', { name: at.words('booking.reason') }).click();
    await at.page.getByRole('option').first().click();
    await at.booking.dialog.getByLabel(at.words('booking.comment')).fill('Apporte ses radiographies.');
    await at.stop();
    await at.booking.save();
    const made = await at.agenda.newBeside(before);
    await at.noticesGone();
    return made;
  }

  test('who is expected is booked with a reason and a note, which stand with the appointment', async () => {
    comes = await booked(callers()[0]!, 8, 0);
    await at.agenda.appointment(comes).click();
    await at.agenda.drawer.getByText('Apporte ses radiographies.').waitFor();
    await at.agenda.drawer.getByText(at.words('identity.born'), { exact: true }).waitFor();
    await at.stop();
    if (language === 'fr') await at.pictures('appointment');
    await press('Escape');
    await at.agenda.drawer.waitFor({ state: 'hidden' });
  });

  test('arrived, called, in consultation, seen: a key each, with minutes waited, and taken back by one click', async () => {
    const who = givenOf(callers()[0]!);
    await at.agenda.appointment(comes).focus();
    await press('a');
    await noted(comes, 'arrived');
    await expect.poll(() => names('waiting')).toContain(at.words('agenda.panel.waits', { time: '0' }).split('0')[0]!);
    await expect.poll(() => names('waiting')).toContain(who);
    // Who has come stands in full, in place of three letters.
    await expect.poll(() => at.agenda.appointment(comes).textContent()).toContain(who);
    await at.agenda.appointment(comes).focus();
    await press('l');
    await said('called').waitFor();
    await expect.poll(() => names('called')).toContain(who);
    await undone(comes, 'arrived');
    await at.agenda.appointment(comes).focus();
    await press('l');
    await noted(comes, 'called');
    await at.agenda.appointment(comes).focus();
    await press('c');
    await noted(comes, 'checked-in');
    await expect.poll(() => names('inConsultation')).toContain(who);
    await at.stop();
    if (language === 'fr') await at.pictures('waiting-room');
    await at.agenda.appointment(comes).focus();
    await press('v');
    await noted(comes, 'fulfilled');
    await at.stop();
  });

  test('who has not come is noted so, and comes back when that was a slip', async () => {
    const away = await booked(callers()[1]!, 18, 10);
    await at.agenda.appointment(away).focus();
    await press('b');
    await at.undoOffered.waitFor();
    await undone(away, 'booked');
    await at.agenda.appointment(away).focus();
    await press('b');
    await noted(away, 'noshow');
    await at.stop();
  });
});
