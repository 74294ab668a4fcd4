/** A night in the ward, by the keyboard, in French and in English. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { isAlive, type KnownPatient, saidOnTheTelephone, stayingWith, strangersTo } from '../demo.ts';
import { Workstation } from '../pages/workstation.ts';

/** One has more patients than one proof opens, the other fewer. */
const NURSES = { fr: 'Mireille Prigent', en: 'Fabienne Hamelin' } as const;
const A_PROOF = 20;
/** Long enough for a connection to be missed and tried again. */
const OFFLINE_MS = 12_000;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each(['fr', 'en'] as const)('in %s', (language) => {
  const nurse = NURSES[language];
  let at: Workstation;
  /** The patient read first, third of the list. */
  let first: string;
  let second: string;
  const press = (key: string) => at.page.keyboard.press(key);
  const type = (text: string) => at.page.keyboard.type(text);

  beforeAll(async () => {
    at = await Workstation.open(browser);
    await at.signIn.visit();
    if (language === 'en') await at.switchTo('en');
  });
  afterAll(() => at?.close());

  test('the night begins on the list of the unit, by bed; many names are opened only once it is said how many', async () => {
    await at.signIn.person(nurse).press('Enter');
    await at.ward.shown();
    const patients = await at.ward.patients();
    expect(patients.toSorted()).toEqual(idsOf(stayingWith(nurse)).toSorted());
    [, , first, second] = patients as [string, string, string, string];
    if (patients.length > A_PROOF) {
      await expect.poll(() => at.ward.closed.count()).toBe(patients.length);
      await expect.poll(() => at.ward.showNames.textContent()).toContain(String(patients.length));
      await at.stop();
      if (language === 'fr') await at.picture('ward-closed');
      await press('i');
    }
    await expect.poll(() => at.ward.closed.count()).toBe(0);
    expect(await at.ward.showNames.count()).toBe(0);
    await at.stop();
    if (language === 'fr') await at.pictures('ward');
  });

  test('a patient is opened from it: one stays in the unit, so no touch is asked for', async () => {
    for (const key of ['j', 'j', 'ArrowDown']) await press(key);
    expect(await at.ward.hasFocus(first)).toBe(true);
    await press('Enter');
    await at.record.shown();
    expect(at.record.patient).toBe(first);
    await expect.poll(() => at.record.whyOpen.textContent()).toContain(at.words('record.why.stay'));
    expect(await at.touch.dialog.count()).toBe(0);
    await at.stop();
    if (language === 'fr') await at.pictures('ward-record');
  });

  test('pressure, pulse and temperature go in one row; the impossible is refused, the unlikely asked again', async () => {
    const { record, words } = at;
    await press('c');
    await at.isTurnOf(record.vital(words('record.vital.pressure')));
    await type('128/74');
    await press('Tab');
    await type('88');
    await press('Tab');
    await type('384');
    await press('Enter');
    await at.page.getByText(words('record.vitalImpossible')).waitFor();
    await at.stop();
    await press('Control+a');
    await type('41.4');
    await press('Enter');
    await at.page.getByText(words('record.vitalUnlikely')).waitFor();
    await at.stop();
    await press('Enter');
    await at.said('128/74').waitFor();
    await record.card('measures').getByText('128/74').waitFor();
    await at.noticesGone();
  });

  test('what was typed by mistake is found on its day, taken out of the record, and put back', async () => {
    const { record, words } = at;
    const measures = record.card('measures');
    const values = await record.readLatestMeasures();
    await values.getByRole('row').filter({ hasText: '128/74' }).waitFor();
    await at.stop();
    if (language === 'fr') await at.pictures('measures-day');
    const wrong = values.getByRole('row').filter({ hasText: hot(language) });
    await wrong.getByRole('button', { name: words('record.day.strike') }).press('Enter');
    const restore = wrong.getByRole('button', { name: words('record.day.restore') });
    await restore.waitFor();
    await measures.getByText(hot(language)).waitFor({ state: 'hidden' });
    await measures.getByText('128/74').waitFor();
    await at.noticesGone();
    await at.stop();
    if (language === 'fr') await at.picture('measures-day-struck');
    await restore.press('Enter');
    await measures.getByText(hot(language)).waitFor();
    await record.pane.press('Escape');
    await record.pane.waitFor({ state: 'hidden' });
    await at.noticesGone();
  });

  test('the network goes while a note is typed: nothing is lost, and it is signed once it is back', async () => {
    const { record, words } = at;
    await press('n');
    await record.noteReady();
    await type('Fièvre. ');
    await record.noteState('savedAt').waitFor();
    await at.page.context().setOffline(true);
    await type('Frissons à trois heures, hémocultures prélevées. ');
    await record.noteState('keptHere').waitFor({ timeout: OFFLINE_MS });
    await at.page.waitForTimeout(OFFLINE_MS);
    await type('Dort depuis quatre heures.');
    await at.page.context().setOffline(false);
    await record.noteState('savedAt').waitFor({ timeout: 40_000 });
    const text = await record.noteText.textContent();
    expect(text).toContain('Fièvre. Frissons à trois heures, hémocultures prélevées. Dort depuis quatre heures.');
    brokenByTheLine(at);
    await at.stop();
    await press('Control+Enter');
    await record.signing.waitFor();
    await press('Enter');
    await at.said(words('record.notes.signed')).waitFor();
    await record.pane.waitFor({ state: 'hidden' });
    await record.named(words('record.notes.template.transmission')).first().waitFor();
    await at.noticesGone();
  });

  test('the next patient is one key away, and the list is found again where one was', async () => {
    await press('j');
    await at.page.waitForURL(`**/record/${second}`);
    await at.record.shown();
    await at.stop();
    await press('s');
    await at.ward.shown();
    await expect.poll(() => at.ward.hasFocus(second)).toBe(true);
    expect(await at.ward.closed.count()).toBe(0);
    await at.stop();
  });

  test('a patient of another unit is asked for: the glass is broken with a reason and a touch', async () => {
    const { record, words } = at;
    const stranger = strangersTo(nurse).filter(isAlive)[language === 'fr' ? 0 : 1]!;
    await press('Control+k');
    await at.isTurnOf(at.page.getByRole('combobox', { name: words('palette.title') }));
    await type(saidOnTheTelephone(stranger));
    await press('Enter');
    await at.page.getByText(words('patients.found_one', { count: '1' })).waitFor();
    await press('Enter');
    await at.refused('no-relation').waitFor();
    await at.stop();
    await at.tabTo(at.page.getByRole('button', { name: words('breakGlass.ask') }));
    await press('Enter');
    await at.isTurnOf(at.page.getByLabel(words('breakGlass.reason')));
    await type("Le médecin de garde demande un avis pour ce patient d'un autre service.");
    await at.stop();
    await at.tabTo(at.page.getByRole('button', { name: words('breakGlass.open') }));
    await press('Enter');
    await at.touch.dialog.waitFor();
    await at.stop();
    await at.touch.dialog.getByRole('button', { name: words('touch.demo') }).press('Enter');
    await record.shown();
    expect(record.patient).toBe(stranger.id);
    await expect.poll(() => record.whyOpen.textContent()).toContain(words('record.why.breakGlass'));
    await expect.poll(() => record.minutesLeft.isVisible()).toBe(true);
    await at.stop();
    if (language === 'fr') await at.pictures('ward-break-glass');
  });

  test('the workstation is left, and everything is there again after one touch', async () => {
    const { record, words } = at;
    await press('n');
    await record.noteReady();
    await type('Rappeler la garde.');
    await at.lock();
    await at.stop();
    await at.unlock();
    await record.noteText.getByText('Rappeler la garde.').waitFor();
    await record.pane.getByRole('button', { name: words('record.notes.discard'), exact: true }).press('Enter');
    await record.pane.waitFor({ state: 'hidden' });
    await at.noticesGone();
    await press('g');
    await press('s');
    await at.ward.shown();
    await at.stop();
  });
});

/** What a broken line makes the browser say is expected, and nothing else. */
function brokenByTheLine({ witness }: Workstation): void {
  expect(witness.findings.filter((finding) => !/ERR_INTERNET_DISCONNECTED|Failed to load/.test(finding))).toEqual([]);
  witness.findings.length = 0;
}

function idsOf(patients: readonly KnownPatient[]): string[] {
  return patients.map(({ id }) => id);
}

/** The temperature that was noted, as it is shown. */
function hot(language: 'fr' | 'en'): string {
  return language === 'fr' ? '41,4' : '41.4';
}
