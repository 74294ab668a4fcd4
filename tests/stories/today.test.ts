/** What a practitioner's day starts on, on a day with appointments and on one without, in French and in English. */
import { addDays, dayKey, mondayOf, startOfDay } from '@rempart/web/agenda/week.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { establishmentOf, HOSPITAL } from '../demo.ts';
import { Workstation } from '../pages/workstation.ts';

const DOCTOR = 'Dr Hervé Sauvageot';
/** Of whom nobody's record is opened here. */
const BUSY = 'Dr Ronan Kervella';
const HOUR_MS = 3600_000;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

/** The first day from today on which somebody is expected: the workstation's clock is set to its morning. */
function dayWithAppointments(doctor: string): { morning: Date; count: number } {
  const { accounts, appointments } = establishmentOf(HOSPITAL);
  const { practitioner } = accounts.find(({ account }) => account.name === doctor)!;
  const own = appointments.filter(
    ({ agenda, status }) => agenda.practitioner === practitioner && status !== 'cancelled' && status !== 'waitlist',
  );
  const days = [...new Set(own.map(({ day }) => day))].filter((day) => day >= dayKey(new Date())).sort();
  const count = own.filter(({ day }) => day === days[0]).length;
  return { morning: new Date(startOfDay(new Date(`${days[0]}T12:00:00Z`)).getTime() + 8 * HOUR_MS), count };
}

/** Agendas have no session on a Sunday. */
function sunday(): Date {
  return new Date(addDays(mondayOf(new Date()), 6).getTime() + 10 * HOUR_MS);
}

describe.each(['fr', 'en'] as const)('in %s', (language) => {
  /** A workstation whose clock shows that. */
  const signedInAt = async (time: Date, doctor = DOCTOR): Promise<Workstation> => {
    const at = await Workstation.open(browser);
    await at.page.clock.setSystemTime(time);
    await at.signIn.visit();
    if (language === 'en') await at.switchTo('en');
    await at.signIn.person(doctor).press('Enter');
    await at.today.shown();
    return at;
  };

  test('the day has its appointments in order, the next one first; Enter opens the record, one key comes back', async () => {
    const { morning, count } = dayWithAppointments(DOCTOR);
    const at = await signedInAt(morning);
    await at.today.appointments.first().waitFor();
    // Others may have booked since, and nobody moves anything of today.
    await expect.poll(() => at.today.appointments.count()).toBeGreaterThanOrEqual(count);
    const open = at.today.next.getByRole('button', { name: at.words('agenda.openRecord') });
    await expect.poll(() => open.isVisible()).toBe(true);
    await at.stop();

    await at.today.appointments.first().focus();
    if (count > 1) await at.page.keyboard.press('ArrowDown');
    const id = (await at.page.locator('[data-appointment]:focus').getAttribute('data-appointment'))!;
    await at.page.keyboard.press('Enter');
    await at.record.shown();
    await at.stop();
    await at.page.reload();
    await at.record.shown();
    await at.page.keyboard.press('s');
    await at.today.shown();
    await expect.poll(() => at.agenda.hasFocus(id)).toBe(true);
    await at.close();
  });

  test('a full day reads well on each screen', async () => {
    const { morning, count } = dayWithAppointments(BUSY);
    const at = await signedInAt(new Date(morning.getTime() + 2 * HOUR_MS), BUSY);
    await expect.poll(() => at.today.appointments.count()).toBeGreaterThanOrEqual(count);
    await at.stop();
    expect(await at.isWiderThanScreen()).toBe(false);
    if (language === 'fr') await at.pictures('today');
    await at.close();
  });

  test('a day without says so, and when the next one comes', async () => {
    const at = await signedInAt(sunday());
    await at.today.next.getByText(at.words('today.nobody')).waitFor();
    await at.today.next.getByText(at.words('today.following', { when: '@' }).split('@')[0]!.trim()).waitFor();
    await at.stop();
    if (language === 'fr') await at.pictures('today-empty');
    await at.close();
  });
});
