import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { chooseLanguage } from '../session/preferences.ts';
import { currentLanguage } from '../texts/texts.ts';

/** Names the other language in that language. */
export function LanguageSwitch() {
  useTranslation();
  const other = currentLanguage() === 'fr' ? 'en' : 'fr';
  return (
    <Button variant="subtle" color="gray" px="xs" lang={other} onClick={() => chooseLanguage(other)}>
      {other === 'en' ? 'English' : 'Français'}
    </Button>
  );
}
