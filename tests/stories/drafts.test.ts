/** Whatever breaks while a note is written, at most two seconds of typing are lost. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { HOSPITAL, patientsSeenBy } from '../demo.ts';
import { kill } from '../kill.ts';
import { Workstation } from '../pages/workstation.ts';

const DOCTOR = 'Dr Delphine Jolivet';
const COLLEAGUE = 'Dr Solène Ravenel';
const LOST_MS = 2_000;
const LETTER_MS = 120;
/** Longer than dialogs are loaded after their page. */
const AHEAD_MS = 6_000;
/** Between two things that a person does. */
const A_HAND_MS = 300;

let browser: Browser;
let at: Workstation;
/** A patient each test, so that no draft is another's. */
const patients = patientsSeenBy(DOCTOR, HOSPITAL).map(({ id }) => id);
let next = 0;

beforeAll(async () => {
  browser = await launchBrowser();
  at = await openedBy(browser);
});
afterAll(async () => {
  await at?.close();
  await browser?.close();
});

test('the browser is killed: the draft comes back in another, two seconds behind at most', async () => {
  const doomed = await launchBrowser();
  const typing = await openedBy(doomed);
  const patient = patients[next++]!;
  await beginNote(typing, patient);
  const typed = await typeFor(typing, 6_000);
  const killed = Date.now();
  const session = await doomed.newBrowserCDPSession();
  await session.send('Browser.crash').catch(() => undefined);

  await beginNote(at, patient);
  const back = (await at.record.noteText.textContent()) ?? '';
  const letters = lettersOf(back);
  expect(letters).toBeGreaterThan(0);
  expect(killed - typed[letters - 1]!).toBeLessThanOrEqual(LOST_MS);
  await leaveNote();
}, 90_000);

test.each([
  ['the note is left', () => leaveNote()],
  ['another page is shown', () => at.goTo('patients')],
  ['the session ends', () => at.signOut().then(() => at.signIn.as(DOCTOR))],
])(
  '%s while the last letters are not saved yet: they are there when one comes back',
  async (_, leave) => {
    const patient = patients[next++]!;
    await beginNote(at, patient);
    const typed = await typeFor(at, 500);
    await leave();
    await at.page.waitForTimeout(A_HAND_MS);
    await beginNote(at, patient);
    expect(lettersOf((await at.record.noteText.textContent()) ?? '')).toBe(typed.length);
    await leaveNote();
  },
  60_000,
);

test('the server is killed: what is typed meanwhile is saved once it is back', async () => {
  const patient = patients[next++]!;
  await beginNote(at, patient);
  await typeFor(at, 2_500);
  await kill('server');
  const typed = await typeFor(at, 4_000);
  await at.record.noteState('savedAt').waitFor({ timeout: 60_000 });
  const written = lettersOf((await at.record.noteText.textContent()) ?? '');
  expect(written).toBeGreaterThan(typed.length);
  await at.page.reload();
  await beginNote(at, patient);
  expect(lettersOf((await at.record.noteText.textContent()) ?? '')).toBe(written);
  await leaveNote();
  brokenBy(/status of 50[234]|ERR_|Failed to load/);
}, 120_000);

test('the network is cut: the draft is kept on the workstation, unreadable, and saved when it is back', async () => {
  const patient = patients[next++]!;
  await beginNote(at, patient);
  await at.page.context().setOffline(true);
  const typed = await typeFor(at, 3_000);
  await at.record.noteState('keptHere').waitFor();
  await at.page.waitForTimeout(LOST_MS);
  const kept = await keptBytes();
  expect(kept.drafts).toBe(1);
  expect(kept.text).not.toContain('w'.repeat(5));
  expect(kept.exportable).toEqual([false]);

  await at.page.context().setOffline(false);
  await at.record.noteState('savedAt').waitFor({ timeout: 30_000 });
  await expect.poll(async () => (await keptBytes()).drafts).toBe(0);
  await at.page.reload();
  await beginNote(at, patient);
  expect(lettersOf((await at.record.noteText.textContent()) ?? '')).toBe(typed.length);
  await leaveNote();
  brokenBy(/ERR_INTERNET_DISCONNECTED|Failed to load/);
}, 90_000);

test('who opens the note of a patient that a colleague writes on is told who, and when they begin', async () => {
  const theirs = new Set(patientsSeenBy(COLLEAGUE, HOSPITAL).map(({ id }) => id));
  const patient = patients.find((id) => theirs.has(id))!;
  const second = await openedBy(browser, COLLEAGUE);
  await beginNote(second, patient);
  await beginNote(at, patient);
  await typeFor(at, 500);
  await second.record.pane
    .getByText(second.words('record.notes.otherWrites', { name: DOCTOR }).split(' (')[0]!)
    .waitFor();
  await at.record.noteState('savedAt').waitFor();
  await leaveNote();
  await second.close();
}, 60_000);

