import { Button, Group, Stack, Text } from '@mantine/core';
import { opensRecords } from '@rempart/terms/roles.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../kit/card.tsx';
import { momentText } from '../kit/formats.ts';
import { LinkButton } from '../kit/link-button.tsx';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { useMe } from '../session/use-session.ts';
import { currentLanguage } from '../texts/texts.ts';
import { FilingChoice } from './filing-choice.tsx';
import { type InboxEntry, openItem } from './inbox.ts';

/** One item: opened by a button, since that counts; then the patient proposed, or one searched, or a new one. */
export function InboxItem({ entry }: { entry: InboxEntry }) {
  const { t } = useTranslation();
  const me = useMe();
  const [wanted, setWanted] = useState(false);
  const [filedTo, setFiledTo] = useState<string>();
  const item = useQuery({
    queryKey: ['inbox-item', entry.id],
    queryFn: () => openItem(entry.id),
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const patient = filedTo ?? entry.patient ?? undefined;
  return (
    <Card title={t('inbox.from', { name: entry.from.name })}>
      <Stack p="md" gap="md">
        <Text size="sm" c="dimmed">
          {momentText(new Date(entry.received), currentLanguage())}
        </Text>
        {entry.status !== 'new' || filedTo ? (
          <Group>
            <Text size="sm">{t(entry.status === 'refused' ? 'inbox.wasRefused' : 'inbox.wasFiled')}</Text>
            {patient && me && (
              <LinkButton to="/record/$patient" params={{ patient }}>
                {t(opensRecords(me.role) ? 'agenda.openRecord' : 'inbox.openIdentity')}
              </LinkButton>
            )}
          </Group>
        ) : (
          <>
            {!wanted && (
              <Stack gap="xs" align="flex-start">
                <Text size="sm">{t('inbox.openExplain')}</Text>
                <Button onClick={() => setWanted(true)}>{t('inbox.open')}</Button>
              </Stack>
            )}
            {wanted && item.isPending && <Waiting what={t('inbox.waitingItem')} />}
            {item.isError && <Problem error={item.error} retry={() => item.refetch()} />}
            {item.data && <FilingChoice entry={entry} traits={item.data} onFiled={setFiledTo} />}
          </>
        )}
      </Stack>
    </Card>
  );
}
