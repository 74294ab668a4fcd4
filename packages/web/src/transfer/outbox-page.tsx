import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Card } from '../kit/card.tsx';
import { Empty } from '../kit/empty.tsx';
import { LinkButton } from '../kit/link-button.tsx';
import { Page } from '../kit/page.tsx';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { useLive, usePollWhenDeaf } from '../live/use-live.ts';
import { usePageKeys } from '../shell/keys.ts';
import { neighbour, useHeldOrder } from './held-order.tsx';
import { MailEntry, MailList } from './mail-list.tsx';
import { SentItem } from './sent-item.tsx';
import { StandingText } from './standing.tsx';
import { outbox } from './transfers.ts';
import { TwoPanes, useNextChosen } from './two-panes.tsx';

const route = getRouteApi('/inside/sent');

/** What was sent, and what became of it. Patients are not opened by looking: a name stands only where it is open. */
export function OutboxPage() {
  const { t } = useTranslation();
  const { item } = route.useSearch();
  const navigate = useNavigate();
  const sent = useQuery({ queryKey: ['outbox'], queryFn: outbox, refetchInterval: usePollWhenDeaf() });
  useLive('outbox', () => void sent.refetch());
  const { entries, fresh } = useHeldOrder(sent.data, (all) => all, item);
  const chosen = entries.find(({ id }) => id === item);
  const choose = (id: string | undefined, replace = false) => navigate({ to: '/sent', search: { item: id }, replace });
  useNextChosen('/sent', item, entries[0]?.id, (id) => void choose(id, true));
  usePageKeys('sent', {
    j: () => choose(neighbour(entries, item, 1)),
    k: () => choose(neighbour(entries, item, -1)),
  });
  return (
    <Page title={t('page.sent')}>
      {sent.isPending && <Waiting what={t('outbox.waiting')} />}
      {sent.isError && <Problem error={sent.error} retry={() => sent.refetch()} />}
      {sent.data?.length === 0 && (
        <Empty
          action={
            <LinkButton to="/patients" variant="default">
              {t('page.patients')}
            </LinkButton>
          }
        >
          {t('outbox.empty')}
        </Empty>
      )}
      {entries.length > 0 && (
        <TwoPanes
          isChosen={chosen !== undefined}
          back={t('page.sent')}
          onBack={() => choose(undefined)}
          list={
            <Card title={t('outbox.count', { count: entries.length })} aside={fresh}>
              <MailList label={t('page.sent')}>
                {entries.map((entry) => (
                  <MailEntry
                    key={entry.id}
                    house={entry.to.name}
                    at={entry.created}
                    urgent={entry.urgency === 'urgent'}
                    isDone={entry.status === 'filed'}
                    state={<StandingText standing={entry.status}>{t(`outbox.status.${entry.status}`)}</StandingText>}
                    isChosen={entry.id === item}
                    onChoose={() => choose(entry.id)}
                  />
                ))}
              </MailList>
            </Card>
          }
          item={chosen && <SentItem key={chosen.id} entry={chosen} />}
        />
      )}
    </Page>
  );
}
