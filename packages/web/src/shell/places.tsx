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
import { useTranslation } from 'react-i18next';
import type { Destination } from './navigation.ts';
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
    return (
      <Link
        key={to}
        to={to}
        className={below ? classes.below : classes.beside}
        aria-current={isHere ? 'page' : undefined}
      >
        <Icon size={below ? 20 : 19} stroke={1.7} aria-hidden />
        <span>{t(`page.${name}`)}</span>
      </Link>
    );
  });
}
