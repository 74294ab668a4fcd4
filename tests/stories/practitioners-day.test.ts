/**
 * A practitioner's day at the hospital: the week's agenda, a patient of the day, what is written, the next appointment,
 * and the record sent to the practice, where the secretary files it and the practitioner reads it.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { fullestOf, HOSPITAL, PRACTICE } from '../demo.ts';
import { Workstation } from '../pages/workstation.ts';

const DOCTOR = 'Dr Hélène Castelnau';
const SECRETARY = 'Noémie Kersaint';
const COLLEAGUE = 'Dr Bérénice Delmotte';
const NOTE = 'Fatigue depuis dix jours. Examen sans particularité. Bilan demandé, revoir avec les résultats.';

const MESSAGE = 'Merci de revoir la tension dans un mois.';

let browser: Browser;
let hospital: Workstation;
let practice: Workstation;
/** As the record's heading writes it. */
let patientName: string;

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

describe('at the hospital', () => {
  test('the sign-in page offers the people of the demo by name and role', async () => {
    await hospital.signIn.visit();
    const person = hospital.signIn.person(DOCTOR);
    await person.waitFor();
    await expect.poll(() => person.textContent()).toContain(hospital.words('role.practitioner'));
    await hospital.stop();
    await hospital.picture('sign-in');
  });

  test('signed in, the practitioner sees their day, then the agenda of the week, and that it is a demo', async () => {
    await hospital.signIn.person(DOCTOR).click();
    await hospital.today.shown();
    await hospital.agenda.visit();
    await expect.poll(() => hospital.demoBanner.isVisible()).toBe(true);
    await expect.poll(() => hospital.agenda.appointments.count()).toBeGreaterThan(20);
    await hospital.stop();
    await hospital.picture('agenda');
  });

  test('a click on a patient of the day opens the record: who, allergies first, and why it is open', async () => {
    const patient = fullestOf(await hospital.agenda.ofTheDay());
    await hospital.agenda.click(patient.appointments);
    await hospital.record.shown();
    patientName = (await hospital.record.name.textContent()) ?? '';
    expect(patientName).toMatch(/\p{Lu}{2,}/u);
    await expect.poll(() => hospital.record.allergies.textContent()).toMatch(/allergie/i);
    await expect.poll(() => hospital.record.whyOpen.isVisible()).toBe(true);
    await hospital.stop();
  });

  test('problems, treatments, observations, documents and what happened are there', async () => {
    const { record } = hospital;
    for (const card of ['problems', 'treatments', 'measures', 'upcoming'] as const) {
      await expect.poll(() => record.card(card).isVisible()).toBe(true);
    }
    await expect.poll(() => record.entries.count()).toBeGreaterThan(3);
    await record.show('document');
    await expect.poll(() => record.entries.count()).toBeGreaterThan(0);
    await record.show('all');
    await hospital.picture('record');
  });

  test('a measure is drawn large, with its values as a table', async () => {
    const plot = await hospital.record.plot();
    await expect.poll(() => plot.getByRole('row').count()).toBeGreaterThan(2);
    await hospital.stop();
  });

  test('printed, it says whose it is, and nothing of the page behind it', async () => {
    const { page, record, words } = hospital;
    const title = page.getByRole('dialog').getByRole('heading');
    const dialog = page.getByRole('dialog');
    const born = dialog.getByText(/ · \d\d\/\d\d\/\d{4}$/);
    expect(await born.isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print' });
    await born.waitFor();
    expect(await title.isVisible()).toBe(true);
    expect(await dialog.locator('canvas').isVisible()).toBe(true);
    expect(await page.locator('main').isVisible()).toBe(false);
    expect(await page.locator('.mantine-Modal-overlay').isVisible()).toBe(false);
    for (const name of ['record.print', 'kit.close']) {
      expect(await dialog.getByRole('button', { name: words(name) }).isVisible()).toBe(false);
    }
    await hospital.picture('plot-printed');
    await page.emulateMedia({ media: 'screen' });
    await record.closeDialog();
  });

  test('a consultation note is written, and can be read', async () => {
    const name = hospital.words('record.notes.template.consultation');
    await hospital.record.writeNote(NOTE);
    // How many of that name are drawn says nothing: a long thread is drawn in part.
    await expect.poll(() => hospital.record.entries.first().textContent()).toContain(name);
    const document = await hospital.record.readDocument(name);
    await document.getByText(NOTE).waitFor();
    await hospital.stop();
    await hospital.record.closeDialog();
  });

  test('a blood pressure is noted as it is said', async () => {
    await hospital.record.notePressure('148/86');
    await hospital.record.card('measures').getByText('148/86').waitFor();
  });

  test('the next appointment is booked, and stands in what comes', async () => {
    await hospital.record.book();
    await hospital.booking.slots.first().waitFor();
    await hospital.stop();
    const moment = await hospital.booking.takeFirstSlot();
    await hospital.booking.save();
    await hospital.booking.done(moment).waitFor();
    await hospital.record.card('upcoming').getByText(moment).waitFor();
  });

  test('the record leaves for the practice with a chosen document, and a receipt comes back', async () => {
    await hospital.record.transfer();
    const { transfer } = hospital;
    await transfer.choose(hospital.words('record.notes.template.consultation'));
    await transfer.to(PRACTICE);
    await transfer.message(MESSAGE);
    await hospital.stop();
    await hospital.noticesGone();
    await hospital.picture('transfer');
    await transfer.send(PRACTICE);
    await transfer.lastSent.getByText(PRACTICE).waitFor();
    await transfer.lastSent.getByText(hospital.words('outbox.status.delivered')).waitFor({ timeout: 30_000 });
    await hospital.stop();
  });
});

describe('at the practice', () => {
  test('the secretary finds it in the inbox, sees of whom it speaks, and files it', async () => {
    await practice.signIn.as(SECRETARY);
    await practice.goTo('received');
    await practice.inbox.from(HOSPITAL).first().click();
    await practice.inbox.open();
    await practice.stop();
    await practice.inbox.expectedBy(COLLEAGUE);
    await practice.inbox.file();
    await practice.stop();
    await practice.signOut();
  });

  test('the practitioner there opens the patient and reads what was sent', async () => {
    await practice.signIn.as(COLLEAGUE);
    await practice.goTo('received');
    const filed = practice.words('inbox.status.filed');
    await practice.inbox.from(HOSPITAL).filter({ hasText: filed }).first().click();
    await practice.inbox.openRecord();
    await practice.record.shown();
    await expect.poll(() => practice.record.name.textContent()).toBe(patientName);
    await practice.record.show('document');
    const letter = await practice.record.readDocument(`Transmission de ${HOSPITAL}`);
    await letter.getByText(MESSAGE).waitFor();
    await practice.stop();
    await practice.record.closeDialog();
    await practice.record.show('all');
    const note = await practice.record.readDocument(practice.words('record.notes.template.consultation'));
    await note.getByText(NOTE).waitFor();
    await practice.record.closeDialog();
    await practice.record.card('measures').getByText('148/86').waitFor();
  });
});
