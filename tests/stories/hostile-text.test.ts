/** Whatever stands in a field of a record is shown as the text that it is: it runs nothing, hides nothing, breaks nothing. */
import type { Appointment, Patient } from '@medplum/fhirtypes';
import type { TestBrowser } from '@rempart/vault/testing/browser.ts';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { HOSPITAL, ownFileOfDemo, patientsSeenBy } from '../demo.ts';
import { PAYLOADS } from '../pages/payloads.ts';
import { fullPatient } from '../pages/places.ts';
import { Workstation } from '../pages/workstation.ts';
import { bodyOf, createAll, FHIR, signedInAs } from '../program.ts';

const DOCTOR = 'Dr Hélène Castelnau';
const SECRETARY = 'Sidonie Vauquelin';

const ALL = Object.entries(PAYLOADS);

type Hostile = { resourceType: string };

/** Of whom other stories tell nothing. */
const known = () => patientsSeenBy(DOCTOR, HOSPITAL).findLast(({ id }) => id !== fullPatient())!;

let browser: Browser;
let at: Workstation;
let doctor: TestBrowser;
let patient: string;
const dialogs: string[] = [];

beforeAll(async () => {
  doctor = await signedInAs(DOCTOR);
  patient = known().id;
  expect((await doctor.open(patient)).status).toBe(200);
  await rename();
  await write(resourcesOf(patient));
  browser = await launchBrowser();
  at = await watched();
  await at.signIn.as(DOCTOR);
  await at.page.goto(`/record/${patient}`);
  await at.record.shown();
});
afterAll(async () => {
  await at?.close();
  await browser?.close();
});

test('in the name', async () => {
  await expect.poll(() => at.record.name.textContent()).toContain(PAYLOADS.handler.toUpperCase());
  await expect.poll(() => at.record.name.textContent()).toContain(PAYLOADS.turned.toUpperCase());
  await harmless();
});

test.each(ALL)('in problems, allergies, treatments and observations: %s', async (_, payload) => {
  const { record } = at;
  await shows(record.allergies, payload);
  for (const card of ['problems', 'treatments', 'measures'] as const) {
    await unfold(record.card(card));
    await shows(record.card(card), payload);
  }
  await harmless();
});

test.each(ALL)('in alerts, acts, vaccines and reports: %s', async (name, payload) => {
  const { record } = at;
  await shows(at.main, payload);
  const search = record.timeline.getByLabel(at.words('record.timeline.search'));
  for (const kind of ['Acte', 'Vaccin', 'Bilan']) {
    await search.fill(`${kind}-${name}`);
    await shows(record.timeline, `${kind}-${name} ${payload}`);
  }
  await search.fill('');
  await harmless();
});

test.each(ALL)('in the title, the author and the words of a document: %s', async (name, payload) => {
  const { record } = at;
  await record.timeline.getByLabel(at.words('record.timeline.search')).fill(`Courrier-${name}`);
  await record.timeline.getByRole('button').first().click();
  await shows(record.pane, payload);
  await shows(record.timeline, payload);
  // A received page in HTML loses its markup; its words, and those that only look like markup, stay.
  const content = at.page.getByRole('region', { name: at.words('record.documentContent') });
  await content.getByText('Fin du courrier').waitFor();
  await shows(content, payload);
  await harmless();
  await record.closeDialog();
});

test('typed and pasted into a note', async () => {
  const { record, page, words } = at;
  await page.keyboard.press('n');
  await record.noteReady();
  await page.keyboard.type(`${PAYLOADS.script} ${PAYLOADS.template}`);
  await record.noteText.evaluate((element, html) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/html', html);
    clipboardData.setData('text/plain', ' collé');
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, `<b onclick="window.stolen=1">collé</b>${PAYLOADS.handler}`);
  await record.noteText.getByText(`${PAYLOADS.script} ${PAYLOADS.template} collé`).waitFor();
  await harmless();
  await record.sign();
  await record.timeline.getByLabel(words('record.timeline.search')).fill('');
  const read = await record.readDocument(new RegExp(`^${words('record.notes.template.consultation')}$`));
  await read.getByText(PAYLOADS.script).waitFor();
  await harmless();
  await record.closeDialog();
});

