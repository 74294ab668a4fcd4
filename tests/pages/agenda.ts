import type { Locator } from 'playwright-core';
import type { Workstation } from './workstation.ts';

export class AgendaPage {
  readonly #at: Workstation;

  constructor(at: Workstation) {
    this.#at = at;
  }

  async shown(): Promise<void> {
    await this.appointments.first().waitFor();
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

  /** The first shown of these appointments, with the label it bears. */
  async firstOf(appointments: readonly string[]): Promise<{ button: Locator; label: string }> {
    const among = appointments.map((id) => `[data-appointment="${id}"]`).join(',');
    const button = this.#at.page.locator(among).first();
    return { button, label: (await button.locator('span').first().textContent()) ?? '' };
  }

  async click(appointments: readonly string[]): Promise<void> {
    await (await this.firstOf(appointments)).button.click();
  }

  async nextWeek(): Promise<void> {
    await this.#at.page.getByRole('button', { name: this.#at.words('agenda.next.week') }).click();
  }

  async newAppointment(): Promise<void> {
    await this.#at.page.getByRole('button', { name: this.#at.words('agenda.new'), exact: true }).click();
  }
}
