import type { Workstation } from './workstation.ts';

export class AccountPage {
  readonly #at: Workstation;

  constructor(at: Workstation) {
    this.#at = at;
  }

  async addPasskey(): Promise<void> {
    await this.#at.page.getByRole('button', { name: this.#at.words('account.addPasskey') }).click();
    await this.#at.said(this.#at.words('account.passkeyAdded')).waitFor();
  }
}
