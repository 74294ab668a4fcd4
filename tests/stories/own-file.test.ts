/** A patient reads their own file, and who opened it and why; nobody else's opens to them. */
import { Buffer } from 'node:buffer';
import { newBrowser } from '@rempart/vault/testing/browser.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { establishmentOf, HOSPITAL, type KnownPatient, ownFileOfDemo, PRACTICE, patientsOf } from '../demo.ts';
import { ours } from '../ours.ts';
import { Workstation } from '../pages/workstation.ts';
import { signedInAs } from '../program.ts';

/** Doctors whose day other stories tell. */
const OF_OTHER_STORIES = ['Castelnau', 'Ravenel', 'Jolivet', 'Kervella', 'Dandrieux', 'Estival', 'Sauvageot', 'Zeller'];

let browser: Browser;
let owner: ReturnType<typeof ownFileOfDemo>;
let treating: string;
let stranger: string;
beforeAll(async () => {
  owner = ownFileOfDemo(HOSPITAL);
  [treating, stranger] = doctorsBy(owner.patient);
  // What their doctor does on an ordinary day, and what somebody did in an emergency.
  const { id } = owner.patient;
  expect((await (await signedInAs(treating)).open(id)).status).toBe(200);
  const emergency = { purpose: 'ETREAT', reason: 'Malaise dans le hall' } as const;
  expect((await (await signedInAs(stranger)).open(id, emergency)).status).toBe(200);
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each(['fr', 'en'] as const)('in %s', (language) => {
  let at: Workstation;
  beforeAll(async () => {
    at = await Workstation.open(browser);
    await at.signIn.visit();
    if (language === 'en') await at.switchTo('en');
    await at.signIn.person(owner.account.name).click();
  });
  afterAll(() => at?.close());

  test('their file is the first thing on the screen: who they are, what comes, what they take', async () => {
    const { ownFile, page } = at;
    await ownFile.shown();
    expect(new URL(page.url()).pathname).toBe('/own-file');
    const family = owner.patient.patient.name!.find(({ use }) => use === 'usual')?.family;
    await page.getByRole('heading', { level: 2, name: (family ?? familyOf(owner.patient)).toUpperCase() }).waitFor();
    for (const card of ['record.upcoming', 'record.treatments', 'record.allergies', 'record.problems']) {
      await ownFile.card(card).getByRole('listitem').first().waitFor();
    }
    for (const card of ['ownFile.vaccinations', 'ownFile.results']) {
      await ownFile.card(card).getByRole('listitem').first().waitFor();
    }
    await at.stop();
    if (language === 'fr') await at.pictures('own-file');
  });

  test('who opened it is told a sentence a line, with the why', async () => {
    const { ownFile, words } = at;
    const mine = (key: string) => words(`record.accesses.mine.${key}`, { date: '@' });
    const sentence = (who: string, deed: string) =>
      ownFile.accesses.filter({ hasText: who }).filter({ hasText: mine(`deed.${deed}`).split('@')[0]!.trim() });
    const [told] = await sentence(treating, 'record').allTextContents();
    const whys = ['appointment', 'encounter', 'expected', 'known', 'general-practitioner', 'stay'];
    expect(whys.some((why) => told!.includes(`, ${mine(`why.${why}`)}`))).toBe(true);
    await sentence(stranger, 'glass').getByText(mine('glassMeans')).waitFor();
    await sentence('', 'own').first().waitFor();
    await at.page.getByRole('link', { name: /^protection-donnees@/ }).waitFor();
    if (language === 'fr') await pictureOfAccesses(at);
  });

  test('a document opens over the page and closes again', async () => {
    const { ownFile, page, words } = at;
    const [document] = owner.patient.resources
      .filter((one) => one.resourceType === 'DocumentReference')
      .filter(({ meta }) => meta?.security === undefined)
      .toSorted((a, b) => b.date!.localeCompare(a.date!));
    const dialog = await ownFile.read(document!.type!.text!);
    const first = Buffer.from(document!.content[0]!.attachment.data!, 'base64').toString('utf8').split('\n')[0]!;
    await dialog.getByText(first.slice(0, 12)).first().waitFor();
    await at.stop();
    if (language === 'fr') await at.pictures('own-file-document');
    await dialog.getByRole('button', { name: words('kit.close') }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });

  test('the restricted part asks for a touch; declined, all else stays on the page', async () => {
    const { ownFile, touch } = at;
    await ownFile.restricted.click();
    await touch.dialog.waitFor();
    await at.stop();
    await touch.decline();
    await at.refused('needs-touch').waitFor();
    await expect.poll(() => ownFile.card('record.treatments').isVisible()).toBe(true);
    await at.stop();
    await ownFile.restricted.click();
    await touch.give();
    await at.page.getByText(at.words('ownFile.restrictedOpen')).waitFor();
    await at.refused('needs-touch').waitFor({ state: 'hidden' });
    await at.stop();
  });

  test('no address leads to another patient', async () => {
    const other = patientsOf(HOSPITAL).find(({ id }) => id !== owner.patient.id)!;
    await at.page.goto(`/record/${other.id}`);
    await at.refused('role').first().waitFor();
    await at.stop();
    expect(await at.page.getByText(familyOf(other)).count()).toBe(0);
  });
});

describe('at the practice, on a telephone', () => {
  let at: Workstation;
  beforeAll(async () => {
    at = await Workstation.open(browser, { width: 390, height: 844 });
  });
  afterAll(() => at?.close());

  test('it reads from top to bottom, and questions go to the house, which names no officer', async () => {
    const { account } = ownFileOfDemo(PRACTICE);
    await at.signIn.as(account.name);
    await at.ownFile.shown();
    expect(await at.isWiderThanScreen()).toBe(false);
    await at.page.getByText(at.words('ownFile.askHouse', { name: PRACTICE })).waitFor();
    await at.page.getByRole('link', { name: at.words('ownFile.accesses') }).click();
    await expect.poll(() => at.ownFile.accesses.first().isVisible()).toBe(true);
    await at.stop();
  });
});

describe('a thief of the whole account', () => {
  test('gets one file of five hundred', async () => {
    const thief = newBrowser(ours().origin);
    await thief.signIn(owner.account.account);
    const opened: string[] = [];
    for (const { id } of patientsOf(HOSPITAL).slice(0, 60)) {
      const answers = [await thief.open(id), await thief.send('GET', `/fhir/R4/Patient/${id}`)];
      if (answers.some(({ status }) => status === 200)) opened.push(id);
    }
    expect(opened.filter((id) => id !== owner.patient.id)).toEqual([]);
    expect((await thief.open(owner.patient.id)).status).toBe(200);
    const agenda = await thief.send('GET', '/fhir/R4/Appointment?date=ge2020-01-01&_count=5000');
    const rows = [...agenda.body.matchAll(/"Patient\/([0-9a-f-]{36})"/g)].map(([, id]) => id);
    expect(new Set(rows)).toEqual(new Set([owner.patient.id]));
  });
});

/** As they are on a telephone, where the link at the head leads to them. */
async function pictureOfAccesses(at: Workstation): Promise<void> {
  const before = at.page.viewportSize()!;
  await at.page.setViewportSize({ width: 390, height: 844 });
  await at.page.getByRole('link', { name: at.words('ownFile.accesses') }).click();
  await at.picture('own-file-accesses');
  await at.page.setViewportSize(before);
}

/** Who sees this patient, and who has nothing to do with them. */
function doctorsBy({ patient, resources }: KnownPatient): [string, string] {
  const text = JSON.stringify([patient, resources]);
  const doctors = establishmentOf(HOSPITAL).accounts.filter(
    ({ account }) => account.role === 'practitioner' && !OF_OTHER_STORIES.some((name) => account.name.includes(name)),
  );
  const sees = doctors.find(({ practitioner }) => text.includes(practitioner!));
  const none = doctors.find(({ practitioner, unit }) => !text.includes(practitioner!) && !text.includes(unit!));
  if (!sees || !none) throw new Error('the population gave this patient no such doctors');
  return [sees.account.name, none.account.name];
}

function familyOf({ patient }: KnownPatient): string {
  return patient.name![0]!.family!;
}
