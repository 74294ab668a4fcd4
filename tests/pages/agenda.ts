import type { Locator } from 'playwright-core';
import type { Workstation } from './workstation.ts';

export class AgendaPage {
  readonly #at: Workstation;

  constructor(at: Workstation) {
    this.#at = at;
  }

  /** Another page may show appointments too, until this one is drawn. */
  async shown(): Promise<void> {
    await this.#at.titled('page.agenda').waitFor();
    await this.appointments.first().waitFor();
  }

  /** From the page that one's day starts on, by mouse or keyboard alike. */
  async visit(): Promise<void> {
    await this.#at.goTo('agenda');
    await this.shown();
  }

  get appointments(): Locator {
    return this.#at.page.locator('button[data-appointment]');
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
    const { mouse } = this.#at.page;
    const block = this.appointment(id);
    await block.scrollIntoViewIfNeeded();
    const from = (await block.boundingBox())!;
    const lowest = this.#at.page.viewportSize()!.height - 120;
    await mouse.move(from.x + 20, from.y + 8);
    await mouse.down();
    await mouse.move(from.x + 26, from.y + 14, { steps: 3 });
    for (const free of await this.#frees.all()) {
      const to = await free.boundingBox();
      if (!to || to.y < 260 || to.y > lowest) continue;
      await mouse.move(to.x + 20, to.y + 8, { steps: 3 });
      await this.#drawn();
      if ((await this.ghost.getAttribute('data-verdict')) === 'free') return;
    }
    throw new Error('no free place in sight');
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
