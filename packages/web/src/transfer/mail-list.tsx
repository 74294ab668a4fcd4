import { Text, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { momentText } from '../kit/formats.ts';
import { currentLanguage } from '../texts/texts.ts';
import classes from './mail-list.module.css';

interface MailListProps {
  label: string;
  children: ReactNode;
}

export function MailList({ label, children }: MailListProps) {
  return (
    <ul className={classes.list} aria-label={label}>
      {children}
    </ul>
  );
}

interface MailEntryProps {
  /** The other house. */
  house: string;
  at: string;
  urgent: boolean;
  state: ReactNode;
  /** Nothing is left to do with it. */
  isDone: boolean;
  isChosen: boolean;
  onChoose: () => void;
}

/** One line of what came or went: whose, when, urgent, and how it stands. No patient. */
export function MailEntry({ house, at, urgent, state, isDone, isChosen, onChoose }: MailEntryProps) {
  const { t } = useTranslation();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isChosen) button.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  return (
    <li>
      <UnstyledButton
        ref={button}
        className={classes.entry}
        aria-current={isChosen || undefined}
        data-done={isDone || undefined}
        onClick={onChoose}
      >
        <span className={classes.house}>{house}</span>
        <Text span size="xs" c="dimmed" className={classes.when}>
          {momentText(new Date(at), currentLanguage())}
        </Text>
        <span className={classes.state}>
          {urgent && (
            <span className={classes.urgent}>
              <IconAlertTriangle size={14} aria-hidden />
              {t('transfer.urgent')}
            </span>
          )}
          {state}
        </span>
      </UnstyledButton>
    </li>
  );
}
