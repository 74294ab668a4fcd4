/** Drawings beside the colours of reasons for visit: the directory names one of these, else it is a plain consultation. */
import {
  IconActivity,
  IconBabyCarriage,
  IconBrain,
  IconClipboardText,
  IconDroplet,
  IconHeartbeat,
  IconLungs,
  IconRadar2,
  IconSparkles,
  IconStethoscope,
  IconWoman,
  IconYoga,
} from '@tabler/icons-react';

const ICONS = {
  consultation: IconStethoscope,
  first: IconSparkles,
  heart: IconHeartbeat,
  child: IconBabyCarriage,
  woman: IconWoman,
  mind: IconBrain,
  imaging: IconRadar2,
  anaesthesia: IconLungs,
  movement: IconYoga,
  nursing: IconDroplet,
  paper: IconClipboardText,
  acute: IconActivity,
} as const;

export type ReasonIcon = keyof typeof ICONS;

export function reasonIcon(name: string | undefined): ReasonIcon {
  return name !== undefined && name in ICONS ? (name as ReasonIcon) : 'consultation';
}

export function ReasonMark({ icon, className }: { icon: ReasonIcon; className?: string | undefined }) {
  const Icon = ICONS[icon];
  return <Icon size={13} stroke={1.8} aria-hidden className={className} />;
}
