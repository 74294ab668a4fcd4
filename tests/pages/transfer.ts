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

  /** What the receiver will read, once it shows these words. */
  async previews(words: string): Promise<void> {
    const { page } = this.#at;
    await page
      .getByRole('region', { name: this.#at.words('transfer.preview.text') })
      .getByText(words)
      .first()
      .waitFor();
  }

  async ask(name: string): Promise<Locator> {
    await this.#at.page.getByRole('button', { name: this.#at.words('transfer.sendTo', { to: name }) }).click();
    return this.#at.page.getByRole('dialog', { name: this.#at.words('transfer.confirm.title') });
  }

  /** Asks, is shown exactly what will happen, and says yes. */
  async send(name: string): Promise<void> {
    const dialog = await this.ask(name);
    await dialog.getByRole('button', { name: this.#at.words('transfer.confirm.send') }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** The newest of what was sent, with what became of it. */
  get lastSent(): Locator {
    return this.sent.first();
  }

  /** All that was sent, the newest first. */
  get sent(): Locator {
    const { page, words } = this.#at;
    return page.getByRole('list', { name: words('page.sent') }).getByRole('button');
  }
}
