/** How a person likes the pages. What nobody chose is not there. */
import type { Language } from './errors.ts';

export const LANGUAGES = ['fr', 'en'] as const satisfies readonly Language[];
export const SCHEMES = ['light', 'dark', 'auto'] as const;

export interface Preferences {
  language?: Language | undefined;
  scheme?: (typeof SCHEMES)[number] | undefined;
  /** Whether single letters are keys (WCAG 2.1.4). */
  letterKeys?: boolean | undefined;
}
