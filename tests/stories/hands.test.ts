/**
 * What hands do in the agenda beside moving: draw an hour and book it, stretch it with the mouse and by keys, put it where
 * somebody is, cut it and place it a week on; and somebody who was quicker. In French and in English.
 */
import type { Slot } from '@medplum/fhirtypes';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { type KnownPatient, livingPatientsOf, practitionerOf, saidOnTheTelephone } from '../demo.ts';
import { consultationDay } from '../pages/agenda.ts';
import type { Language } from '../pages/texts.ts';
import { Workstation } from '../pages/workstation.ts';
import { askFor, bodyOf, FHIR, signedInAs } from '../program.ts';

const SECRETARY = 'Sidonie Vauquelin';
/** Who is quicker. */
const OTHER = 'Edwige Paumier';
const DOCTOR = 'Dr Ludovic Dandrieux';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each<Language>(['fr', 'en'])('in %s', (language) => {
  let at: Workstation;
  /** The appointment that this story makes. */
  let made: string;
  const callers = () => livingPatientsOf(DOCTOR).slice(language === 'fr' ? 0 : 2);
  const press = (key: string) => at.page.keyboard.press(key);

  beforeAll(async () => {
    at = await Workstation.signedIn(browser, SECRETARY, language);
    await at.page.goto(`/agenda?view=week&who=${practitionerOf(DOCTOR)}&day=${consultationDay()}`);
    await at.agenda.shown();
  });
  afterAll(() => at?.close());

  test('an hour is drawn where nobody is, and booked as long as it was drawn', async () => {
    const before = await at.agenda.ids();
    await at.agenda.drawInFree();
    await expect.poll(() => at.agenda.ghost.textContent()).toContain(at.words('agenda.free'));
    await press('Escape');
    await at.page.mouse.up();
    expect(await at.booking.dialog.count()).toBe(0);

    await at.agenda.drawInFree();
    await at.page.mouse.up();
    await at.booking.dialog.waitFor();
    await at.booking.forPatient(saidOnTheTelephone(callers()[0]!));
    await at.stop();
    await at.booking.save();
    made = await at.agenda.newBeside(before);
    expect(await at.agenda.minutesOf(made)).toBeGreaterThanOrEqual(10);
    await at.noticesGone();
  });

  test('it is stretched by its edge, which is said and undone', async () => {
    const minutes = await at.agenda.minutesOf(made);
    await at.agenda.stretch(made, 10);
    await expect.poll(() => at.agenda.ghost.textContent()).toContain(at.words('agenda.free'));
    await at.page.mouse.up();
    await expect.poll(() => at.agenda.minutesOf(made)).toBe(minutes + 10);
    await at.undo();
    await expect.poll(() => at.agenda.minutesOf(made)).toBe(minutes);
  });

  test('over somebody else it is asked first: it stays, is put there all the same, or goes to another hour', async () => {
    const before = await at.agenda.hourOf(made);
    const clash = at.page.getByRole('dialog', { name: at.words('agenda.clash.title.taken') });
    const carried = async () => {
      await at.agenda.carryToTaken(made);
      await expect.poll(() => at.agenda.ghost.textContent()).toContain(at.words('agenda.against.taken'));
      await at.page.mouse.up();
      await clash.waitFor();
    };
    const leave = clash.getByRole('button', { name: at.words('agenda.clash.leave') });
    const force = clash.getByRole('button', { name: at.words('agenda.clash.force.taken') });
    const another = clash.getByRole('button', { name: /\d{4}, \d{1,2}/ }).first();

    await carried();
    await at.stop();
    if (language === 'fr') await at.pictures('agenda-clash');
    await leave.click();
    await clash.waitFor({ state: 'hidden' });
    expect(await at.agenda.hourOf(made)).toBe(before);
    for (const button of [force, another]) {
      await carried();
      await button.click();
      await at.undoOffered.waitFor();
      await expect.poll(() => at.agenda.hourOf(made)).not.toBe(before);
      await at.undo();
      await expect.poll(() => at.agenda.hourOf(made)).toBe(before);
    }
  });

  test('stretched by keys and cut before that is answered, it is carried over to another week and put back', async () => {
    const tray = at.agenda.part('agenda.tray.title');
    const minutes = await at.agenda.minutesOf(made);
    const before = await at.agenda.hourOf(made);
    await at.overSlowLine(async () => {
      await at.agenda.appointment(made).focus();
      await press('Alt+Shift+ArrowDown');
      await at.agenda.ghost.waitFor();
      await press('Enter');
      await press('x');
      await tray.getByRole('listitem').waitFor();
      await at.undoOffered.waitFor();
    });
    expect(await at.agenda.minutesOf(made)).toBe(minutes + 5);
    await at.noticesGone();
    await tray.getByRole('listitem').waitFor();
    await at.stop();
    if (language === 'fr') await at.pictures('agenda-tray');
    await at.agenda.next('week');
    await at.agenda.appointment(made).waitFor({ state: 'detached' });
    // It waits in the tray also for who reloads the page.
    await at.page.reload();
    await tray.getByRole('listitem').waitFor();
    await at.agenda.clickFree();
    await at.agenda.appointment(made).waitFor();
    await tray.waitFor({ state: 'detached' });
    // As long as it was stretched to before the tray knew of it.
    await expect.poll(() => at.agenda.minutesOf(made)).toBe(minutes + 5);
    await at.undo();
    await at.agenda.appointment(made).waitFor({ state: 'detached' });
    await at.page.goto(`/agenda?view=week&who=${practitionerOf(DOCTOR)}&day=${consultationDay()}`);
    await expect.poll(() => at.agenda.hourOf(made)).toBe(before);
    expect(await at.agenda.minutesOf(made)).toBe(minutes + 5);
    await at.stop();
  });

  test('somebody was quicker: the next free hours are offered, and one of them is taken', async () => {
    const free = at.page.locator('button[data-free]').first();
    const slot = (await free.getAttribute('data-free'))!;
    await free.click();
    await at.booking.forPatient(saidOnTheTelephone(callers()[1]!));
    await at.isTurnOf(at.booking.saveButton);
    await askedMeanwhile(slot, callers()[4]!);
    // A refusal is an answer; the browser calls it an error.
    at.witness.expected = /status of 409/;
    await press('Enter');
    const taken = at.booking.dialog.getByRole('alert').filter({ hasText: at.words('booking.taken') });
    await taken.waitFor();
    await at.stop();
    if (language === 'fr') await at.pictures('booking-taken');
    await taken.getByRole('button').first().click();
    await at.booking.save();
    await at.noticesGone();
  });
});

/** Through the interface, by somebody else. */
async function askedMeanwhile(id: string, { id: patient }: KnownPatient): Promise<void> {
  const program = await signedInAs(OTHER);
  const slot = bodyOf<Slot>(await program.send('GET', `${FHIR}/Slot/${id}`));
  const answer = await askFor(slot, practitionerOf(DOCTOR), patient, program);
  expect(answer.status, answer.body).toBe(201);
}
