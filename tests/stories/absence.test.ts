/**
 * Somebody will not receive: an absence of a morning and of days, by keys; who has an hour then is listed to be moved and
 * stays in sight, also on a telephone; undone, and taken back. And the way to a date months ahead.
 */
import { addDays, addMonths, dayKey, parseDay } from '@rempart/web/agenda/week.ts';
import { longDayText, spanText } from '@rempart/web/kit/formats.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { practitionerOf } from '../demo.ts';
import { consultationDay } from '../pages/agenda.ts';
import type { Language } from '../pages/texts.ts';
import { Workstation } from '../pages/workstation.ts';

const SECRETARY = 'Edwige Paumier';
const DOCTOR = 'Dr Cyril Ormesson';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each<Language>(['fr', 'en'])('in %s', (language) => {
  let at: Workstation;
  const press = (key: string) => at.page.keyboard.press(key);
  const dialog = () => at.page.getByRole('dialog', { name: at.words('agenda.absence.title') });
  const said = () => at.said(at.words('absence.declared', { whose: DOCTOR }));
  const listed = () => at.agenda.part('agenda.absence.of', { whose: DOCTOR });

  beforeAll(async () => {
    at = await Workstation.signedIn(browser, SECRETARY, language);
    await at.page.goto(`/agenda?view=day&who=${practitionerOf(DOCTOR)}&day=${consultationDay()}`);
    await at.agenda.appointments.first().waitFor();
  });
  afterAll(() => at?.close());

  test('a date months ahead is found by one key and a press, any other by arrows; and one is back by another', async () => {
    const shown = () => new URL(at.page.url()).searchParams.get('day');
    const calendar = at.page.getByRole('dialog', { name: at.words('agenda.calendar.goTo') });
    await press('m');
    await calendar.waitFor();
    await at.stop();
    if (language === 'fr') await at.pictures('agenda-calendar');
    // A week before or after, in the same month.
    await press(Number(consultationDay().slice(-2)) > 7 ? 'ArrowUp' : 'ArrowDown');
    await press('Enter');
    await calendar.waitFor({ state: 'hidden' });
    await expect.poll(shown).not.toBe(consultationDay());
    await press('m');
    await calendar.getByRole('button', { name: at.words('agenda.calendar.inMonths_other', { count: 3 }) }).click();
    await calendar.waitFor({ state: 'hidden' });
    await expect.poll(shown).toBe(dayKey(addMonths(new Date(), 3)));
    await at.page.goto(`/agenda?view=day&who=${practitionerOf(DOCTOR)}&day=${consultationDay()}`);
    await at.agenda.appointments.first().waitFor();
  });

  test('an absence of some hours is noted by keys; an end before its beginning is not', async () => {
    const before = await at.agenda.ids();
    await press('e');
    await dialog().waitFor();
    await dialog().getByLabel(at.words('absence.whole')).press('Space');
    await dialog().getByLabel(at.words('absence.from'), { exact: true }).fill('10:00');
    await dialog().getByLabel(at.words('absence.to'), { exact: true }).fill('09:00');
    await dialog().getByText(at.words('absence.backwards')).waitFor();
    expect(
      await dialog()
        .getByRole('button', { name: at.words('absence.save') })
        .isDisabled(),
    ).toBe(true);
    await dialog().getByLabel(at.words('absence.to'), { exact: true }).fill('12:00');
    await at.stop();
    if (language === 'fr') await at.pictures('absence');
    await press('Enter');
    await said().waitFor();
    await at.agenda.kept('absence').waitFor();
    // Nobody is hidden.
    expect(await at.agenda.ids()).toEqual(before);
    await at.stop();
    await at.undo();
    await at.agenda.kept('absence').waitFor({ state: 'detached' });
    await listed().waitFor({ state: 'detached' });
  });

  test('an absence of days lists who is to be moved, day by day, on a telephone too; taken back nothing is left', async () => {
    const before = await at.agenda.ids();
    await press('e');
    await dialog().waitFor();
    const first = parseDay(consultationDay())!;
    const last = addDays(first, 1);
    for (const day of [first, last]) {
      await dialog()
        .getByRole('button', { name: longDayText(day, language) })
        .click();
    }
    await dialog()
      .getByText(sameDash(spanText(first, addDays(last, 1), language)))
      .waitFor();
    await dialog()
      .getByRole('button', { name: at.words('absence.save') })
      .click();
    await said().waitFor();
    await at.noticesGone();
    await expect.poll(() => listed().getByRole('listitem').count()).toBe(before.length);
    await listed()
      .getByRole('button', { name: at.words('agenda.move') })
      .first()
      .click();
    await at.agenda.drawer.getByText(at.words('identity.born'), { exact: true }).waitFor();
    await press('Escape');
    await at.agenda.drawer.waitFor({ state: 'hidden' });
    if (language === 'fr') await at.pictures('agenda-absence');

    await at.agenda.next('day');
    await at.agenda.kept('absence').waitFor();
    await at.page.getByRole('button', { name: at.words('agenda.previous.day') }).click();
    await at.agenda.appointment(before[0]!).waitFor();
    await at.page.setViewportSize({ width: 390, height: 844 });
    await at.agenda.kept('absence').getByText(at.words('agenda.allDay')).waitFor();
    expect(await at.agenda.appointments.count()).toBe(before.length);
    await at.stop();
    await at.page.setViewportSize({ width: 1440, height: 900 });
    await listed()
      .getByRole('button', { name: at.words('agenda.absence.takeBack') })
      .click();
    await at.agenda.kept('absence').waitFor({ state: 'detached' });
    expect(await at.agenda.ids()).toEqual(before);
  });
});

/** A browser may know a newer way to write a span of days than Node: with blanks about the dash, or without. */
function sameDash(span: string): RegExp {
  return new RegExp(span.replace(/\s*[-–]\s*/, '\\s*[-–]\\s*'));
}
