import type { Locator } from 'playwright-core';
import type { Workstation } from './workstation.ts';

export class InboxPage {
  readonly #at: Workstation;

  constructor(at: Workstation) {
    this.#at = at;
  }

  /** Lines of the list. */
  get items(): Locator {
    const { page, words } = this.#at;
    return page.getByRole('list', { name: words('page.received') }).getByRole('button');
  }

  /** What came from an establishment, the newest that waits first. */
  from(name: string): Locator {
    return this.items.filter({ hasText: name });
  }

  /** Opens the seal: shows of whom it speaks. */
  async open(): Promise<void> {
    await this.#at.page.getByRole('button', { name: this.#at.words('inbox.open') }).click();
    await this.identified();
  }

  /** Whom it is about is shown, and who here may be the same. */
  async identified(): Promise<void> {
    const { page, words, touch } = this.#at;
    const shown = page.getByRole('heading', { name: words('inbox.whoIsIt') });
    const found = this.proposals.or(page.getByText(words('inbox.noneProposed'))).first();
    for (const awaited of [shown, found]) {
      await awaited.or(touch.dialog).first().waitFor();
      // A busy day: whose it is, and why, is in the dialog.
      if (await touch.dialog.isVisible()) await touch.give();
      await awaited.waitFor();
    }
  }

  /** Patients here proposed, with what agrees and what differs. */
  get proposed(): Locator {
    return this.#at.page.getByRole('region', { name: this.#at.words('inbox.proposed') });
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
    else await this.create();
    await this.closed('inbox.wasFiled');
  }

  async create(): Promise<void> {
    await this.#at.page.getByRole('button', { name: this.#at.words('inbox.create') }).click();
  }

  /** Says that it is done. */
  async closed(how: 'inbox.wasFiled' | 'inbox.wasRefused'): Promise<void> {
    await this.#at.page.getByText(this.#at.words(how)).waitFor();
  }

  get refusal(): Locator {
    return this.#at.page.getByRole('dialog', { name: this.#at.words('inbox.refuseTitle') });
  }

  /** From the dialog that a refusal asks. */
  async refuse(reason: 'not-our-patient' | 'unreadable' | 'duplicate' | 'other'): Promise<void> {
    await this.refusal.getByRole('radio', { name: this.#at.words(`transfer.reason.${reason}`) }).check();
    await this.refusal.getByRole('button', { name: this.#at.words('inbox.refuseSend') }).click();
    await this.closed('inbox.wasRefused');
  }

  get next(): Locator {
    return this.#at.page.getByRole('button', { name: this.#at.words('inbox.next') });
  }

  /** What happened to the item shown, a line an event. */
  async history(): Promise<string[]> {
    const { page, words } = this.#at;
    return page
      .getByRole('region', { name: words('transfer.history.title') })
      .getByRole('listitem')
      .allInnerTexts();
  }

  /** From an item that was filed, to its patient's record. */
  async openRecord(): Promise<void> {
    await this.#at.page.getByRole('link', { name: this.#at.words('agenda.openRecord') }).click();
  }
}
