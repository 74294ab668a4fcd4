import { holidayOf } from '@rempart/web/agenda/holidays.ts';
import { addDays, dayKey, mondayOf } from '@rempart/web/agenda/week.ts';
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import type { Workstation } from './workstation.ts';

/** As high as an hour is in the grid. */
const HOUR_PX = 112;

/** The first Monday, Tuesday or Thursday to come after this week that is no holiday. */
export function consultationDay(): string {
  const monday = addDays(mondayOf(new Date()), 7);
  const days = [0, 1, 3, 7, 8, 10].map((day) => addDays(monday, day));
  return dayKey(days.find((day) => !holidayOf(day))!);
}

/** Today: agendas have sessions on others only by exception. */
export function isWorkingDay(): boolean {
  const today = new Date();
  return today < addDays(mondayOf(today), 5) && !holidayOf(today);
}

export class AgendaPage {
  readonly #at: Workstation;

  constructor(at: Workstation) {
    this.#at = at;
  }

  /** Another page may show appointments too, until this one is drawn. */
  async shown(): Promise<void> {
    await this.#at.titled('page.agenda').waitFor();
    // On a Sunday nobody is expected, and that is said.
    const empty = this.#at.page.getByText(this.#at.words('agenda.emptyDay'));
    await this.appointments.first().or(empty).first().waitFor();
  }

  /** From the page that one's day starts on, by mouse or keyboard alike; on a day of rest the next day of work is shown. */
  async visit(): Promise<void> {
    await this.#at.goTo('agenda');
    await this.shown();
    if (isWorkingDay()) return;
    await this.#at.page.goto(`/agenda?day=${consultationDay()}`);
    await this.shown();
  }

  get appointments(): Locator {
    return this.#at.page.locator('button[data-appointment]');
  }

