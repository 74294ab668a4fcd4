import { Navigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Waiting } from '../kit/waiting.tsx';
import { useMe } from '../session/use-session.ts';
import { homeOf } from './navigation.ts';

/** The next thing is on the screen: what waits for this role first. */
export function HomePage() {
  const { t } = useTranslation();
  const me = useMe();
  if (!me) return <Waiting what={t('shell.waitingSession')} />;
  return <Navigate to={homeOf(me.role)} replace />;
}
