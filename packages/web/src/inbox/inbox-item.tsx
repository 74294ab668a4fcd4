import { Button, Group, Kbd, Stack, Text } from '@mantine/core';
import { opensRecords } from '@rempart/terms/roles.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../kit/card.tsx';
import { LinkButton } from '../kit/link-button.tsx';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { useMe } from '../session/use-session.ts';
import { usePageKeys } from '../shell/keys.ts';
import { History } from '../transfer/history.tsx';
import { StandingText } from '../transfer/standing.tsx';
import { openItem } from './filing.ts';
import { FilingChoice } from './filing-choice.tsx';
import type { InboxEntry } from './received.ts';

interface InboxItemProps {
  entry: InboxEntry;
  /** To the next that waits; undefined where none does. */
  onNext: (() => void) | undefined;
}

/** One item: opened by a button, since that counts; then whom it is about, and to whom it is filed. */
export function InboxItem({ entry, onNext }: InboxItemProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const key = ['inbox-item', entry.id];
  const [wanted, setWanted] = useState(() => queries.getQueryData(key) !== undefined);
  const [filedTo, setFiledTo] = useState<string>();
  const isOpen = entry.status === 'new' && !filedTo;
  const item = useQuery({
    queryKey: key,
    queryFn: async () => {
      const traits = await openItem(entry.id);
      queries.invalidateQueries({ queryKey: ['me'] });
      return traits;
    },
    enabled: wanted && isOpen,
    staleTime: Number.POSITIVE_INFINITY,
  });
  usePageKeys('received', { o: isOpen && !wanted ? () => setWanted(true) : undefined });
  return (
    <Card
      title={t('inbox.from', { name: entry.from.name })}
      aside={<StandingText standing="verified">{t('inbox.verified')}</StandingText>}
    >
      <Stack p="md" gap="lg">
        {!isOpen && <Closed entry={entry} patient={filedTo ?? entry.patient ?? undefined} onNext={onNext} />}
        {isOpen && !wanted && (
          <Stack gap="sm" align="flex-start">
            <Text size="sm">{t('inbox.openExplain')}</Text>
            <Button rightSection={<Kbd size="xs">o</Kbd>} onClick={() => setWanted(true)}>
              {t('inbox.open')}
            </Button>
          </Stack>
        )}
        {isOpen && wanted && item.isPending && <Waiting what={t('inbox.waitingItem')} />}
        {isOpen && item.isError && <Problem error={item.error} retry={() => item.refetch()} />}
        {isOpen && item.data && <FilingChoice entry={entry} traits={item.data} onFiled={setFiledTo} />}
        <History from={entry.from} to={entry.to} history={entry.history} />
      </Stack>
    </Card>
  );
}

interface ClosedProps {
  entry: InboxEntry;
  patient: string | undefined;
  onNext: (() => void) | undefined;
}

/** What was done with it, whether its sender knows, and the next one. */
function Closed({ entry, patient, onNext }: ClosedProps) {
  const { t } = useTranslation();
  const me = useMe();
  const isRefused = entry.status === 'refused';
  return (
    <Stack gap="sm" role="status">
      <StandingText standing={isRefused ? 'refused' : 'filed'}>
        {t(isRefused ? 'inbox.wasRefused' : 'inbox.wasFiled')}
      </StandingText>
      {entry.told && (
        <Text size="sm" c="dimmed">
          {t(`inbox.told.${entry.told}`, { name: entry.from.name })}
        </Text>
      )}
      <Group gap="xs">
        {patient && me && (
          <LinkButton to="/record/$patient" params={{ patient }} variant={onNext ? 'default' : 'filled'}>
            {t(opensRecords(me.role) ? 'agenda.openRecord' : 'inbox.openIdentity')}
          </LinkButton>
        )}
        {onNext && <Button onClick={onNext}>{t('inbox.next')}</Button>}
      </Group>
    </Stack>
  );
}
