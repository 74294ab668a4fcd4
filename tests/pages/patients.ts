import type { Locator } from 'playwright-core';
import type { Workstation } from './workstation.ts';

/** The finder by birth date and three letters, on its page and in dialogs. */
export class PatientsPage {
  readonly #at: Workstation;

  constructor(at: Workstation) {
    this.#at = at;
  }

  /** Types as one hears it on the telephone, and asks. */
  async look(words: string, within: Locator = this.#at.page.getByRole('main')): Promise<void> {
    await within.getByLabel(this.#at.words('patients.field')).fill(words);
    await within.getByRole('button', { name: this.#at.words('patients.search') }).click();
  }

  found(within: Locator = this.#at.page.getByRole('main')): Locator {
    return within.getByRole('listitem').getByRole('button');
  }
}
