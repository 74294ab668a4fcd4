import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconCircleCheck,
  IconClock,
  IconFolderCheck,
  IconInbox,
  type TablerIcon,
} from '@tabler/icons-react';
import classes from './standing.module.css';

export type Standing = 'new' | 'waiting' | 'delivered' | 'filed' | 'refused' | 'failed' | 'verified';

const ICONS: Record<Standing, TablerIcon> = {
  new: IconInbox,
  waiting: IconClock,
  delivered: IconCircleCheck,
  filed: IconFolderCheck,
  refused: IconArrowBackUp,
  failed: IconAlertTriangle,
  verified: IconCircleCheck,
};

/** How a transfer stands: an icon and a word, never a colour alone. */
export function StandingText({ standing, children }: { standing: Standing; children: string }) {
  const Icon = ICONS[standing];
  return (
    <span className={classes.standing} data-standing={standing}>
      <Icon size={15} aria-hidden />
      {children}
    </span>
  );
}