describe('at the desk', () => {
  let desk: Workstation;
  beforeAll(async () => {
    desk = await watched();
    await desk.signIn.as(SECRETARY);
    await desk.page.goto(`/record/${patient}`);
  });
  afterAll(() => desk?.close());

  test('in address and telephone', async () => {
    for (const payload of Object.values(PAYLOADS)) await shows(desk.main, payload);
    await harmless(desk);
  });

  test('in the note of an appointment, whose it is said in the agenda and in what is said of it', async () => {
    const note = Object.values(PAYLOADS).join(' ').slice(0, 500);
    const answered = desk.page.waitForResponse(
      (answer) => answer.request().method() === 'POST' && new URL(answer.url()).pathname === `${FHIR}/Appointment`,
    );
    await desk.page.keyboard.press('n');
    await desk.booking.takeFirstSlot();
    await desk.booking.dialog.getByLabel(desk.words('booking.comment')).fill(note);
    await desk.booking.save();
    const made = (await (await answered).json()) as Appointment;
    await shows(desk.page.locator('[data-notice]').first(), PAYLOADS.handler.toUpperCase());
    await harmless(desk);
    const who = made.participant.flatMap(({ actor }) => actor?.reference?.match(/^Practitioner\/(.+)$/)?.[1] ?? []);
    await desk.page.goto(`/agenda?view=day&day=${made.start!.slice(0, 10)}&who=${who}`);
    await desk.agenda.appointment(made.id!).click();
    await shows(desk.agenda.drawer, note);
    await shows(desk.agenda.drawer, PAYLOADS.handler.toUpperCase());
    await harmless(desk);
  });
});

describe('in what a search finds', () => {
  const born = () => known().patient.birthDate!.split('-').reverse().join('/');

  test('from any page', async () => {
    await at.page.keyboard.press('Control+k');
    await at.page.keyboard.type(`${born()} img`);
    const first = at.page.getByRole('dialog').getByRole('option').first();
    await first.getByText('IMG').waitFor();
    await at.page.keyboard.press('Enter');
    await shows(first, PAYLOADS.handler.toUpperCase());
    await harmless();
    await at.page.keyboard.press('Escape');
    await at.page.keyboard.press('Escape');
  });

  test('on its own page', async () => {
    await at.goTo('patients');
    await at.patients.look(`${born()} img`);
    await shows(at.patients.found().first(), PAYLOADS.handler.toUpperCase());
    await harmless();
    await at.patients.found().first().click();
    await at.record.shown();
  });
});

describe('in the file that a patient reads as their own', () => {
  let reader: Workstation;
  let written: string[];
  beforeAll(async () => {
    const { account, patient: owner } = ownFileOfDemo(HOSPITAL);
    const emergency = { purpose: 'ETREAT', reason: PAYLOADS.script } as const;
    expect((await doctor.open(owner.id, emergency)).status).toBe(200);
    written = await write(resourcesOf(owner.id).filter(({ resourceType }) => ERASABLE.includes(resourceType)));
    reader = await watched();
    await reader.signIn.visit();
    await reader.signIn.person(account.name).click();
    await reader.ownFile.shown();
  });
  afterAll(async () => {
    await reader?.close();
    // Other stories tell of this patient.
    for (const id of written) {
      const deleted = await doctor.send('DELETE', `${FHIR}/${id}`, undefined, { 'if-match': 'W/"1"' });
      expect(deleted.status, deleted.body).toBe(204);
    }
  });

  test.each(ALL)('%s', async (_, payload) => {
    for (const card of ['record.treatments', 'record.allergies', 'record.problems', 'ownFile.vaccinations']) {
      await unfold(reader.ownFile.card(card));
      await shows(reader.ownFile.card(card), payload);
    }
    await harmless(reader);
  });

  test('and on a telephone', async () => {
    await reader.page.setViewportSize({ width: 320, height: 844 });
    await harmless(reader);
  });
});

test('and on a telephone nothing is wider than the screen', async () => {
  await at.page.setViewportSize({ width: 390, height: 844 });
  await at.record.shown();
  await expect.poll(() => at.isWiderThanScreen()).toBe(false);
  await at.page.setViewportSize({ width: 320, height: 844 });
  await expect.poll(() => at.isWiderThanScreen()).toBe(false);
  await harmless();
});

/** A workstation whose every window of the browser's own is heard, and closed. */
async function watched(): Promise<Workstation> {
  const opened = await Workstation.open(browser);
  opened.page.on('dialog', (dialog) => void dialog.dismiss().then(() => dialogs.push(dialog.message())));
  return opened;
}

/** What a card keeps for a press, where it is more than the card holds. */
async function unfold(card: Locator): Promise<void> {
  const more = card.getByRole('button', { name: at.words('record.others_other', { count: '' }).trim() });
  if ((await more.count()) > 0) await more.first().click();
}

