import type { Locator } from 'playwright-core';
import type { Workstation } from './workstation.ts';

export class RecordPage {
  readonly #at: Workstation;

  constructor(at: Workstation) {
    this.#at = at;
  }

  async shown(): Promise<void> {
    await this.who.waitFor();
  }

  /** The id in the address: all that it says of the patient. */
  get patient(): string {
    return new URL(this.#at.page.url()).pathname.split('/')[2]!;
  }

  get who(): Locator {
    return this.#at.page.getByRole('region', { name: this.#at.words('record.who'), exact: true });
  }

  get name(): Locator {
    return this.who.getByRole('heading');
  }

  get allergies(): Locator {
    return this.who.getByRole('region', { name: this.#at.words('record.allergies') });
  }

  get whyOpen(): Locator {
    return this.#at.page.getByText(this.#at.words('record.openBecause').split(' {{')[0]!);
  }

  card(name: 'problems' | 'treatments' | 'measures' | 'upcoming'): Locator {
    return this.#at.page.getByRole('region', { name: this.#at.words(`record.${name}`), exact: true });
  }

  get timeline(): Locator {
    return this.#at.page.getByRole('region', { name: this.#at.words('record.timeline.title'), exact: true });
  }

  /** Shows one kind of entries: all, consultations, documents… */
  async show(kind: 'all' | 'consultation' | 'document' | 'biology'): Promise<void> {
    await this.timeline.getByText(this.#at.words(`record.timeline.${kind}`), { exact: true }).click();
  }

  get entries(): Locator {
    return this.timeline.getByRole('listitem');
  }

  /** The first measure drawn large. */
  async plot(): Promise<Locator> {
    await this.card('measures').getByRole('button').first().click();
    const dialog = this.#at.page.getByRole('dialog');
    await dialog.locator('canvas').waitFor();
    return dialog;
  }

  async readDocument(name: string | RegExp): Promise<Locator> {
    await this.timeline.getByRole('button', { name }).first().click();
    return this.#at.page.getByRole('dialog');
  }

  async closeDialog(): Promise<void> {
    await this.#at.page
      .getByRole('dialog')
      .getByRole('button', { name: this.#at.words('kit.close') })
      .click();
    await this.#at.page.getByRole('dialog').waitFor({ state: 'hidden' });
  }

  async writeNote(text: string): Promise<void> {
    const { page, words } = this.#at;
    await page.getByRole('button', { name: words('record.note'), exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(words('record.noteText')).fill(text);
    await dialog.getByRole('button', { name: words('record.noteSave') }).click();
    await this.#at.said(words('record.noteSaved')).waitFor();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** @param pressure as it is said: `148/86` */
  async notePressure(pressure: string): Promise<void> {
    const { page, words } = this.#at;
    await page.getByRole('button', { name: words('record.pressure'), exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(words('record.pressureField')).fill(pressure);
    await dialog.getByRole('button', { name: words('record.pressureSave') }).click();
    await this.#at.said(words('record.pressureSaved', { value: pressure })).waitFor();
    await dialog.waitFor({ state: 'hidden' });
  }

  async book(): Promise<void> {
    await this.#at.page.getByRole('button', { name: this.#at.words('record.booking'), exact: true }).click();
  }

  async transfer(): Promise<void> {
    await this.#at.page.getByRole('button', { name: this.#at.words('record.transfer'), exact: true }).click();
    await this.#at.page.getByRole('heading', { name: this.#at.words('transfer.title') }).waitFor();
  }

  /** The restricted part, which always asks for a touch. */
  async openRestricted(): Promise<void> {
    await this.#at.page.getByRole('button', { name: this.#at.words('record.more') }).click();
    await this.#at.page.getByRole('menuitem', { name: this.#at.words('record.openRestricted') }).click();
  }
}
