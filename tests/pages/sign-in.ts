import type { Locator } from 'playwright-core';
import type { Language } from './texts.ts';
import type { Workstation } from './workstation.ts';

export class SignInPage {
  readonly #at: Workstation;

  constructor(at: Workstation) {
    this.#at = at;
  }

  async visit(): Promise<void> {
    await this.#at.page.goto('/');
    await this.shown();
  }

  async shown(): Promise<void> {
    await this.#at.page.getByRole('heading', { name: this.#at.words('signIn.title') }).waitFor();
  }

  /** A person of the demo, offered by name and role. */
  person(name: string): Locator {
    return this.#at.page.getByRole('button', { name });
  }

  /**
   * Visits, chooses a person of the demo, and waits for the page that their day starts on. The language is the
   * workstation's: what a person chooses themselves follows them into other stories.
   */
  async as(name: string, language: Language = 'fr'): Promise<void> {
    await this.visit();
    if (language === 'en') await this.#at.switchTo('en');
    await this.person(name).click();
    await this.inside();
  }

  async withPasskey(): Promise<void> {
    await this.#at.page.getByRole('button', { name: this.#at.words('signIn.passkey') }).click();
    await this.inside();
  }

  async inside(): Promise<void> {
    await this.#at.page.getByRole('banner').waitFor();
  }
}