/** As text, all of it. */
async function shows(where: Locator, payload: string): Promise<void> {
  await expect.poll(async () => (await where.textContent())?.includes(payload)).toBe(true);
}

/** Nothing ran, nothing was made of it but text, the page is as wide as the window and its title is its own. */
async function harmless(where = at): Promise<void> {
  const found = await where.page.evaluate(() => ({
    stolen: 'stolen' in window,
    made: document.querySelectorAll(
      '#root :is(script, iframe, object, embed, [onerror], [onload], [onclick], [href^="javascript"], img[src="x"])',
    ).length,
    title: document.title,
  }));
  expect(found).toEqual({ stolen: false, made: 0, title: expect.stringContaining('Rempart') });
  expect(dialogs).toEqual([]);
  expect(await where.isWiderThanScreen()).toBe(false);
  expect(where.witness.findings).toEqual([]);
}

async function rename(): Promise<void> {
  const read = bodyOf<Patient>(await doctor.send('GET', `${FHIR}/Patient/${patient}`));
  const name = [
    { use: 'official' as const, family: `${PAYLOADS.handler} ${PAYLOADS.turned}`, given: [PAYLOADS.script] },
  ];
  const renamed = await doctor.send(
    'PUT',
    `${FHIR}/Patient/${patient}`,
    {
      ...read,
      name,
      telecom: [{ system: 'phone', value: PAYLOADS.script }],
      address: [{ line: Object.values(PAYLOADS) }],
    },
    {
      'if-match': `W/"${read.meta?.versionId}"`,
    },
  );
  expect(renamed.status, renamed.body).toBe(200);
}

/** Of which kind none stays with a patient of whom other stories tell. */
const ERASABLE = ['AllergyIntolerance', 'Condition', 'MedicationRequest', 'Immunization'];

function resourcesOf(of: string): Hostile[] {
  const subject = { reference: `Patient/${of}` };
  return ALL.flatMap(([key, text]) => [
    {
      resourceType: 'AllergyIntolerance',
      patient: subject,
      code: { text },
      criticality: 'low',
      clinicalStatus: active('allergyintolerance-clinical'),
    },
    { resourceType: 'Condition', subject, code: { text }, clinicalStatus: active('condition-clinical') },
    {
      resourceType: 'MedicationRequest',
      status: 'active',
      intent: 'order',
      subject,
      medicationCodeableConcept: { text },
      dosageInstruction: [{ text }],
    },
    { resourceType: 'Flag', status: 'active', subject, code: { text } },
    {
      resourceType: 'Procedure',
      status: 'completed',
      subject,
      code: { text: `Acte-${key} ${text}` },
      performedDateTime: '2026-11-20',
    },
    {
      resourceType: 'Immunization',
      status: 'completed',
      patient: subject,
      vaccineCode: { text: `Vaccin-${key} ${text}` },
      occurrenceDateTime: '2026-11-20',
    },
    {
      resourceType: 'DiagnosticReport',
      status: 'final',
      subject,
      code: { text: `Bilan-${key} ${text}` },
      effectiveDateTime: '2026-11-20',
      conclusion: text,
    },
    {
      resourceType: 'Observation',
      status: 'final',
      code: { text: `${text} ${key}` },
      subject,
      effectiveDateTime: '2026-11-20T09:00:00Z',
      valueString: text,
      note: [{ text }],
    },
    {
      resourceType: 'DocumentReference',
      status: 'current',
      docStatus: 'final',
      subject,
      date: '2026-11-20T09:00:00Z',
      description: `Courrier-${key} ${text}`,
      author: [{ display: text }],
      content: [{ attachment: { contentType: 'text/html', data: Buffer.from(htmlWith(text)).toString('base64') } }],
    },
  ]);
}

/** @returns each as `Condition/id` */
async function write(resources: readonly Hostile[]): Promise<string[]> {
  const { entry } = await createAll(resources, doctor);
  return entry!.map(({ response }) => /(\w+\/[\w-]+)\/_history/.exec(response!.location!)![1]!);
}

function active(system: string) {
  return { coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code: 'active' }] };
}

/** The payload once as markup that would act, once as words. */
function htmlWith(payload: string): string {
  const words = payload.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return `<body onload="window.stolen=1">${payload}</title></style></script></iframe><p>${words}</p><p>Fin du courrier</p></body>`;
}
