/**
 * Some browsers report a language that Intl refuses (`en-US@posix`, where the system has no locale), and uPlot asks Intl
 * with it as soon as it is loaded. Imported before it.
 */
import { currentLanguage } from '../texts/texts.ts';

try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: currentLanguage(), configurable: true });
}
