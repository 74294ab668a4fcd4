import type { Locator } from 'playwright-core';
import type { Workstation } from './workstation.ts';

/** The one dialog in which a touch is asked: which patient, why, how many today. */
export class TouchDialog {
  readonly #at: Workstation;

  constructor(at: Workstation) {
    this.#at = at;
  }

  get dialog(): Locator {
    return this.#at.page
      .getByRole('dialog')
      .filter({ has: this.#at.page.getByRole('button', { name: this.#at.words('touch.demo') }) });
  }

  /** « Toucher (démo) » */
  async give(): Promise<void> {
    await this.dialog.getByRole('button', { name: this.#at.words('touch.demo') }).click();
    await this.dialog.waitFor({ state: 'hidden' });
  }

  async giveWithPasskey(): Promise<void> {
    await this.dialog.getByRole('button', { name: this.#at.words('touch.passkey') }).click();
    await this.dialog.waitFor({ state: 'hidden' });
  }

  async decline(): Promise<void> {
    await this.dialog.getByRole('button', { name: this.#at.words('kit.cancel') }).click();
  }
}
