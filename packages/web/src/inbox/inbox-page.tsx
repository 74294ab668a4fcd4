import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Card } from '../kit/card.tsx';
import { Empty } from '../kit/empty.tsx';
import { Page } from '../kit/page.tsx';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { usePageKeys } from '../shell/keys.ts';
import { neighbour, useHeldOrder } from '../transfer/held-order.tsx';
import { MailEntry, MailList } from '../transfer/mail-list.tsx';
import { StandingText } from '../transfer/standing.tsx';
import { TwoPanes, useNextChosen } from '../transfer/two-panes.tsx';
import { InboxItem } from './inbox-item.tsx';
import { byUrgency, useReceived, waitingIn } from './received.ts';

const route = getRouteApi('/inside/received');

/** What came in: to be classified first, urgent before the rest; the item beside it. */
export function InboxPage() {
  const { t } = useTranslation();
  const { item } = route.useSearch();
  const navigate = useNavigate();
  const received = useReceived();
  const { entries, fresh } = useHeldOrder(received.data, byUrgency, item);
  const chosen = entries.find(({ id }) => id === item);
  const choose = (id: string | undefined, replace = false) =>
    navigate({ to: '/received', search: { item: id }, replace });
  /** The next that waits, after this one or from the top. */
  const after = entries.findIndex(({ id }) => id === item) + 1;
  const next = [...entries.slice(after), ...entries.slice(0, after)].find(
    ({ id, status }) => status === 'new' && id !== item,
  );
  const first = entries.find(({ status }) => status === 'new') ?? entries[0];
  useNextChosen('/received', item, first?.id, (id) => void choose(id, true));
  usePageKeys('received', {
    j: () => choose(neighbour(entries, item, 1)),
    k: () => choose(neighbour(entries, item, -1)),
  });
  return (
    <Page title={t('page.received')}>
      {received.isPending && <Waiting what={t('inbox.waiting')} />}
      {received.isError && <Problem error={received.error} retry={() => received.refetch()} />}
      {received.data?.length === 0 && <Empty>{t('inbox.empty')}</Empty>}
      {entries.length > 0 && (
        <TwoPanes
          isChosen={chosen !== undefined}
          back={t('page.received')}
          onBack={() => choose(undefined)}
          list={
            <Card title={t('inbox.toFile', { count: waitingIn(entries).all.length })} aside={fresh}>
              <MailList label={t('page.received')}>
                {entries.map((entry) => (
                  <MailEntry
                    key={entry.id}
                    house={entry.from.name}
                    at={entry.received}
                    urgent={entry.urgency === 'urgent' && entry.status === 'new'}
                    isDone={entry.status !== 'new'}
                    state={<StandingText standing={entry.status}>{t(`inbox.status.${entry.status}`)}</StandingText>}
                    isChosen={entry.id === item}
                    onChoose={() => choose(entry.id)}
                  />
                ))}
              </MailList>
            </Card>
          }
          item={chosen && <InboxItem key={chosen.id} entry={chosen} onNext={next && (() => choose(next.id))} />}
        />
      )}
    </Page>
  );
}
