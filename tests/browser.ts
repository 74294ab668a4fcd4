/** The browser of the stories, and where their pictures go. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

export { addAuthenticator, launchBrowser } from '@rempart/lab/browser.ts';

/** Where the pictures of the documentation lie; made anew by the stories. */
export const PICTURES = join(import.meta.dirname, '..', 'docs', 'pictures');
mkdirSync(PICTURES, { recursive: true });
