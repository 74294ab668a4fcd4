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
  // Who keeps no agenda has none of their own: nothing need be read to know it.
  if (me.role === 'nurse' && me.schedules.length > 0) return <NursesHome />;
  return <Navigate to={homeOf(me.role)} replace />;
}

/** Who has an agenda of their own starts on it, as at a practice; the others on their unit. */
function NursesHome() {
  const { t } = useTranslation();
  const directory = useDirectory();
  if (directory.isPending) return <Waiting what={t('shell.waitingSession')} />;
  const receives = directory.data && ownAgenda(directory.data.owners);
  return <Navigate to={receives ? '/agenda' : homeOf('nurse')} replace />;
}
