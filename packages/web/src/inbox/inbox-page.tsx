import { Badge, Text, UnstyledButton } from '@mantine/core';
import { IconRosetteDiscountCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Card } from '../kit/card.tsx';
import { Empty } from '../kit/empty.tsx';
import { momentText } from '../kit/formats.ts';
import { Page } from '../kit/page.tsx';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { currentLanguage } from '../texts/texts.ts';
import { type InboxEntry, inbox } from './inbox.ts';
import { InboxItem } from './inbox-item.tsx';
import classes from './inbox-page.module.css';

const route = getRouteApi('/inside/received');
const LIVE_MS = 10_000;

/** What came in: to be classified first, urgent before the rest; the item beside it. */
export function InboxPage() {
  const { t } = useTranslation();
  const { item } = route.useSearch();
  const navigate = useNavigate();
  const received = useQuery({ queryKey: ['inbox'], queryFn: inbox, refetchInterval: LIVE_MS });
  const entries = received.data?.toSorted(byUrgency) ?? [];
  const shown = entries.find(({ id }) => id === item);
  return (
    <Page title={t('page.received')}>
      {received.isPending && <Waiting what={t('inbox.waiting')} />}
      {received.isError && <Problem error={received.error} retry={() => received.refetch()} />}
      {received.data?.length === 0 && <Empty>{t('inbox.empty')}</Empty>}
      {entries.length > 0 && (
        <div className={classes.columns}>
          <Card title={t('inbox.toFile', { count: entries.filter(({ status }) => status === 'new').length })}>
            <ul className={classes.list}>
              {entries.map((entry) => (
                <li key={entry.id}>
                  <UnstyledButton
                    className={classes.entry}
                    aria-current={entry.id === item || undefined}
                    onClick={() => navigate({ to: '/received', search: { item: entry.id } })}
                  >
                    <Text size="sm" fw={entry.status === 'new' ? 600 : 400}>
                      {entry.from.name}
                    </Text>
                    <Text size="xs" c="dimmed">
                      {momentText(new Date(entry.received), currentLanguage())}
                    </Text>
                    <span className={classes.badges}>
                      <Badge
                        variant="light"
                        tt="none"
                        size="sm"
                        color="rempart"
                        c="var(--mantine-color-text)"
                        leftSection={<IconRosetteDiscountCheck size={12} aria-hidden />}
                      >
                        {t('inbox.verified')}
                      </Badge>
                      {entry.urgency === 'urgent' && (
                        <Badge variant="light" tt="none" size="sm" color="red" c="var(--rempart-danger)">
                          {t('transfer.urgent')}
                        </Badge>
                      )}
                      <Badge variant="light" tt="none" size="sm" color="gray" c="var(--mantine-color-text)">
                        {t(`inbox.status.${entry.status}`)}
                      </Badge>
                    </span>
                  </UnstyledButton>
                </li>
              ))}
            </ul>
          </Card>
          {shown ? <InboxItem key={shown.id} entry={shown} /> : <Empty>{t('inbox.choose')}</Empty>}
        </div>
      )}
    </Page>
  );
}

function byUrgency(a: InboxEntry, b: InboxEntry): number {
  const rank = ({ status, urgency }: InboxEntry) => (status === 'new' ? (urgency === 'urgent' ? 0 : 1) : 2);
  return rank(a) - rank(b) || b.received.localeCompare(a.received);
}
