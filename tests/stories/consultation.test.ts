/** A consultation from greeting to signed note, by the keyboard alone, in French and in English. */
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { hasDocuments, livingPatientsOf, practitionerOf } from '../demo.ts';
import { Workstation } from '../pages/workstation.ts';
import { bookNow, signedInAs } from '../program.ts';

const DOCTORS = { fr: 'Dr Hélène Castelnau', en: 'Dr Solène Ravenel' } as const;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each(['fr', 'en'] as const)('in %s', (language) => {
  let at: Workstation;
  const press = (key: string) => at.page.keyboard.press(key);
  const type = (text: string) => at.page.keyboard.type(text);

  beforeAll(async () => {
    at = await Workstation.open(browser);
    await at.signIn.visit();
    if (language === 'en') await at.switchTo('en');
  });
  afterAll(() => at?.close());

  test('the patient is greeted: has come, is called, comes in; and the record opens', async () => {
    const doctor = DOCTORS[language];
    const known = livingPatientsOf(doctor).find(hasDocuments)!;
    const appointment = await bookNow(practitionerOf(doctor), known.id, await signedInAs(doctor));
    await at.signIn.person(doctor).press('Enter');
    await at.today.shown();
    await at.agenda.appointment(appointment).focus();
    for (const [key, status] of [
      ['a', 'arrived'],
      ['l', 'called'],
      ['c', 'checked-in'],
    ] as const) {
      await press(key);
      const said = at.words('agenda.statusSaved', { name: '', status: at.words(`agenda.status.${status}`) });
      await at.said(said.trim()).waitFor();
      await at.noticesGone();
    }
    await at.stop();
    expect(await at.agenda.hasFocus(appointment)).toBe(true);
    await press('Enter');
    await at.record.shown();
    await at.stop();
  });

  test('the page says in ten seconds who, which dangers, what is going on, what comes, why it is open', async () => {
    const { record } = at;
    await expect.poll(() => record.whyOpen.isVisible()).toBe(true);
    await expect.poll(() => record.minutesLeft.isVisible()).toBe(true);
    const boxes = [
      record.who,
      ...(['problems', 'treatments', 'measures', 'upcoming'] as const).map((c) => record.card(c)),
    ];
    for (const box of [...boxes, record.entries.first()]) expect(await isOnScreen(box)).toBe(true);
    if (language === 'fr') await at.pictures('record');
  });

  test('vital signs are typed in one row; what nobody has is refused, what is unlikely is asked again', async () => {
    const { record, words } = at;
    await press('c');
    await at.isTurnOf(record.vital(words('record.vital.pressure')));
    await type('14/86');
    await press('Enter');
    await at.page.getByText(words('record.vitalImpossible')).waitFor();
    await press('Control+a');
    await type('148');
    await press('Tab');
    await at.page.getByText(words('record.vitalUnreadable', { example: '148/86' })).waitFor();
    await press('Shift+Tab');
    await press('Control+a');
    await type('148/86');
    await press('Tab');
    await at.page.getByText(words('record.vitalUnreadable', { example: '148/86' })).waitFor({ state: 'hidden' });
    await type('720');
    await press('Enter');
    await at.page.getByText(words('record.vitalImpossible')).waitFor();
    await at.stop();
    await press('Control+a');
    await type('134');
    await press('Enter');
    await at.page.getByText(words('record.vitalUnlikely')).waitFor();
    await at.stop();
    if (language === 'fr') await at.pictures('vital-signs');
    await press('Enter');
    await at.said('148/86').waitFor();
    await record.card('measures').getByText('148/86').waitFor();
    await record.card('measures').getByText('134').waitFor();
    await at.noticesGone();
  });

  test('the note begins with its sections, saves itself, and Escape leaves it where it was', async () => {
    const { record } = at;
    await press('n');
    await record.noteReady();
    await at.stop();
    await type('Toux depuis dix jours.');
    await press('ArrowDown');
    await press('ArrowDown');
    await type('Sèche, sans fièvre.');
    await record.noteState('savedAt').waitFor();
    await press('Escape');
    await record.pane.waitFor({ state: 'hidden' });
    await record.timeline.getByText(at.words('record.timeline.draft').split(' {{')[0]!).waitFor();
    await at.stop();
    await press('n');
    await record.noteText.getByText('Toux depuis dix jours.').waitFor();
    await record.noteReady();
    if (language === 'fr') await at.pictures('note');
  });

  test('signing shows what will happen, asks once, and the note stands in the thread', async () => {
    const { record, words } = at;
    await press('Control+Enter');
    await record.signing.getByText(words('record.notes.signAfter')).waitFor();
    await at.stop();
    if (language === 'fr') await at.pictures('note-sign');
    await press('Enter');
    await at.said(words('record.notes.signed')).waitFor();
    await record.pane.waitFor({ state: 'hidden' });
    await at.noticesGone();
  });

  test('read beside the thread, it can only be completed', async () => {
    const { record, words } = at;
    await press('d');
    await at.page.locator('#thread-entries:focus').waitFor();
    await record.timeline.getByRole('radio', { name: words('record.timeline.document') }).focus();
    await press('ArrowLeft');
    await press('ArrowLeft');
    await record.timeline
      .getByRole('button', { name: words('record.notes.template.consultation'), exact: true })
      .first()
      .press('Enter');
    await record.pane.getByText('Sèche, sans fièvre.').waitFor();
    await at.stop();
    await record.pane.getByRole('button', { name: words('record.notes.complete') }).press('Enter');
    await record.noteReady();
    await type('Radiographie normale.');
    await press('Control+Enter');
    await record.signing.waitFor();
    await press('Enter');
    await record.pane.waitFor({ state: 'hidden' });
    await record.timeline
      .getByRole('button', { name: words('record.notes.complement') })
      .first()
      .waitFor();
    await at.noticesGone();
  });

  test('who opened the record, and why, is told in sentences', async () => {
    const { record, words } = at;
    await record.showAccesses();
    // By the day of the week they are expected today or known from before.
    const why = `(${words('record.accesses.why.expected')}|${words('record.accesses.why.known')})`;
    await record.pane
      .getByText(new RegExp(`^${DOCTORS[language]}.*: ${why}`))
      .first()
      .waitFor();
    await at.stop();
    if (language === 'fr') await at.pictures('accesses');
    await press('Escape');
    await record.pane.waitFor({ state: 'hidden' });
  });
});

/** Within the window as it is, without scrolling. */
async function isOnScreen(one: Locator): Promise<boolean> {
  return one.evaluate((element) => {
    const { top, bottom, left, right } = element.getBoundingClientRect();
    return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
  });
}
