/**
 * Watches a page through a whole story: nothing is asked of another origin, the console stays silent, and no patient's
 * name stands in an address or a window's title, where histories and screens shared with others would keep it.
 */
import type { BrowserContext, Page, Request } from 'playwright-core';
import { HOSPITAL, PRACTICE, patientsOf } from '../demo.ts';

/** A refusal is an answer: the browser says each in the console, which is no error of the page. */
const REFUSALS = /the server responded with a status of (401|403|404|409|412|422|429)/;

let names: Set<string> | undefined;

export class Witness {
  readonly findings: string[] = [];
  /** What a line that a story has broken makes the browser say; nothing else is let pass. */
  expected: RegExp | undefined;
  readonly #origin: string;

  constructor(context: BrowserContext, page: Page, origin: string) {
    this.#origin = origin;
    context.on('request', (request) => this.#asked(request));
    page.on('console', (message) => {
      const text = message.text();
      if (message.type() === 'error' && !REFUSALS.test(text) && !this.expected?.test(text))
        this.findings.push(`console: ${text}`);
    });
    page.on('pageerror', (error) => this.findings.push(`error: ${error.message}`));
    page.on('framenavigated', async (frame) => {
      if (frame !== page.mainFrame()) return;
      this.#named('address', frame.url());
    });
  }

  /** Called wherever the story stops. */
  async look(page: Page): Promise<void> {
    this.#named('address', page.url());
    this.#named('title', await page.title());
  }

  #asked(request: Request): void {
    const url = new URL(request.url());
    if (['data:', 'blob:', 'about:'].includes(url.protocol)) return;
    if (url.origin !== this.#origin) this.findings.push(`asked of another origin: ${url.origin}`);
    if (!url.pathname.startsWith('/assets/')) this.#named('address', url.href);
  }

  #named(where: string, text: string): void {
    names ??= patientNames();
    // Ids are left out: letters of a UUID may spell a short name.
    const words = decodeURIComponent(text)
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '')
      .split(/[^\p{L}]+/u);
    const found = words.filter((word) => names!.has(folded(word)));
    if (found.length > 0) this.findings.push(`a patient's name in ${where}`);
  }
}

/** Family names of all invented patients. */
function patientNames(): Set<string> {
  const all = [...patientsOf(HOSPITAL), ...patientsOf(PRACTICE)];
  return new Set(
    all.flatMap(({ patient }) => patient.name ?? []).flatMap(({ family }) => (family ? [folded(family)] : [])),
  );
}

function folded(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
