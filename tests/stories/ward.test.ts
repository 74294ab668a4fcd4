/** The list of a unit when nobody is in it, when somebody comes and goes, and past one's line of names. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { accountOf, establishmentOf, HOSPITAL, patientsOf, stayingWith, strangersTo } from '../demo.ts';
import { Workstation } from '../pages/workstation.ts';
import { bodyOf, FHIR, signedInAs } from '../program.ts';

/** At the practice nobody stays, and she receives patients. */
const PRACTICE_NURSE = 'Ludivine Belloir';
const EMERGENCY_NURSE = 'Yannick Urvoy';
const EMERGENCY_DOCTOR = 'Dr Amaury Zeller';
const STUDENT = 'Corentin Naudin';
/** Identities that a student opens in a day without a touch. */
const STUDENTS_LINE = 30;

let browser: Browser;
let at: Workstation;
beforeAll(async () => {
  browser = await launchBrowser();
});
beforeEach(async () => {
  at = await Workstation.open(browser);
});
afterEach(() => at?.close());
afterAll(() => browser?.close());

test('who receives patients starts on their own agenda; their unit, in which nobody stays, says so and leads there', async () => {
  await at.signIn.as(PRACTICE_NURSE);
  await at.agenda.shown();
  await at.goTo('ward');
  await at.page.getByText(at.words('ward.empty')).waitFor();
  await at.stop();
  await at.picture('ward-empty');
  await at.main.getByRole('link', { name: at.words('page.agenda') }).click();
  await at.agenda.shown();
});

test('who is admitted appears by themselves, and who leaves is gone; the focus stays where it was', async () => {
  await at.signIn.as(EMERGENCY_NURSE);
  await at.ward.shown();
  const before = await at.ward.patients();
  expect(before.toSorted()).toEqual(
    stayingWith(EMERGENCY_NURSE)
      .map(({ id }) => id)
      .toSorted(),
  );
  await at.ward.row(before[0]!).focus();

  const doctor = await signedInAs(EMERGENCY_DOCTOR);
  const patient = strangersTo(EMERGENCY_NURSE).at(5)!.id;
  expect((await doctor.send('GET', `${FHIR}/Patient/${patient}`)).status).toBe(200);
  const { unit } = establishmentOf(HOSPITAL).accounts.find(
    ({ account }) => account.account === accountOf(EMERGENCY_NURSE),
  )!;
  const made = await doctor.send('POST', `${FHIR}/Encounter`, {
    resourceType: 'Encounter',
    status: 'in-progress',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'EMER' },
    subject: { reference: `Patient/${patient}` },
    period: { start: new Date().toISOString() },
    location: [{ location: { reference: `Location/${unit}` } }],
  });
  expect(made.status, made.body).toBe(201);
  await at.ward.row(patient).getByText(at.words('ward.noPlace')).waitFor();
  await expect.poll(() => at.ward.closed.count()).toBe(0);
  expect(await at.ward.hasFocus(before[0]!)).toBe(true);
  await at.stop();

  const { id, meta } = bodyOf<{ id: string; meta: { versionId: string } }>(made);
  const over = [{ op: 'replace', path: '/status', value: 'entered-in-error' }];
  const headers = { 'content-type': 'application/json-patch+json', 'if-match': `W/"${meta.versionId}"` };
  expect((await doctor.send('PATCH', `${FHIR}/Encounter/${id}`, over, headers)).status).toBe(200);
  await at.ward.row(patient).waitFor({ state: 'detached' });
  expect(await at.ward.patients()).toEqual(before);
});

test('past one’s line the names ask for a touch; declined, the list says why and stays', async () => {
  const staying = new Set(stayingWith(STUDENT).map(({ id }) => id));
  const others = patientsOf(HOSPITAL).filter(({ id }) => !staying.has(id));
  const student = await signedInAs(STUDENT);
  for (const { id } of others.slice(0, STUDENTS_LINE)) await student.send('GET', `${FHIR}/Patient/${id}`);

  await at.signIn.as(STUDENT);
  await at.goTo('ward');
  await at.ward.shown();
  await at.ward.showNames.click();
  await at.touch.dialog.getByText(at.words('touch.title.list')).waitFor();
  await at.stop();
  await at.touch.decline();
  await at.refused('needs-touch').waitFor();
  await expect.poll(() => at.ward.closed.count()).toBe(staying.size);
  await at.stop();
  await at.picture('ward-refused');
  await at.page.getByRole('button', { name: at.words('kit.retry') }).click();
  // Twenty names are one proof, and one touch.
  const touch = at.touch.dialog.getByRole('button', { name: at.words('touch.demo') });
  await touch.click();
  await expect.poll(() => at.ward.closed.count()).toBe(staying.size - 20);
  await touch.click();
  await expect.poll(() => at.ward.closed.count()).toBe(0);
});
