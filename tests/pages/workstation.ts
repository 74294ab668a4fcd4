/** A workstation: one browser window with its pages, watched, and checked with axe wherever a story stops. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Destination } from '@rempart/web/shell/navigation.ts';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { addAuthenticator, DRAWS_PICTURES, PICTURES } from '../browser.ts';
import { ours } from '../ours.ts';
import { AccountPage } from './account.ts';
import { AgendaPage } from './agenda.ts';
import { BookingDialog } from './booking.ts';
import { InboxPage } from './inbox.ts';
import { OwnFilePage } from './own-file.ts';
import { PatientsPage } from './patients.ts';
import { RecordPage } from './record.ts';
import { SignInPage } from './sign-in.ts';
import { type Language, type Words, wordsOf } from './texts.ts';
import { TodayPage } from './today.ts';
import { TouchDialog } from './touch.ts';
import { TransferPage } from './transfer.ts';
import { WardPage } from './ward.ts';
import { Witness } from './witness.ts';

export interface WorkstationOptions {
  width?: number;
  height?: number;
  scheme?: 'light' | 'dark';
  /** With a passkey's authenticator of its own. */
  authenticator?: boolean;
  /** Fingers in place of a mouse. */
  hasTouch?: boolean;
}

/** Width and height: a desk, a tablet, a telephone. */
const SCREENS = [
  [1440, 900],
  [1024, 768],
  [390, 844],
] as const;

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
    const { width = 1440, height = 900, scheme = 'light', hasTouch = false, authenticator } = options;
    const context = await browser.newContext({
      baseURL: ours().origin,
      viewport: { width, height },
      locale: 'fr-FR',
      timezoneId: 'Europe/Paris',
      colorScheme: scheme,
      hasTouch,
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    if (authenticator) await addAuthenticator(context, page);
    return new Workstation(context, page, ours().origin);
  }

  /** In that language, past the sign-in page. */
  static async signedIn(browser: Browser, person: string, language: Language): Promise<Workstation> {
    const at = await Workstation.open(browser);
    await at.signIn.as(person, language);
    return at;
  }

  /** Words of the language that the pages are shown in. */
  get words(): Words {
    return this.#words;
  }

  readonly signIn = new SignInPage(this);
  readonly today = new TodayPage(this);
  readonly ward = new WardPage(this);
  readonly agenda = new AgendaPage(this);
  readonly booking = new BookingDialog(this);
  readonly record = new RecordPage(this);
  readonly transfer = new TransferPage(this);
  readonly inbox = new InboxPage(this);
  readonly patients = new PatientsPage(this);
  readonly account = new AccountPage(this);
  readonly ownFile = new OwnFilePage(this);
  readonly touch = new TouchDialog(this);

  get heading(): Locator {
    return this.page.getByRole('heading', { level: 1 });
  }

  /** What a page shows, without its frame. */
  get main(): Locator {
    return this.page.getByRole('main');
  }

  /** The band that says that patients are invented. */
  get demoBanner(): Locator {
    return this.page.getByText(this.words('shell.demo'));
  }

  /** Beside the page, where one goes to another. */
  placeOf(name: Destination['name']): Locator {
    return this.page
      .getByRole('navigation', { name: this.words('shell.navigation') })
      .getByRole('link', { name: this.words(`page.${name}`), exact: true });
  }

  async goTo(name: Destination['name']): Promise<void> {
    await this.placeOf(name).press('Enter');
    // These three head their page with more than its name.
    if (['role', 'log', 'accounts'].includes(name)) await this.heading.waitFor();
    else await this.titled(`page.${name}`).waitFor();
  }

  /** The heading of a page by its name, so that the page before it is not taken for it. */
  titled(text: string): Locator {
    return this.page.getByRole('heading', { level: 1, name: this.words(text), exact: true });
  }

  async switchTo(language: Language): Promise<void> {
    await this.page.getByRole('button', { name: language === 'en' ? 'English' : 'Français' }).click();
    this.#words = wordsOf(language);
    await this.page.locator(`html[lang=${language}]`).waitFor();
  }

  /** By the button at the top, as a person does. */
  async chooseLight(light: 'dark' | 'light', page = this.page): Promise<void> {
    await page
      .getByRole('banner')
      .getByRole('button', { name: this.words(`shell.${light}`) })
      .click();
  }

  async chooseSignOut(): Promise<void> {
    await this.#choose('shell.signOut');
  }

  /** @param language of the workstation, where it is another than the person's */
  async signOut(language?: Language): Promise<void> {
    await this.chooseSignOut();
    if (language) this.#words = wordsOf(language);
    await this.signIn.shown();
  }

  /** What covers a locked workstation. */
  get lockScreen(): Locator {
    return this.page.getByRole('dialog', { name: this.words('lock.title') });
  }

  async lock(): Promise<void> {
    await this.#choose('shell.lock');
    await this.lockScreen.waitFor();
  }

  /** One touch, and everything is there again. */
  async unlock(): Promise<void> {
    await this.lockScreen.getByRole('button', { name: this.words('touch.demo') }).click();
    await this.lockScreen.waitFor({ state: 'hidden' });
  }

  /** Another tab of the same browser. */
  async anotherTab(path: string): Promise<Page> {
    const tab = await this.#context.newPage();
    await tab.goto(path);
    return tab;
  }

  /** From the menu under one's name. */
  async #choose(text: string): Promise<void> {
    await this.page.getByRole('banner').locator('[aria-haspopup=menu]').click();
    await this.page.getByRole('menuitem', { name: this.words(text) }).click();
  }

  /** What the pages have said last, in the corner. */
  said(text: string | RegExp): Locator {
    return this.page.getByRole('status').filter({ hasText: text }).first();
  }

  /** Takes back what was done last, until that is said. */
  async undo(): Promise<void> {
    await this.undoOffered.click();
    await this.said(this.words('kit.undone')).waitFor();
    await this.noticesGone();
  }

  /** « Annuler », offered for ten seconds after what was done. */
  get undoOffered(): Locator {
    return this.page
      .locator('[data-notice]')
      .getByRole('button', { name: this.words('kit.undo'), exact: true })
      .first();
  }

  /** Until this has the focus, which goes on by itself: what is typed before goes elsewhere. */
  async isTurnOf(wanted: Locator): Promise<void> {
    await wanted.and(this.page.locator(':focus')).waitFor();
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

  /** How many sheets of paper the page takes. */
  async printedPages(): Promise<number> {
    const pdf = await this.page.pdf({ preferCSSPageSize: true, printBackground: true });
    return pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
  }

  /** Notices closed, as who does whom they hide something from: also the one that comes while another goes. */
  async noticesGone(): Promise<void> {
    const notices = this.page.locator('[data-notice]');
    const close = notices.getByRole('button', { name: this.words('kit.close') });
    const closeAll = () =>
      close.evaluateAll((buttons) => {
        for (const button of buttons) (button as HTMLElement).click();
      });
    await expect.poll(() => closeAll().then(() => notices.count())).toBe(0);
  }

  /** A refusal by its title, such as « Pas de relation de soin avec ce patient ». */
  refused(code: 'needs-touch' | 'no-relation' | 'role'): Locator {
    const title = this.words(`refusal.title.${code}`);
    return this.page.getByRole('alert').getByText(title, { exact: true });
  }

  /** A stop of the story: no axe violation, nothing for the witness. */
  async stop(): Promise<void> {
    const { violations, passes } = await new AxeBuilder({ page: this.page })
      .setLegacyMode(true)
      // What passes is only counted; and how large a target is (WCAG 2.5.8) has to be asked for.
      .options({ resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })
      .analyze();
    const found = violations.map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`,
    );
    expect(found).toEqual([]);
    // A page that axe could not look into would have no violation either.
    expect(passes.length).toBeGreaterThan(10);
    await this.witness.look(this.page);
    expect(this.witness.findings).toEqual([]);
  }

  /** For the documentation; as WebP, a quarter of the size that a PNG has. */
  async picture(name: string): Promise<void> {
    if (!DRAWS_PICTURES) return;
    const session = await this.#context.newCDPSession(this.page);
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 85 });
    await session.detach();
    writeFileSync(join(PICTURES, `${name}.webp`), Buffer.from(data, 'base64'));
  }

  /** The same at a desk, on a tablet and on a telephone, in the light and in the dark. */
  async pictures(name: string): Promise<void> {
    if (!DRAWS_PICTURES) return;
    const before = this.page.viewportSize()!;
    for (const [width, height] of SCREENS) {
      await this.page.setViewportSize({ width, height });
      for (const scheme of ['light', 'dark'] as const) {
        await this.turn(scheme);
        await this.picture(`${name}-${width}-${scheme}`);
      }
    }
    await this.turn('light');
    await this.page.setViewportSize(before);
  }

  /** As when the machine goes over to light or dark, and what is drawn in colours of its own has been drawn anew. */
  async turn(colorScheme: 'light' | 'dark'): Promise<void> {
    await this.page.emulateMedia({ colorScheme });
    await this.page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
    await this.page.waitForTimeout(250);
  }

  /** The network cable, pulled and plugged in again. */
  async pullCable(isPulled: boolean): Promise<void> {
    await this.#context.setOffline(isPulled);
  }

  /** Every answer comes so much later meanwhile. */
  async overSlowLine(act: () => Promise<void>, latency = 300): Promise<void> {
    const line = await this.#context.newCDPSession(this.page);
    await line.send('Network.enable');
    const throughput = { downloadThroughput: -1, uploadThroughput: -1 };
    await line.send('Network.emulateNetworkConditions', { offline: false, latency, ...throughput });
    await act().finally(() => line.detach());
  }

  /** The band that says what does not answer, and what still works. */
  band(of: 'disconnected' | 'vaultDown'): Locator {
    return this.page.getByText(this.words(`kit.${of}`));
  }

  async close(): Promise<void> {
    await this.#context.close();
    expect(this.witness.findings).toEqual([]);
  }
}
