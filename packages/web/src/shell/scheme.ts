import { useComputedColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { chooseScheme } from '../session/preferences.ts';

/** Light or dark: which it is, and the way to the other. */
export function useScheme() {
  const { t } = useTranslation();
  const isDark = useComputedColorScheme('light') === 'dark';
  return {
    isDark,
    says: t(isDark ? 'shell.light' : 'shell.dark'),
    change: () => chooseScheme(isDark ? 'light' : 'dark'),
  };
}
