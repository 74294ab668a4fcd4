import type { Locator } from 'playwright-core';
import type { Workstation } from './workstation.ts';

/** A patient's own file: theirs to read, and who else opened it. */
export class OwnFilePage {
  readonly #at: Workstation;

  constructor(at: Workstation) {
    this.#at = at;
  }

  async shown(): Promise<void> {
    await this.card('identity.who').waitFor();
    await this.accesses.first().waitFor();
  }

  /** A part of the page by the catalogue's key of its title. */
  card(title: string): Locator {
    return this.#at.page.getByRole('region', { name: this.#at.words(title), exact: true });
  }

  /** The sentences of who opened the file. */
  get accesses(): Locator {
    return this.#at.page.getByRole('list', { name: this.#at.words('record.accesses.list') }).getByRole('listitem');
  }

  /** A document by its title, in a window of its own. */
  async read(title: string): Promise<Locator> {
    await this.card('ownFile.documents').getByRole('button', { name: title }).first().click();
    const dialog = this.#at.page.getByRole('dialog');
    await dialog.getByRole('heading').waitFor();
    return dialog;
  }

  get restricted(): Locator {
    return this.#at.page.getByRole('button', { name: this.#at.words('record.openRestricted') });
  }
}
