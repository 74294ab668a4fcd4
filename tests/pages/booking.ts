import type { Locator } from 'playwright-core';
import type { Workstation } from './workstation.ts';

export class BookingDialog {
  readonly #at: Workstation;

  constructor(at: Workstation) {
    this.#at = at;
  }

  get dialog(): Locator {
    return this.#at.page.getByRole('dialog', { name: this.#at.words('booking.title') });
  }

  /** Free slots offered; their names are the moment they begin at, such as `mer. 25 nov. 2026, 9 h 20`. */
  get slots(): Locator {
    return this.dialog.getByRole('button', { name: /\d{4}, \d{1,2}.*\d{2}$/ });
  }

  /** Takes the first free slot and gives the moment it begins at, as the page writes it. */
  async takeFirstSlot(): Promise<string> {
    const first = this.slots.first();
    const moment = (await first.getAttribute('aria-label'))!;
    await first.click();
    return moment;
  }

  async save(): Promise<void> {
    await this.dialog.getByRole('button', { name: this.#at.words('booking.save') }).click();
    await this.dialog.waitFor({ state: 'hidden' });
  }
}
