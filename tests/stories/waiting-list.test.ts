/** Who asks to be confirmed and who would come sooner stand beside the agenda, and leave it by one click, or come back. */
import type { Appointment, Bundle, Schedule, Slot } from '@medplum/fhirtypes';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { type KnownPatient, patientsSeenBy, practitionerOf, saidOnTheTelephone } from '../demo.ts';
import type { Language } from '../pages/texts.ts';
import { Workstation } from '../pages/workstation.ts';
import { bodyOf, FHIR, signedInAs } from '../program.ts';

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
  const living = patientsSeenByDoctor();
  const waiting = () => living()[language === 'fr' ? 0 : 1]!;
  const asking = () => living()[language === 'fr' ? 2 : 3]!;
  const part = (title: string): Locator =>
    at.agenda.panel.locator('section').filter({ has: at.page.getByRole('heading', { name: at.words(title) }) });
  const countIn = (title: string) => part(title).getByRole('listitem').count();
  const undo = async () => {
    await at.undoOffered.click();
    await at.said(at.words('kit.undone')).waitFor();
    await at.noticesGone();
  };

  beforeAll(async () => {
    at = await Workstation.open(browser);
    await at.signIn.visit();
    if (language === 'en') await at.switchTo('en');
    await at.signIn.person(SECRETARY).click();
    await at.agenda.shown();
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
    await undo();
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
    await undo();
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
    await undo();
    await expect.poll(() => countIn('agenda.toConfirm.title')).toBe(before + 1);
    await confirm.last().click();
    await expect.poll(() => countIn('agenda.toConfirm.title')).toBe(before);
    await at.noticesGone();
    await at.stop();
  });
});

function patientsSeenByDoctor() {
  return () => patientsSeenBy(DOCTOR).filter(({ patient: one }) => !one.deceasedDateTime && !one.deceasedBoolean);
}

/** Asked for through the interface, as an online booking or a partner's system does. */
async function requested({ id }: KnownPatient): Promise<void> {
  const program = await signedInAs(OTHER);
  const practitioner = `Practitioner/${practitionerOf(DOCTOR)}`;
  const schedules = bodyOf<Bundle<Schedule>>(await program.send('GET', `${FHIR}/Schedule?actor=${practitioner}`));
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const query = `schedule=${schedules.entry![0]!.resource!.id}&start=ge${day(7)}&start=lt${day(21)}&status=free`;
  const { entry } = bodyOf<Bundle<Slot>>(await program.send('GET', `${FHIR}/Slot?${query}`));
  const slot = entry!.at(-1)!.resource!;
  const asked: Appointment = {
    resourceType: 'Appointment',
    status: 'pending',
    slot: [{ reference: `Slot/${slot.id}` }],
    start: slot.start,
    end: slot.end,
    participant: [
      { actor: { reference: `Patient/${id}` }, status: 'needs-action' },
      { actor: { reference: practitioner }, status: 'accepted' },
    ],
  };
  const answer = await program.send('POST', `${FHIR}/Appointment`, asked);
  expect(answer.status).toBe(201);
}
