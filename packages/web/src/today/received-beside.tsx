/** How much of what came in waits to be filed: a list in clear, which opens nobody. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { inbox } from '../inbox/inbox.ts';
import { Card } from '../kit/card.tsx';
import { LinkButton } from '../kit/link-button.tsx';
import { useLive, usePollWhenDeaf } from '../live/use-live.ts';
import { useMe } from '../session/use-session.ts';
import { destinationsOf } from '../shell/navigation.ts';
import classes from './today-page.module.css';

export function ReceivedBeside() {
  const { t } = useTranslation();
  const me = useMe();
  const files = me !== undefined && destinationsOf(me.role).some(({ to }) => to === '/received');
  const received = useQuery({
    queryKey: ['inbox'],
    queryFn: inbox,
    enabled: files,
    refetchInterval: usePollWhenDeaf(),
  });
  useLive('inbox', () => void (files && received.refetch()));
  if (!files || !received.data) return null;
  const fresh = received.data.filter(({ status }) => status === 'new');
  const urgent = fresh.filter(({ urgency }) => urgency === 'urgent').length;
  return (
    <Card title={t('page.received')}>
      <div className={classes.received}>
        <span>
          {t('inbox.toFile', { count: fresh.length })}
          {urgent > 0 && ` · ${t('today.urgent', { count: urgent })}`}
        </span>
        {fresh.length > 0 && (
          <LinkButton size="compact-sm" variant="default" to="/received">
            {t('today.toReceived')}
          </LinkButton>
        )}
      </div>
    </Card>
  );
}
