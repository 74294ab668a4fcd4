/** The browser of the stories, and where their pictures go. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

export { addAuthenticator, launchBrowser } from '@rempart/lab/browser.ts';

/** Where the pictures of the documentation lie; the stories make them anew when they are run with REMPART_PICTURES=write. */
export const PICTURES = join(import.meta.dirname, '..', 'docs', 'pictures');
export const DRAWS_PICTURES = process.env.REMPART_PICTURES === 'write';
if (DRAWS_PICTURES) mkdirSync(PICTURES, { recursive: true });
