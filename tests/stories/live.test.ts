/**
 * Two workstations: what one books, moves, cancels and writes appears at the other, without reload and without moving
 * anything under the hand. Then the line breaks, the server dies, the vault dies: said in words, nothing lost, healed.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { type KnownPatient, livingPatientsOf, practitionerOf, saidOnTheTelephone } from '../demo.ts';
import { kill } from '../kill.ts';
import { consultationDay } from '../pages/agenda.ts';
import type { Language } from '../pages/texts.ts';
import { Workstation } from '../pages/workstation.ts';

const SECRETARY = 'Edwige Paumier';
const DOCTOR = 'Dr Étienne Lescure';
/** A record is not read again more often than one can follow (record/opening.ts). */
const FOLLOWED = { timeout: 30_000 };
/** What the browser itself says of a line that is broken. */
const BROKEN = /Failed to load resource|ERR_|status of 50[234]/;

vi.setConfig({ testTimeout: 120_000 });

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each<Language>(['fr', 'en'])('two workstations, in %s', (language) => {
  let desk: Workstation;
  let doctor: Workstation;
  /** Others in each language, so that neither finds what the other has left. */
  const patients = () => {
    return livingPatientsOf(DOCTOR).slice(language === 'fr' ? 0 : 3);
  };
  /** The appointments that this story makes. */
  const made: string[] = [];

  beforeAll(async () => {
    const day = `day=${consultationDay()}`;
    desk = await Workstation.signedIn(browser, SECRETARY, language);
    doctor = await Workstation.signedIn(browser, DOCTOR, language);
    await desk.page.goto(`/agenda?view=day&${day}&who=${practitionerOf(DOCTOR)}`);
    await doctor.page.goto(`/agenda?view=week&${day}`);
    for (const at of [desk, doctor]) await at.page.locator('button[data-free]').first().waitFor();
  }, 120_000);
  afterAll(async () => {
    await desk?.close();
    await doctor?.close();
  });

  describe('the agenda', () => {
    test('shows on which hour a colleague has a form open, by name, and that it is free again', async () => {
      await desk.page.locator('button[data-free]').first().click();
      await desk.booking.dialog.waitFor();
      const held = doctor.agenda.kept('held').filter({ hasText: doctor.words('agenda.heldBy', { name: SECRETARY }) });
      await held.waitFor(FOLLOWED);
      await doctor.stop();
      await desk.page.keyboard.press('Escape');
      await held.waitFor({ state: 'detached', ...FOLLOWED });
    });

    test('shows what is booked there, and neither focus nor scroll has moved', async () => {
      made.push(await book(desk, patients()[0]!));
      await doctor.agenda.appointment(made[0]!).waitFor();
      await doctor.agenda.appointment(made[0]!).focus();
      const scroll = await doctor.agenda.scrollTop();
      made.push(await book(desk, patients()[1]!));
      await doctor.agenda.appointment(made[1]!).waitFor();
      expect(await doctor.agenda.hasFocus(made[0]!)).toBe(true);
      expect(await doctor.agenda.scrollTop()).toBe(scroll);
    });

    test('lets what is held be held: a move made elsewhere is drawn once it is let go', async () => {
      await doctor.agenda.carryToFree(made[0]!);
      const held = await doctor.agenda.ghost.boundingBox();
      const before = await doctor.agenda.hourOf(made[1]!);
      await desk.agenda.appointment(made[1]!).focus();
      await desk.agenda.holdByKeysToFree();
      await desk.page.keyboard.press('Enter');
      await desk.undoOffered.waitFor();
      await desk.noticesGone();
      await doctor.page.waitForTimeout(1_500);
      expect(await doctor.agenda.ghost.boundingBox()).toEqual(held);
      expect(await doctor.agenda.hourOf(made[1]!)).toBe(before);
      await doctor.page.keyboard.press('Escape');
      await doctor.page.mouse.up();
      await expect.poll(() => doctor.agenda.hourOf(made[1]!), FOLLOWED).not.toBe(before);
      await doctor.stop();
    });

    test('loses what is cancelled there, and what one points at stays where it is', async () => {
      await doctor.agenda.appointment(made[0]!).hover();
      const pointedAt = await doctor.agenda.appointment(made[0]!).boundingBox();
      await cancel(desk, made[1]!);
      await expect.poll(() => doctor.agenda.appointment(made[1]!).count(), FOLLOWED).toBe(0);
      expect(await doctor.agenda.appointment(made[0]!).boundingBox()).toEqual(pointedAt);
      await desk.stop();
      await doctor.stop();
    });
  });

  describe('a record', () => {
    const typed = () => doctor.record.noteText.textContent();
    /** All that the note must hold at the end. */
    let written = '';
    const type = async (words: string) => {
      written += words;
      await doctor.page.keyboard.type(words);
    };

    test('shows what is written there, under the hands of who writes a note in it', async () => {
      const { id } = patients()[0]!;
      for (const at of [desk, doctor]) {
        await at.page.goto(`/record/${id}`);
        await at.record.shown();
      }
      await doctor.page.keyboard.press('n');
      await doctor.record.noteReady();
      await type('Otite, à moitié');
      await desk.record.notePressure('104/61');
      await doctor.record.timeline.getByText('104/61').first().waitFor(FOLLOWED);
      await type(' écrite');
      expect(await typed()).toContain(written);
      await doctor.record.noteState('savedAt').waitFor();
      await doctor.stop();
      await desk.stop();
    });

    test('with the cable out it says so and what still works; what is typed stays, and all is there afterwards', async () => {
      for (const at of [desk, doctor]) at.witness.expected = BROKEN;
      await doctor.pullCable(true);
      await doctor.band('disconnected').waitFor();
      await type(', sans liaison');
      await doctor.record.noteState('keptHere').waitFor();
      await doctor.stop();
      await desk.record.notePressure('106/63');
      await doctor.pullCable(false);
      await doctor.band('disconnected').waitFor({ state: 'hidden', ...FOLLOWED });
      await doctor.record.timeline.getByText('106/63').first().waitFor(FOLLOWED);
      await doctor.record.noteState('savedAt').waitFor(FOLLOWED);
      expect(await typed()).toContain(written);
    });

    // Each part dies once, and is told of in one language.
    if (language === 'fr') {
      test('while the server is dead it says so; it comes back by itself, with every word', async () => {
        const isSaid = doctor.band('disconnected').waitFor();
        await kill('server', 4);
        await isSaid;
        await type(', serveur tué');
        await doctor.record.noteState('keptHere').waitFor();
        await doctor.band('disconnected').waitFor({ state: 'hidden', timeout: 60_000 });
        await doctor.record.noteState('savedAt').waitFor(FOLLOWED);
        expect(await typed()).toContain(written);
        // The grant died with the server; writing the note has opened the record again, and others are heard.
        await desk.page.reload();
        await desk.record.shown();
        await desk.record.notePressure('108/65');
        await doctor.record.timeline.getByText('108/65').first().waitFor(FOLLOWED);
        await doctor.stop();
      });
    } else {
      test('while the vault is dead, what is open is read and written; another patient opens by itself when it is back', async () => {
        await desk.goTo('patients');
        await desk.patients.look(saidOnTheTelephone(patients()[2]!));
        await desk.patients.found().first().waitFor();
        await kill('vault', 4);
        await desk.patients.found().first().click();
        await desk.band('vaultDown').waitFor();
        await desk.page.getByRole('alert').getByText(desk.words('refusal.title.vault-down'), { exact: true }).waitFor();
        await desk.stop();
        await type(', coffre tué');
        await doctor.record.noteState('savedAt').waitFor();
        expect(await typed()).toContain(written);
        await desk.record.who.waitFor({ timeout: 60_000 });
        await desk.band('vaultDown').waitFor({ state: 'hidden', timeout: 60_000 });
        await desk.stop();
      });
    }

    test('and the note is whole for who opens it anew', async () => {
      for (const at of [desk, doctor]) at.witness.expected = undefined;
      await doctor.page.keyboard.press('Escape');
      await doctor.record.pane.waitFor({ state: 'hidden' });
      await doctor.page.reload();
      await doctor.record.shown();
      await doctor.page.keyboard.press('n');
      await doctor.record.noteText.getByText(written).waitFor();
      await doctor.record.pane.getByRole('button', { name: doctor.words('record.notes.discard') }).click();
      await doctor.record.pane.waitFor({ state: 'hidden' });
    });
  });
});

/** On the first free place of the day that is shown. @returns the appointment's id */
async function book(at: Workstation, patient: KnownPatient): Promise<string> {
  const before = await at.agenda.ids();
  await at.page.locator('button[data-free]').first().click();
  await at.booking.dialog.waitFor();
  await at.booking.forPatient(saidOnTheTelephone(patient));
  await at.booking.save();
  const made = await at.agenda.newBeside(before);
  await at.noticesGone();
  return made;
}

async function cancel(at: Workstation, id: string): Promise<void> {
  await at.agenda.appointment(id).click();
  await at.agenda.drawer.getByText(at.words('identity.born'), { exact: true }).waitFor();
  await at.agenda.drawer.getByRole('button', { name: at.words('agenda.cancel') }).click();
  await at.agenda.drawer.getByRole('button', { name: at.words('agenda.cancelReason.pat') }).click();
  await at.agenda.drawer.waitFor({ state: 'hidden' });
  await at.noticesGone();
}
