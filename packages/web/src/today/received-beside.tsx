/** How much of what came in waits to be filed: a list in clear, which opens nobody. */
import { useTranslation } from 'react-i18next';
import { useReceived, waitingIn } from '../inbox/received.ts';
import { Card } from '../kit/card.tsx';
import { LinkButton } from '../kit/link-button.tsx';
import { useMe } from '../session/use-session.ts';
import { filesTransfers } from '../shell/navigation.ts';
import classes from './today-page.module.css';

export function ReceivedBeside() {
  const { t } = useTranslation();
  const me = useMe();
  const files = me !== undefined && filesTransfers(me.role);
  const received = useReceived(files);
  if (!files || !received.data) return null;
  const { all, urgent } = waitingIn(received.data);
  return (
    <Card title={t('page.received')}>
      <div className={classes.received}>
        <span>
          {t('inbox.toFile', { count: all.length })}
          {urgent.length > 0 && ` · ${t('today.urgent', { count: urgent.length })}`}
        </span>
        {all.length > 0 && (
          <LinkButton size="compact-sm" variant="default" to="/received">
            {t('today.toReceived')}
          </LinkButton>
        )}
      </div>
    </Card>
  );
}
