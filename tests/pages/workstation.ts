/** A workstation: one browser window with its pages, watched, and checked with axe wherever a story stops. */
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import { addAuthenticator, PICTURES } from '../browser.ts';
import { AccountPage } from './account.ts';
import { AgendaPage } from './agenda.ts';
import { BookingDialog } from './booking.ts';
import { InboxPage } from './inbox.ts';
import { PatientsPage } from './patients.ts';
import { RecordPage } from './record.ts';
import { SignInPage } from './sign-in.ts';
import { type Language, type Words, wordsOf } from './texts.ts';
import { TouchDialog } from './touch.ts';
import { TransferPage } from './transfer.ts';
import { Witness } from './witness.ts';

export interface WorkstationOptions {
  width?: number;
  height?: number;
  /** With a passkey's authenticator of its own. */
  authenticator?: boolean;
}

export class Workstation {
  readonly page: Page;
  readonly witness: Witness;
  readonly #context: BrowserContext;
  #words = wordsOf('fr');

  private constructor(context: BrowserContext, page: Page, origin: string) {
    this.#context = context;
    this.page = page;
    this.witness = new Witness(context, page, origin);
  }

  static async open(browser: Browser, options: WorkstationOptions = {}): Promise<Workstation> {
    const { width = 1440, height = 900, authenticator } = options;
    const context = await browser.newContext({
      baseURL: inject('origin'),
      viewport: { width, height },
      locale: 'fr-FR',
      timezoneId: 'Europe/Paris',
      colorScheme: 'light',
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    if (authenticator) await addAuthenticator(context, page);
    return new Workstation(context, page, inject('origin'));
  }

  /** Words of the language that the pages are shown in. */
  get words(): Words {
    return this.#words;
  }

  readonly signIn = new SignInPage(this);
  readonly agenda = new AgendaPage(this);
  readonly booking = new BookingDialog(this);
  readonly record = new RecordPage(this);
  readonly transfer = new TransferPage(this);
  readonly inbox = new InboxPage(this);
  readonly patients = new PatientsPage(this);
  readonly account = new AccountPage(this);
  readonly touch = new TouchDialog(this);

  get heading(): Locator {
    return this.page.getByRole('heading', { level: 1 });
  }

  /** The band that says that patients are invented. */
  get demoBanner(): Locator {
    return this.page.getByText(this.words('shell.demo'));
  }

  /** A page by its name in the navigation. */
  async goTo(name: 'agenda' | 'patients' | 'received' | 'sent' | 'account' | 'role'): Promise<void> {
    await this.page
      .getByRole('navigation', { name: this.words('shell.navigation') })
      .getByRole('link', { name: this.words(`page.${name}`), exact: true })
      .click();
    await this.heading.waitFor();
  }

  async switchTo(language: Language): Promise<void> {
    await this.page.getByRole('button', { name: language === 'en' ? 'English' : 'Français' }).click();
    this.#words = wordsOf(language);
    await this.page.locator(`html[lang=${language}]`).waitFor();
  }

  async signOut(): Promise<void> {
    await this.page.getByRole('banner').locator('[aria-haspopup=menu]').click();
    await this.page.getByRole('menuitem', { name: this.words('shell.signOut') }).click();
    await this.signIn.shown();
  }

  /** What the pages have said last, in the corner. */
  said(text: string | RegExp): Locator {
    return this.page.getByRole('status').filter({ hasText: text }).first();
  }

  /** Presses Tab until one of these has the focus, as who has no mouse does. */
  async tabTo(wanted: Locator, atMost = 80): Promise<void> {
    for (let presses = 0; presses < atMost; presses++) {
      await this.page.keyboard.press('Tab');
      const reached = await wanted.evaluateAll((all) => all.some((one) => one === document.activeElement));
      if (reached) return;
    }
    throw new Error(`not reached by ${atMost} presses of Tab`);
  }

  /** Whether one would have to scroll sideways. */
  async isWiderThanScreen(): Promise<boolean> {
    return this.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  }

  /** Notices closed, as who does whom they hide something from. */
  async noticesGone(): Promise<void> {
    const notices = this.page.locator('.mantine-Notification-root');
    await notices.getByRole('button', { name: this.words('kit.close') }).evaluateAll((buttons) => {
      for (const button of buttons) (button as HTMLElement).click();
    });
    await notices.first().waitFor({ state: 'detached' });
  }

  /** A refusal by its title, such as « Pas de relation de soin avec ce patient ». */
  refused(code: 'needs-touch' | 'no-relation' | 'role'): Locator {
    const title = this.words(`refusal.title.${code}`);
    return this.page.getByRole('alert').getByText(title, { exact: true });
  }

  /** A stop of the story: no axe violation, nothing for the witness. */
  async stop(): Promise<void> {
    const { violations, passes } = await new AxeBuilder({ page: this.page }).setLegacyMode(true).analyze();
    const found = violations.map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`,
    );
    expect(found).toEqual([]);
    // A page that axe could not look into would have no violation either.
    expect(passes.length).toBeGreaterThan(10);
    await this.witness.look(this.page);
    expect(this.witness.findings).toEqual([]);
  }

  /** For the documentation. */
  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: join(PICTURES, `${name}.png`), animations: 'disabled', caret: 'hide' });
  }

  async close(): Promise<void> {
    await this.#context.close();
    expect(this.witness.findings).toEqual([]);
  }
}
