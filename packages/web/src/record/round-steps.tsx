/** From patient to patient along the list that one came from, and back to it where one was. */
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconArrowLeft, IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePageKeys } from '../shell/keys.ts';
import { stepAt } from './round.ts';
import classes from './round-steps.module.css';

/** Nothing for a patient who was found otherwise. */
export function RoundSteps({ patient }: { patient: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const step = stepAt(patient);
  // In place of the record that one leaves: back is the list, however far one went.
  const go = (to: string | undefined) => {
    if (to) void navigate({ to: '/record/$patient', params: { patient: to }, replace: true });
  };
  const back = () => step && void navigate({ to: step.from });
  const name = step?.from === '/today' ? 'today' : 'ward';
  usePageKeys('record', {
    j: step?.next === undefined ? undefined : () => go(step.next),
    k: step?.previous === undefined ? undefined : () => go(step.previous),
    s: step && back,
  });
  if (!step) return null;
  const arrow = (way: 'previous' | 'next', Icon: typeof IconChevronUp, keys: string) => (
    <Tooltip label={t(`round.${way}`)}>
      <ActionIcon
        variant="default"
        size={30}
        aria-label={t(`round.${way}`)}
        aria-keyshortcuts={keys}
        disabled={step[way] === undefined}
        onClick={() => go(step[way])}
      >
        <Icon size={17} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <nav className={classes.steps} aria-label={t('round.title')} data-no-print>
      <Tooltip label={t('round.back')}>
        <Button
          variant="default"
          size="xs"
          px="xs"
          leftSection={<IconArrowLeft size={15} aria-hidden />}
          aria-keyshortcuts="s"
          onClick={back}
        >
          {t(`page.${name}`)}
        </Button>
      </Tooltip>
      <span className={classes.at}>{t('round.at', { at: step.at, of: step.of })}</span>
      {arrow('previous', IconChevronUp, 'k')}
      {arrow('next', IconChevronDown, 'j')}
    </nav>
  );
}
