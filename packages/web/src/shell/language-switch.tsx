import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { changeLanguage, currentLanguage } from '../texts/texts.ts';

/** Names the other language in that language. */
export function LanguageSwitch() {
  useTranslation();
  const other = currentLanguage() === 'fr' ? 'en' : 'fr';
  return (
    <Button variant="subtle" color="gray" px="xs" lang={other} onClick={() => changeLanguage(other)}>
      {other === 'en' ? 'English' : 'Français'}
    </Button>
  );
}