test('who signs out leaves no draft and no key on the workstation', async () => {
  const patient = patients[next++]!;
  await beginNote(at, patient);
  at.witness.expected = /ERR_FAILED|Failed to load/;
  await at.page.route('**/fhir/**', (route) => route.abort());
  await typeFor(at, 1_000);
  await at.record.noteState('keptHere').waitFor();
  await at.page.keyboard.press('Escape');
  await at.record.pane.waitFor({ state: 'hidden' });
  // Nothing is lost before one has said so.
  const unsaved = at.page.getByRole('dialog', { name: at.words('unsaved.title') });
  await at.chooseSignOut();
  await unsaved.getByRole('button', { name: at.words('unsaved.stay') }).click();
  await unsaved.waitFor({ state: 'hidden' });
  await at.chooseSignOut();
  await unsaved.waitFor();
  await at.stop();
  await unsaved.getByRole('button', { name: at.words('unsaved.leave') }).click();
  await at.signIn.shown();
  const databases = () => at.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  await expect.poll(databases).not.toContain('rempart-drafts');
  // Nor does what was still to be saved bring them back.
  await at.page.waitForTimeout(2 * LOST_MS);
  expect(await databases()).not.toContain('rempart-drafts');
  brokenBy(/ERR_FAILED|Failed to load/);
}, 60_000);

test('who signs out without a line is asked before words are lost, for the dialog has come ahead', async () => {
  const patient = patients[next++]!;
  await at.signIn.as(DOCTOR);
  await at.page.unroute('**/fhir/**');
  await beginNote(at, patient);
  await at.page.waitForTimeout(AHEAD_MS);
  at.witness.expected = /ERR_INTERNET_DISCONNECTED|Failed to load|Unable to preload/;
  await at.pullCable(true);
  const typed = await typeFor(at, 500);
  await at.record.noteState('keptHere').waitFor();
  await at.chooseSignOut();
  const unsaved = at.page.getByRole('dialog', { name: at.words('unsaved.title') });
  await unsaved.getByRole('button', { name: at.words('unsaved.stay') }).click();
  await unsaved.waitFor({ state: 'hidden' });
  await at.pullCable(false);
  await at.record.noteState('savedAt').waitFor({ timeout: 30_000 });
  expect(lettersOf((await at.record.noteText.textContent()) ?? '')).toBe(typed.length);
}, 90_000);

async function openedBy(within: Browser, person = DOCTOR): Promise<Workstation> {
  const workstation = await Workstation.open(within);
  await workstation.signIn.as(person);
  return workstation;
}

async function beginNote(on: Workstation, patient: string): Promise<void> {
  await on.page.goto(`/record/${patient}`);
  await on.record.shown();
  await on.page.keyboard.press('n');
  await on.record.noteReady();
}

async function leaveNote(): Promise<void> {
  await at.page.keyboard.press('Escape');
  await at.record.pane.waitFor({ state: 'hidden' });
}

/** Types without a pause. @returns when each letter was typed, milliseconds */
async function typeFor(on: Workstation, ms: number): Promise<number[]> {
  const typed: number[] = [];
  for (const end = Date.now() + ms; Date.now() < end; ) {
    await on.page.keyboard.type('w');
    typed.push(Date.now());
    await on.page.waitForTimeout(LETTER_MS);
  }
  return typed;
}

/** Of those that `typeFor` types; no heading of a template has one. */
function lettersOf(text: string): number {
  return text.split('w').length - 1;
}

/** What IndexedDB holds of drafts, its bytes read as text. */
async function keptBytes(): Promise<{ drafts: number; text: string; exportable: boolean[] }> {
  return at.page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await settled(indexedDB.open('rempart-drafts'));
    try {
      const read = (store: string) => settled(database.transaction(store).objectStore(store).getAll());
      const [drafts, keys] = await Promise.all([read('drafts'), read('keys')]);
      const bytes = (drafts as Array<{ sealed: ArrayBuffer }>).map(({ sealed }) => new TextDecoder().decode(sealed));
      return {
        drafts: drafts.length,
        text: bytes.join(),
        exportable: (keys as CryptoKey[]).map(({ extractable }) => extractable),
      };
    } finally {
      database.close();
    }
  });
}

/** What a broken line makes the browser say is expected, and nothing else. */
function brokenBy(expected: RegExp): void {
  const others = at.witness.findings.filter((finding) => !expected.test(finding));
  expect(others).toEqual([]);
  at.witness.findings.length = 0;
}
