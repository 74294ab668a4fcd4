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

  /** Free slots offered; their names begin with when, such as `mer. 25 nov. 2026, 9 h 20`, and say with whom. */
  get slots(): Locator {
    return this.dialog.getByRole('button', { name: /\d{4}, \d{1,2}/ });
  }

  /** Takes the first free slot and gives the moment it begins at, as the page writes it. */
  async takeFirstSlot(): Promise<string> {
    const moment = await this.momentOf(this.slots.first());
    await this.slots.first().click();
    return moment;
  }

  async momentOf(slot: Locator): Promise<string> {
    return (await slot.getAttribute('aria-label'))!.split(', ').slice(0, 2).join(', ');
  }

  /** The notice that it was made at that moment, for whomever. */
  done(moment: string): Locator {
    const [before, after] = this.#at.words('booking.done', { name: '|', when: moment }).split('|');
    return this.#at
      .said(after!)
      .filter({ hasText: before! })
      .filter({ hasText: /\p{Lu}{2}/u });
  }

  /** Says of whom it is; who is found alone is taken, of several the first. */
  async forPatient(words: string): Promise<void> {
    await this.#at.patients.look(words, this.dialog);
    const found = this.#at.patients.found(this.dialog).first();
    const taken = this.dialog.getByRole('button', { name: this.#at.words('booking.otherPatient') });
    await found.or(taken).waitFor();
    if (await found.isVisible()) await found.click();
  }

  /** Where birth date and letters are typed. */
  get field(): Locator {
    return this.dialog.getByLabel(this.#at.words('patients.field'));
  }

  get saveButton(): Locator {
    return this.dialog.getByRole('button', { name: this.#at.words('booking.save') });
  }

  /** For whom no hour is found. */
  get waitButton(): Locator {
    return this.dialog.getByRole('button', { name: this.#at.words('agenda.waitingList.add') });
  }

  async hasPatient(): Promise<boolean> {
    return this.dialog.getByRole('button', { name: this.#at.words('booking.otherPatient') }).isVisible();
  }

  /** After the search: of several patients the first has the focus, one alone is taken and the first slot has it. */
  async isTurnOfPatientOrSlot(): Promise<void> {
    const first = this.#at.patients.found(this.dialog).first().or(this.slots.first()).first();
    await this.dialog.locator(':focus').and(first).waitFor();
  }

  async save(): Promise<void> {
    await this.saveButton.click();
    await this.dialog.waitFor({ state: 'hidden' });
  }
}
