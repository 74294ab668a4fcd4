import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { opensRecords } from '@rempart/terms/roles.ts';
import { IconRefresh } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useAct } from '../kit/act.ts';
import { Card } from '../kit/card.tsx';
import { hourText } from '../kit/formats.ts';
import { LinkButton } from '../kit/link-button.tsx';
import { usePatientName } from '../kit/patient-name.tsx';
import { Problem } from '../kit/problem.tsx';
import { sayDone } from '../kit/say.tsx';
import { useKnownIdentity } from '../patients/identity.ts';
import { useMe } from '../session/use-session.ts';
import { currentLanguage } from '../texts/texts.ts';
import { History } from './history.tsx';
import { useProblemWords } from './problem-words.ts';
import { StandingText } from './standing.tsx';
import { type OutboxEntry, retry } from './transfers.ts';

/** One transfer sent: how it stands, what one can do now, and what happened to it. */
export function SentItem({ entry }: { entry: OutboxEntry }) {
  const { t } = useTranslation();
  const me = useMe();
  const known = useKnownIdentity(entry.patient);
  const nameOf = usePatientName();
  const canSend = me && opensRecords(me.role);
  const { patient } = entry;
  return (
    <Card
      title={t('outbox.toHouse', { name: entry.to.name })}
      aside={<StandingText standing={entry.status}>{t(`outbox.status.${entry.status}`)}</StandingText>}
    >
      <Stack p="md" gap="md">
        <WhatNow entry={entry} />
        <Group gap="xs">
          <LinkButton to="/record/$patient" params={{ patient }} variant="default">
            {known ? nameOf(known) : t('outbox.openPatient')}
          </LinkButton>
          {canSend && (entry.status === 'refused' || entry.status === 'failed') && (
            <LinkButton to="/record/$patient/transfer" params={{ patient }} variant="default">
              {t('outbox.prepareAnother')}
            </LinkButton>
          )}
        </Group>
        <History from={entry.from} to={entry.to} history={entry.history} />
      </Stack>
    </Card>
  );
}

/** What it waits for or why it did not arrive, and trying again where that helps. */
function WhatNow({ entry }: { entry: OutboxEntry }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const problemWords = useProblemWords();
  const again = useAct({
    mutationFn: () => retry(entry.id),
    onSuccess: () => {
      queries.invalidateQueries({ queryKey: ['outbox'] });
      sayDone(t('outbox.triedAgain'));
    },
  });
  const { status, problem, refusal, next } = entry;
  const isStuck = status === 'failed' || (status === 'waiting' && problem !== null);
  if (status === 'refused') {
    const why = refusal ? t(`transfer.reason.${refusal}`) : problemWords(problem ?? '');
    return (
      <Alert color="red" variant="light" title={t('outbox.whyRefused', { why })}>
        <Text size="sm">{t(refusal ? 'outbox.refusedByPerson' : 'outbox.refusedUnread')}</Text>
      </Alert>
    );
  }
  if (!isStuck) return <Text size="sm">{t(`outbox.explain.${status}`, { to: entry.to.name })}</Text>;
  return (
    <Alert
      color={status === 'failed' ? 'red' : 'gray'}
      variant="light"
      title={t(status === 'failed' ? 'outbox.gaveUp' : 'outbox.notYet', { count: entry.attempts })}
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          {problemWords(problem ?? '')}
          {next && ` ${t('outbox.nextTry', { at: hourText(new Date(next), currentLanguage()) })}`}
        </Text>
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={again.isPending}
          onClick={() => again.mutate()}
        >
          {t('outbox.tryAgain')}
        </Button>
        {again.isError && <Problem error={again.error} retry={() => again.mutate()} />}
      </Stack>
    </Alert>
  );
}
