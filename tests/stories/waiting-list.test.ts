/** Who asks to be confirmed and who would come sooner stand beside the agenda, and leave it by one click, or come back. */
import type { Bundle, Schedule, Slot } from '@medplum/fhirtypes';
import { addDays, dayKey, mondayOf, startOfDay } from '@rempart/web/agenda/week.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { type KnownPatient, livingPatientsOf, practitionerOf, saidOnTheTelephone } from '../demo.ts';
import type { Language } from '../pages/texts.ts';
import { Workstation } from '../pages/workstation.ts';
import { askFor, bodyOf, FHIR, signedInAs } from '../program.ts';

const SECRETARY = 'Ghislaine Maugras';
/** At whose desk somebody else has taken a request. */
const OTHER = 'Edwige Paumier';
const DOCTOR = 'Dr Violaine Estival';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each<Language>(['fr', 'en'])('in %s', (language) => {
  let at: Workstation;
  const waiting = () => livingPatientsOf(DOCTOR)[language === 'fr' ? 0 : 1]!;
  const asking = () => livingPatientsOf(DOCTOR)[language === 'fr' ? 2 : 3]!;
  const part = (title: string) => at.agenda.part(title);
  const countIn = (title: string) => part(title).getByRole('listitem').count();

  beforeAll(async () => {
    at = await Workstation.signedIn(browser, SECRETARY, language);
    await at.page.goto(`/agenda?view=week&who=${practitionerOf(DOCTOR)}`);
    await at.agenda.shown();
  });
  afterAll(() => at?.close());

  test('who is found no hour is put on the waiting list, with until when', async () => {
    const before = await countIn('agenda.waitingList.title');
    await at.agenda.newAppointment();
    await at.booking.forPatient(saidOnTheTelephone(waiting()));
    await at.booking.waitButton.click();
    await at.booking.dialog.waitFor({ state: 'hidden' });
    await expect.poll(() => countIn('agenda.waitingList.title')).toBe(before + 1);
    await at.undo();
    await expect.poll(() => countIn('agenda.waitingList.title')).toBe(before);
    await at.agenda.newAppointment();
    await at.booking.forPatient(saidOnTheTelephone(waiting()));
    await at.booking.waitButton.click();
    await expect.poll(() => countIn('agenda.waitingList.title')).toBe(before + 1);
    await at.noticesGone();
    await at.stop();
    if (language === 'fr') await at.picture('waiting-list');
  });

  test('an hour is found for who waits: they leave the list, and come back to it when that was a slip', async () => {
    const list = part('agenda.waitingList.title');
    const before = await countIn('agenda.waitingList.title');
    const place = async () => {
      await list
        .getByRole('button', { name: at.words('agenda.tray.place') })
        .last()
        .click();
      const dialog = at.page.getByRole('dialog', { name: at.words('agenda.tray.placeTitle') });
      await dialog
        .getByRole('button', { name: /\d{4}, \d{1,2}/ })
        .first()
        .click();
      await dialog.waitFor({ state: 'hidden' });
      await expect.poll(() => countIn('agenda.waitingList.title')).toBe(before - 1);
    };
    await place();
    await at.undo();
    await expect.poll(() => countIn('agenda.waitingList.title')).toBe(before);
    await place();
    await at.noticesGone();
    await at.stop();
  });

  test('a request that came in by another way appears, and is confirmed by one click', async () => {
    const before = await countIn('agenda.toConfirm.title');
    await requested(asking());
    await expect.poll(() => countIn('agenda.toConfirm.title')).toBe(before + 1);
    const confirm = part('agenda.toConfirm.title').getByRole('button', { name: at.words('agenda.toConfirm.confirm') });
    await confirm.last().click();
    await expect.poll(() => countIn('agenda.toConfirm.title')).toBe(before);
    await at.undo();
    await expect.poll(() => countIn('agenda.toConfirm.title')).toBe(before + 1);
    await confirm.last().click();
    await expect.poll(() => countIn('agenda.toConfirm.title')).toBe(before);
    await at.noticesGone();
    await at.stop();
  });

  test('both stand there whatever day is shown, also of who does not receive on it', async () => {
    const monday = addDays(mondayOf(startOfDay(new Date())), 7);
    const days = [0, 1, 2, 3, 4].map((day) => dayKey(addDays(monday, day)));
    const beside = async () => [await countIn('agenda.waitingList.title'), await countIn('agenda.toConfirm.title')];
    await at.page.goto(`/agenda?view=day&day=${days[0]}`);
    for (const title of ['agenda.waitingList.title', 'agenda.toConfirm.title']) {
      await expect.poll(() => countIn(title)).toBeGreaterThan(0);
    }
    const found = await beside();
    for (const day of days) {
      await at.page.goto(`/agenda?view=day&day=${day}`);
      await expect.poll(beside).toEqual(found);
    }
  });
});

/** Through the interface, a week on. */
async function requested({ id }: KnownPatient): Promise<void> {
  const program = await signedInAs(OTHER);
  const practitioner = `Practitioner/${practitionerOf(DOCTOR)}`;
  const schedules = bodyOf<Bundle<Schedule>>(await program.send('GET', `${FHIR}/Schedule?actor=${practitioner}`));
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const query = `schedule=${schedules.entry![0]!.resource!.id}&start=ge${day(7)}&start=lt${day(21)}&status=free`;
  const { entry } = bodyOf<Bundle<Slot>>(await program.send('GET', `${FHIR}/Slot?${query}`));
  const slot = entry!.at(-1)!.resource!;
  const answer = await askFor(slot, practitionerOf(DOCTOR), id, program);
  expect(answer.status).toBe(201);
}
