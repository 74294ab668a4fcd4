/** Where one can go: beside the page, or below it on a telephone. */
import {
  IconBed,
  IconCalendar,
  IconClock,
  IconFileText,
  IconInbox,
  IconListCheck,
  IconSend,
  IconShieldLock,
  IconUser,
  IconUserCog,
  IconUsers,
} from '@tabler/icons-react';
import { Link, useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useReceived, waitingIn } from '../inbox/received.ts';
import type { Destination, PagePath } from './navigation.ts';
import classes from './places.module.css';

const ICONS: Record<Destination['name'], typeof IconCalendar> = {
  today: IconClock,
  ward: IconBed,
  agenda: IconCalendar,
  patients: IconUsers,
  received: IconInbox,
  sent: IconSend,
  log: IconListCheck,
  accounts: IconUserCog,
  account: IconUser,
  role: IconShieldLock,
  ownFile: IconFileText,
};

/** Below, where a telephone has room for so many; the others are one key or one word away. */
const BELOW = 5;

export function Places({ destinations, below }: { destinations: readonly Destination[]; below?: boolean }) {
  const { t } = useTranslation();
  const here = useRouterState({ select: (state) => state.location.pathname });
  return destinations.slice(0, below ? BELOW : undefined).map(({ to, name }) => {
    const Icon = ICONS[name];
    const isHere = here === to || here.startsWith(`${to}/`) || (to === '/patients' && here.startsWith('/record'));
    const place = {
      to,
      className: below ? classes.below : classes.beside,
      'aria-current': isHere ? ('page' as const) : undefined,
    };
    const inside = (
      <>
        <Icon size={below ? 20 : 19} stroke={1.7} aria-hidden />
        <span>{t(`page.${name}`)}</span>
      </>
    );
    if (name === 'received') {
      return (
        <ReceivedPlace key={to} {...place}>
          {inside}
        </ReceivedPlace>
      );
    }
    return (
      <Link key={to} {...place}>
        {inside}
      </Link>
    );
  });
}

/** With how much waits there, whatever page is shown; what is urgent is told from the rest. */
function ReceivedPlace({ children, ...place }: { to: PagePath; className: string | undefined; children: ReactNode }) {
  const { t } = useTranslation();
  const { all, urgent } = waitingIn(useReceived().data ?? []);
  const urgentText = urgent.length > 0 ? ` · ${t('today.urgent', { count: urgent.length })}` : '';
  return (
    <Link {...place} title={all.length > 0 ? t('inbox.toFile', { count: all.length }) + urgentText : undefined}>
      {children}
      {all.length > 0 && (
        <span aria-hidden className={classes.count} data-urgent={urgent.length > 0 || undefined}>
          {urgent.length > 0 && '! '}
          {all.length}
        </span>
      )}
    </Link>
  );
}
