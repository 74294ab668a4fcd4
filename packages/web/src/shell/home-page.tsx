import { Navigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Waiting } from '../kit/waiting.tsx';
import { useMe } from '../session/use-session.ts';
import { hasPatients } from './navigation.ts';

/** The next thing is on the screen: the agenda for who sees patients, the role's own page for the others. */
export function HomePage() {
  const { t } = useTranslation();
  const me = useMe();
  if (!me) return <Waiting what={t('shell.waitingSession')} />;
  return <Navigate to={hasPatients(me.role) ? '/agenda' : '/role'} replace />;
}
