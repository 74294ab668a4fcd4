import type { Locator } from 'playwright-core';
import type { Workstation } from './workstation.ts';

export class TransferPage {
  readonly #at: Workstation;

  constructor(at: Workstation) {
    this.#at = at;
  }

  /** Chooses a document to send along. */
  async choose(name: string): Promise<void> {
    await this.#at.page
      .getByRole('group', { name: this.#at.words('transfer.documents') })
      .getByRole('checkbox', { name })
      .first()
      .check();
  }

  async to(name: string): Promise<void> {
    await this.#at.page.getByRole('radio', { name }).check();
  }

  async message(text: string): Promise<void> {
    await this.#at.page.getByLabel(this.#at.words('transfer.message')).fill(text);
  }

  async send(name: string): Promise<void> {
    await this.#at.page.getByRole('button', { name: this.#at.words('transfer.sendTo', { to: name }) }).click();
  }

  /** The newest of what was sent, with what became of it. */
  get lastSent(): Locator {
    return this.#at.page.getByRole('table').getByRole('row').nth(1);
  }
}