  /** Of all that is drawn. */
  ids(): Promise<string[]> {
    return this.appointments.evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.appointment!));
  }

  /** The one that has come beside these. */
  async newBeside(before: readonly string[]): Promise<string> {
    const fresh = async () => (await this.ids()).filter((id) => !before.includes(id));
    await expect.poll(async () => (await fresh()).length, { timeout: 30_000 }).toBe(1);
    return (await fresh())[0]!;
  }

  get ofToday(): Locator {
    return this.#at.page.locator('section[data-today] button[data-appointment]');
  }

  get freeSlots(): Locator {
    return this.#at.page.getByRole('button', {
      name: new RegExp(`^${this.#at.words('agenda.freeAt').split(' {{')[0]}`),
    });
  }

  /** Ids of the appointments of today, or of the week where there is none today. */
  async ofTheDay(): Promise<string[]> {
    await this.shown();
    const shown = (await this.ofToday.count()) > 0 ? this.ofToday : this.appointments;
    return shown.evaluateAll((buttons) => buttons.map((button) => (button as HTMLElement).dataset.appointment!));
  }

  /** The first shown of these appointments, with the label it bears, which comes later than its hour. */
  async firstOf(appointments: readonly string[]): Promise<{ button: Locator; label: string }> {
    const among = appointments.map((id) => `[data-appointment="${id}"]`).join(',');
    const button = this.#at.page
      .locator(among)
      .filter({ hasNotText: this.#at.words('agenda.noLabel') })
      .first();
    return { button, label: (await button.locator('span').first().textContent()) ?? '' };
  }

  async click(appointments: readonly string[]): Promise<void> {
    await (await this.firstOf(appointments)).button.click();
  }

  async next(step: 'day' | 'week'): Promise<void> {
    await this.#at.page.getByRole('button', { name: this.#at.words(`agenda.next.${step}`) }).click();
  }

  /** Everybody whose agenda one keeps, side by side. */
  async allColumns(): Promise<void> {
    const { page, words } = this.#at;
    await page
      .getByRole('button', { name: new RegExp(`^${words('agenda.columns', { count: '@', total: '' }).split('@')[0]}`) })
      .click();
    await page.getByRole('button', { name: words('agenda.columnsAll'), exact: true }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: words('agenda.columnsOf') }).waitFor({ state: 'hidden' });
  }

  async newAppointment(): Promise<void> {
    await this.#at.page.getByRole('button', { name: this.#at.words('agenda.new'), exact: true }).click();
  }

  appointment(id: string): Locator {
    return this.#at.page.locator(`button[data-appointment="${id}"]`);
  }

  /** What is held, where it would go, with its hour and « libre », or why not. */
  get ghost(): Locator {
    return this.#at.page.locator('[data-ghost]');
  }

  /** One appointment, with who it is. */
  get drawer(): Locator {
    return this.#at.page.getByRole('dialog', { name: this.#at.words('agenda.appointment') });
  }

  /** The waiting room, and what is to be followed up. */
  get panel(): Locator {
    return this.#at.page.getByRole('complementary', { name: this.#at.words('agenda.panel.title') });
  }

  get #movable(): Locator {
    return this.#at.page.locator('button[data-appointment][data-status="booked"]');
  }

  /** Days on, to one on which people are expected and others could be. */
  async toADayWithAppointments(): Promise<void> {
    for (let days = 0; days < 7; days++) {
      await this.next('day');
      const isFull = Promise.all([this.#movable.nth(4).waitFor(), this.#frees.nth(4).waitFor()]);
      const isEmpty = this.#at.page.getByText(this.#at.words('agenda.emptyDay')).waitFor();
      if (await Promise.any([isFull.then(() => true), isEmpty.then(() => false)])) return;
    }
    throw new Error('nobody is expected all week');
  }

  get #frees(): Locator {
    return this.#at.page.locator('button[data-free]');
  }

  async firstMovable(): Promise<string> {
    return (await this.#movable.first().getAttribute('data-appointment'))!;
  }

  /** Column and height in it: where an appointment stands. */
  async hourOf(id: string): Promise<string> {
    return this.appointment(id).evaluate((button) => {
      const column = button.closest<HTMLElement>('[data-column]')?.dataset.column;
      return `${column} ${(button as HTMLElement).style.top}`;
    });
  }

  /** Presses the mouse on an appointment and carries it over a place that is free for it; does not let go. */
  async carryToFree(id: string): Promise<void> {
    await this.#carry(id, this.#frees, 'free');
  }

  /** The same over an hour that somebody else has. */
  async carryToTaken(id: string): Promise<void> {
    await this.#carry(id, this.#at.page.locator(`button[data-appointment]:not([data-appointment="${id}"])`), 'taken');
  }

  async #carry(id: string, places: Locator, verdict: 'free' | 'taken'): Promise<void> {
    const { mouse } = this.#at.page;
    const block = this.appointment(id);
    await block.scrollIntoViewIfNeeded();
    const from = (await block.boundingBox())!;
    const lowest = this.#at.page.viewportSize()!.height - 120;
    await mouse.move(from.x + 20, from.y + 8);
    await mouse.down();
    await mouse.move(from.x + 26, from.y + 14, { steps: 3 });
    for (const place of await places.all()) {
      const to = await place.boundingBox();
      if (!to || to.y < 260 || to.y > lowest) continue;
      await mouse.move(to.x + 20, to.y + 8, { steps: 3 });
      await this.#drawn();
      if ((await this.ghost.getAttribute('data-verdict')) === verdict) return;
    }
    throw new Error(`no place in sight is ${verdict}`);
  }

  /** Two free slots of which one follows the other, in sight: the first of them. */
  async #firstOfTwoFree(): Promise<Locator> {
    const lowest = this.#at.page.viewportSize()!.height - 120;
    const frees = await this.#frees.all();
    for (const [index, free] of frees.entries()) {
      await free.scrollIntoViewIfNeeded();
      const one = (await free.boundingBox())!;
      const next = await frees[index + 1]?.boundingBox();
      const follows = next && Math.abs(next.y - one.y - one.height) < 2 && next.x === one.x;
      if (follows && one.y > 260 && next.y + next.height < lowest) return free;
    }
    throw new Error('nowhere are two slots free in a row');
  }

  /** A click where nothing is, at that hour of the first column. */
  async pressAt(hours: number, minutes: number): Promise<void> {
    const { page } = this.#at;
    const grid = page.getByRole('group', { name: this.#at.words('agenda.grid') });
    const first = Number.parseInt((await grid.locator('[aria-hidden] > span').first().textContent())!, 10);
    const column = grid.locator('[data-column]').first();
    await grid.evaluate((element, top) => element.scrollTo({ top }), (hours - first) * HOUR_PX);
    // Within the five minutes that begin there: at their very edge may lie the head of the column.
    await column.click({ position: { x: 40, y: (hours - first + minutes / 60) * HOUR_PX + 2 } });
  }

  /** The part of the panel with that title. */
  part(title: string, values?: Record<string, string>): Locator {
    const heading = this.#at.page.getByRole('heading', { name: this.#at.words(title, values) });
    return this.panel.locator('section').filter({ has: heading });
  }

  /** Where nobody comes: absences, and hours that a colleague has in hand. */
  kept(kind: 'absence' | 'held'): Locator {
    return this.#at.page.locator(`[data-kind=${kind}]`);
  }

  /** Where there is room for more than one slot is long. */
  async clickFree(): Promise<void> {
    await (await this.#firstOfTwoFree()).click();
  }

  /** Presses the mouse at the top of a free slot and draws down to its end; lets go. What follows it is free as well. */
  async drawInFree(): Promise<void> {
    const { mouse } = this.#at.page;
    const { x, y, height } = (await (await this.#firstOfTwoFree()).boundingBox())!;
    await mouse.move(x + 30, y + 2);
    await mouse.down();
    await mouse.move(x + 30, y + height / 2, { steps: 3 });
    await mouse.move(x + 30, y + height - 2, { steps: 3 });
    await this.#drawn();
  }

  /** Takes the lower edge of an appointment and carries it down by so many minutes; does not let go. */
  async stretch(id: string, minutes: number): Promise<void> {
    const { mouse } = this.#at.page;
    const block = this.appointment(id);
    await block.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await block.boundingBox())!;
    await mouse.move(x + width / 2, y + height - 1);
    await mouse.down();
    await mouse.move(x + width / 2, y + height + (minutes / 60) * HOUR_PX, { steps: 5 });
    await this.#drawn();
  }

  /** From an appointment's upper edge to its lower one, in minutes. */
  async minutesOf(id: string): Promise<number> {
    const height = await this.appointment(id).evaluate((button) => Number.parseFloat(button.style.height));
    return Math.round(((height + 1) / HOUR_PX) * 60);
  }

  /** Alt and arrows, until what is held is over a free place. */
  async holdByKeysToFree(): Promise<void> {
    for (let presses = 0; presses < 120; presses++) {
      await this.#at.page.keyboard.press('Alt+ArrowDown');
      await this.#drawn();
      if ((await this.ghost.getAttribute('data-verdict')) === 'free') return;
    }
    throw new Error('nothing free further down');
  }

  /** What was moved last stands where it is now: read earlier, the ghost would still tell of the place before. */
  async #drawn(): Promise<void> {
    await this.#at.page.evaluate(
      () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30)))),
    );
  }

  async scrollTop(): Promise<number> {
    const grid = this.#at.page.getByRole('group', { name: this.#at.words('agenda.grid') });
    return grid.evaluate((element) => Math.round(element.scrollTop));
  }

  async hasFocus(id: string): Promise<boolean> {
    return this.appointment(id).evaluate((button) => button === document.activeElement);
  }
}
