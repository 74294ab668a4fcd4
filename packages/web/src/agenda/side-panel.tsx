/** Beside the agenda: who waits and since when, what was cut, whom to tell, what was cancelled. */
import { ActionIcon, Box, Button, Tooltip } from '@mantine/core';
import { IconCheck, IconDoorEnter, IconSpeakerphone, IconStethoscope, IconUserOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { hourText } from '../kit/formats.ts';
import { currentLanguage } from '../texts/texts.ts';
import type { ShownStatus } from './grid/grid.ts';
import type { KeptTime } from './kept-time.ts';
import { isCancelled, type ShownAppointment } from './shown-appointment.ts';
import { Absences, ToConfirm, ToTell, Tray, WaitingList } from './side-follow-up.tsx';
import classes from './side-panel.module.css';
import { Part, Person } from './side-parts.tsx';
import type { Kept } from './tray.ts';
import { minutesSince, waitedMinutes, waitingRoom, waitText } from './waiting.ts';

export interface SidePanelProps {
  appointments: readonly ShownAppointment[];
  /** Those of the days shown. */
  shown: readonly ShownAppointment[];
  now: Date;
  whose: (practitioner: string | undefined) => string;
  /** Of an appointment of which only its hour is kept. */
  labelOf: (appointment: string) => string | undefined;
  /** Opens who it is, with their telephone. */
  onReach: (kept: Kept) => void;
  tray: { kept: readonly Kept[]; take: (id: string) => void };
  toTell: { kept: readonly Kept[]; take: (id: string) => void };
  onOpen: (appointment: ShownAppointment) => void;
  onStatus: (appointment: ShownAppointment, status: ShownStatus) => void;
  onPlace: (cut: Kept) => void;
  onRestore: (appointment: ShownAppointment) => void;
  toConfirm: readonly ShownAppointment[];
  waitingList: readonly ShownAppointment[];
  onTakeOffList: (waiting: ShownAppointment) => void;
  absences: ReadonlyArray<KeptTime & { whose: string; toMove: readonly ShownAppointment[] }>;
  onTakeBack: (absence: string) => void;
}

export function SidePanel(props: SidePanelProps) {
  const { t } = useTranslation();
  const { appointments, now, tray, toTell, shown } = props;
  const room = waitingRoom(appointments, now);
  const cancelled = shown.filter(isCancelled);
  const nobody = room.waiting.length + room.inConsultation.length + room.late.length + room.soon.length === 0;
  return (
    <Box component="aside" data-no-print className={classes.panel} aria-label={t('agenda.panel.title')}>
      {tray.kept.length > 0 && <Tray {...props} />}
      {toTell.kept.length > 0 && <ToTell {...props} />}
      {props.absences.length > 0 && <Absences {...props} />}
      <Part
        title={t('agenda.panel.waiting')}
        count={room.waiting.length}
        note={room.waiting.length > 0 ? undefined : t(nobody ? 'agenda.panel.nobody' : 'agenda.panel.nobodyWaits')}
      >
        {room.waiting.map((one) => (
          <Person
            key={one.id}
            of={one}
            {...props}
            since={t('agenda.panel.waits', { time: waitText(waitedMinutes(one, now)) })}
          >
            <Act {...props} of={one} status="called" />
          </Person>
        ))}
      </Part>
      {room.called.length > 0 && (
        <Part title={t('agenda.panel.called')} count={room.called.length}>
          {room.called.map((one) => (
            <Person key={one.id} of={one} {...props}>
              <Act {...props} of={one} status="checked-in" />
            </Person>
          ))}
        </Part>
      )}
      {room.inConsultation.length > 0 && (
        <Part title={t('agenda.panel.inConsultation')} count={room.inConsultation.length}>
          {room.inConsultation.map((one) => (
            <Person key={one.id} of={one} {...props}>
              <Act {...props} of={one} status="fulfilled" />
            </Person>
          ))}
        </Part>
      )}
      {room.late.length > 0 && (
        <Part title={t('agenda.panel.late')} count={room.late.length}>
          {room.late.map((one) => (
            <Person
              key={one.id}
              of={one}
              {...props}
              since={t('agenda.panel.lateBy', { time: waitText(minutesSince(one.start, now)) })}
            >
              <Act {...props} of={one} status="arrived" />
              <Act {...props} of={one} status="noshow" />
            </Person>
          ))}
        </Part>
      )}
      {room.soon.length > 0 && (
        <Part title={t('agenda.panel.soon')} count={room.soon.length}>
          {room.soon.map((one) => (
            <Person key={one.id} of={one} {...props}>
              <Act {...props} of={one} status="arrived" />
            </Person>
          ))}
        </Part>
      )}
      {props.toConfirm.length > 0 && <ToConfirm {...props} />}
      {props.waitingList.length > 0 && <WaitingList {...props} />}
      {room.missed.length > 0 && (
        <Part title={t('agenda.panel.missed')} count={room.missed.length}>
          {room.missed.map((one) => (
            <Person key={one.id} of={one} {...props}>
              <Act {...props} of={one} status="arrived" />
              <Act {...props} of={one} status="noshow" />
            </Person>
          ))}
        </Part>
      )}
      {cancelled.length > 0 && (
        <Part title={t('agenda.panel.cancelled')} count={cancelled.length}>
          {cancelled.map((one) => (
            <Person key={one.id} of={one} {...props} withDay>
              <Button size="compact-xs" variant="default" onClick={() => props.onRestore(one)}>
                {t('agenda.panel.restore')}
              </Button>
            </Person>
          ))}
        </Part>
      )}
    </Box>
  );
}

const ACTS = {
  arrived: IconDoorEnter,
  called: IconSpeakerphone,
  'checked-in': IconStethoscope,
  fulfilled: IconCheck,
  noshow: IconUserOff,
} as const;

function Act({
  of,
  status,
  onStatus,
}: Pick<SidePanelProps, 'onStatus'> & { of: ShownAppointment; status: keyof typeof ACTS }) {
  const { t } = useTranslation();
  const Icon = ACTS[status];
  const says = t(`agenda.panel.act.${status}`);
  return (
    <Tooltip label={says}>
      <ActionIcon
        size={30}
        variant="default"
        aria-label={`${says} : ${of.label || hourText(of.start, currentLanguage())}`}
        onClick={() => onStatus(of, status)}
      >
        <Icon size={17} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
