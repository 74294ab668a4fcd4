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

  /** Who was searched and is nobody here. */
  newPatient(within: Locator): NewPatientForm {
    return new NewPatientForm(this.#at, within);
  }
}

/** Where a patient is made. */
class NewPatientForm {
  readonly #at: Workstation;
  readonly #within: Locator;

  constructor(at: Workstation, within: Locator) {
    this.#at = at;
    this.#within = within;
  }

  get form(): Locator {
    return this.#within.getByRole('form', { name: this.#at.words('patients.new.title') });
  }

  async begin(): Promise<void> {
    await this.#within.getByRole('button', { name: this.#at.words('patients.new.title') }).click();
    await this.#at.isTurnOf(this.#field('birthName'));
  }

  async fill(traits: { [field: string]: string }): Promise<void> {
    for (const [field, text] of Object.entries(traits)) await this.#field(field).fill(text);
  }

  async sex(sex: 'female' | 'male' | 'unknown'): Promise<void> {
    await this.form.getByRole('radio', { name: this.#at.words(`patients.new.sexes.${sex}`) }).check();
  }

  async save(): Promise<void> {
    await this.form.getByRole('button', { name: this.#at.words('patients.new.save') }).click();
  }

  #field(field: string): Locator {
    // An asterisk may follow; one name ends another.
    return this.form.getByRole('textbox', { name: new RegExp(`^${this.#at.words(`patients.new.${field}`)}`) });
  }
}
