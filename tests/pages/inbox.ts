import type { Locator } from 'playwright-core';
import type { Workstation } from './workstation.ts';

export class InboxPage {
  readonly #at: Workstation;

  constructor(at: Workstation) {
    this.#at = at;
  }

  /** What came from an establishment, the newest that waits first. */
  from(name: string): Locator {
    return this.#at.page.getByRole('main').getByRole('listitem').getByRole('button', { name });
  }

  /** Opens the seal: shows of whom it speaks. */
  async open(): Promise<void> {
    await this.#at.page.getByRole('button', { name: this.#at.words('inbox.open'), exact: true }).click();
    await this.#at.page.getByText(this.#at.words('inbox.whoIsIt')).waitFor();
    await this.proposals
      .or(this.#at.page.getByText(this.#at.words('inbox.noneProposed')))
      .first()
      .waitFor();
  }

  get proposals(): Locator {
    return this.#at.page.getByRole('button', { name: this.#at.words('inbox.fileHere') });
  }

  async expectedBy(practitioner: string): Promise<void> {
    const field = this.#at.page.getByRole('combobox', { name: this.#at.words('inbox.expectedBy') });
    await field.click();
    await field.fill(practitioner);
    await this.#at.page.getByRole('option', { name: practitioner }).click();
  }

  /** To the patient proposed, or to a new one where nobody here has these traits. */
  async file(): Promise<void> {
    if ((await this.proposals.count()) > 0) await this.proposals.first().click();
    else await this.#at.page.getByRole('button', { name: this.#at.words('inbox.create') }).click();
    await this.#at.page.getByText(this.#at.words('inbox.wasFiled')).waitFor();
  }

  /** From an item that was filed, to its patient's record. */
  async openRecord(): Promise<void> {
    await this.#at.page.getByRole('link', { name: this.#at.words('agenda.openRecord') }).click();
  }
}
