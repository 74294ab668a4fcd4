import {
  IconCheck,
  IconClock,
  IconDoorEnter,
  IconSpeakerphone,
  IconStethoscope,
  IconUserOff,
} from '@tabler/icons-react';
import type { ShownStatus } from './grid.ts';

const ICONS = {
  arrived: IconDoorEnter,
  called: IconSpeakerphone,
  'checked-in': IconStethoscope,
  fulfilled: IconCheck,
  noshow: IconUserOff,
  pending: IconClock,
};

/** A state is never a colour alone. Who is expected, as most are, has no mark. */
export function StatusMark({ status, className }: { status: ShownStatus; className?: string | undefined }) {
  if (status === 'booked') return null;
  const Icon = ICONS[status];
  return <Icon size={13} aria-hidden className={className} />;
}
