import type { Locator } from 'playwright-core';
import type { Workstation } from './workstation.ts';

/** A practitioner's own appointments of the day. */
export class TodayPage {
  readonly #at: Workstation;

  constructor(at: Workstation) {
    this.#at = at;
  }

  async shown(): Promise<void> {
    await this.next.waitFor();
  }

  get day(): Locator {
    return this.#at.page.getByRole('region', { name: this.#at.words('today.title') });
  }

  /** Whom to see next, or that there is nobody. */
  get next(): Locator {
    return this.day.getByRole('region', { name: this.#at.words('today.next') });
  }

  get appointments(): Locator {
    return this.day.locator('[data-appointment]');
  }
}
