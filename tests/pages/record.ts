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

  get minutesLeft(): Locator {
    return this.#at.page.getByText(
      new RegExp(this.#at.words('record.openLeft_other', { count: '@' }).replace('@', '\\d+')),
    );
  }

  /** Who opened this record, from the log. */
  async showAccesses(): Promise<void> {
    const { page, words } = this.#at;
    await page.getByRole('button', { name: words('record.more') }).press('Enter');
    await page.getByRole('menuitem', { name: words('record.accesses.open') }).press('Enter');
    await this.pane.getByRole('listitem').first().waitFor();
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

  /** What scrolls in the thread. */
  get scroll(): Locator {
    return this.timeline.getByRole('region', { name: this.#at.words('record.timeline.entries') });
  }

  get entries(): Locator {
    return this.timeline.getByRole('listitem');
  }

  /** A measure drawn large; the first, where none is named. */
  async plot(measure = ''): Promise<Locator> {
    await this.card('measures').getByRole('button', { name: measure }).first().click();
    const dialog = this.#at.page.getByRole('dialog');
    await dialog.locator('canvas').waitFor();
    return dialog;
  }

  /** What the thread shows under this name, the newest first. */
  named(name: string | RegExp): Locator {
    return this.timeline.getByRole('button', { name });
  }

  /** Shown beside the thread. */
  async readDocument(name: string | RegExp): Promise<Locator> {
    await this.named(name).first().click();
    const content = this.#at.page.getByRole('region', { name: this.#at.words('record.documentContent') });
    await content.waitFor();
    return content;
  }

  /** A dialog, or what stands beside the record. */
  async closeDialog(): Promise<void> {
    const { page, words } = this.#at;
    const within = page.getByRole('dialog').or(this.pane);
    await within.getByRole('button', { name: words('kit.close') }).click();
    await within.waitFor({ state: 'hidden' });
  }

  /** The newest day of measures, read beside the thread. */
  async readLatestMeasures(): Promise<Locator> {
    await this.timeline
      .getByRole('listitem')
      .filter({ has: this.#at.page.getByRole('img', { name: this.#at.words('record.timeline.one.biology') }) })
      .first()
      .getByRole('button')
      .press('Enter');
    return this.pane.getByRole('table', { name: this.#at.words('record.day.values') });
  }

  /** What is read or written beside the record. */
  get pane(): Locator {
    return this.#at.page
      .getByRole('region')
      .filter({ has: this.#at.page.getByRole('button', { name: this.#at.words('kit.close'), exact: true }) });
  }

  /** Where a note is typed. */
  get noteText(): Locator {
    return this.pane.getByRole('textbox', { name: this.#at.words('record.notes.text') });
  }

  /** Until what is typed goes into the note. */
  async noteReady(): Promise<void> {
    await this.#at.isTurnOf(this.noteText);
  }

  /** The line below a note that says where its words are. */
  noteState(key: 'savedAt' | 'keptHere' | 'saving'): Locator {
    return this.pane.getByText(this.#at.words(`record.notes.${key}`, { time: '@' }).split('@')[0]!.trim());
  }

  async beginNote(): Promise<void> {
    await this.#at.page.getByRole('button', { name: this.#at.words('record.note'), exact: true }).click();
    await this.noteReady();
  }

  get signing(): Locator {
    return this.#at.page.getByRole('dialog', { name: this.#at.words('record.notes.signTitle') });
  }

  async sign(): Promise<void> {
    const { words } = this.#at;
    // Twice, as many do with any button.
    await this.pane.getByRole('button', { name: words('record.notes.sign'), exact: true }).dblclick();
    await this.signing.getByRole('button', { name: words('record.notes.signNow') }).click();
    await this.#at.said(words('record.notes.signed')).waitFor();
    await this.signing.waitFor({ state: 'hidden' });
  }

  /** Written and signed. */
  async writeNote(text: string): Promise<void> {
    await this.beginNote();
    await this.#at.page.keyboard.type(text);
    await this.sign();
  }

  /** The field of a vital sign. */
  vital(name: string): Locator {
    return this.#at.page.getByRole('textbox', { name, exact: true });
  }

  /** @param pressure as it is said: `148/86` */
  async notePressure(pressure: string): Promise<void> {
    const { page, words } = this.#at;
    await page.getByRole('button', { name: words('record.vitals'), exact: true }).click();
    await this.vital(words('record.vital.pressure')).fill(pressure);
    await page.keyboard.press('Enter');
    const values = `${words('record.vital.pressure')} ${pressure}`;
    await this.#at.said(words('record.vitalsSaved', { values })).waitFor();
    await this.vital(words('record.vital.pressure')).waitFor({ state: 'hidden' });
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
