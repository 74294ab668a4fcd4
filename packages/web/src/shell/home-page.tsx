import { Navigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ownAgenda, useDirectory } from '../agenda/directory.ts';
import { Waiting } from '../kit/waiting.tsx';
import { useMe } from '../session/use-session.ts';
import { homeOf } from './navigation.ts';

/** The next thing is on the screen: what waits for this role first. */
export function HomePage() {
  const { t } = useTranslation();
  const me = useMe();
  if (!me) return <Waiting what={t('shell.waitingSession')} />;
  if (me.role === 'nurse') return <NursesHome />;
  return <Navigate to={homeOf(me.role)} replace />;
}

/** Who receives patients, as at a practice, starts on their own agenda; the others on their unit. */
function NursesHome() {
  const { t } = useTranslation();
  const directory = useDirectory();
  if (directory.isPending) return <Waiting what={t('shell.waitingSession')} />;
  const receives = directory.data && ownAgenda(directory.data.owners);
  return <Navigate to={receives ? '/agenda' : homeOf('nurse')} replace />;
}
