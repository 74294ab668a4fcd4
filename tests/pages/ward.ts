import type { Locator } from 'playwright-core';
import type { Workstation } from './workstation.ts';

/** Who lies in one's unit, by bed. */
export class WardPage {
  readonly #at: Workstation;

  constructor(at: Workstation) {
    this.#at = at;
  }

  async shown(): Promise<void> {
    await this.rows.first().waitFor();
  }

  get list(): Locator {
    return this.#at.page.getByRole('list', { name: this.#at.words('ward.list') });
  }

  get rows(): Locator {
    return this.list.getByRole('link');
  }

  row(patient: string): Locator {
    return this.list.locator(`[data-stay="${patient}"]`);
  }

  /** Rows whose name is not open. */
  get closed(): Locator {
    return this.rows.filter({ hasText: this.#at.words('ward.closed') });
  }

  /** How many identities would be opened, said before it is done. */
  get showNames(): Locator {
    return this.#at.page.getByRole('button', {
      name: new RegExp(`^${this.#at.words('ward.showNames_other').split(' (')[0]}`),
    });
  }

  async hasFocus(patient: string): Promise<boolean> {
    return this.row(patient).evaluate((row) => row === document.activeElement);
  }

  /** Ids of the patients, as the list goes. */
  async patients(): Promise<string[]> {
    return this.rows.evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.stay!));
  }
}
