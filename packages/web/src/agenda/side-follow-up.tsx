/** What is still to be done beside the agenda: placed anew, told, moved out of an absence. */
import { ActionIcon, Button, Group } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { dateText, hourText, spanText } from '../kit/formats.ts';
import { useKnownIdentities } from '../patients/identity.ts';
import { currentLanguage } from '../texts/texts.ts';
import classes from './side-panel.module.css';
import type { SidePanelProps } from './side-panel.tsx';
import { Part, Person, useShownName } from './side-parts.tsx';
import type { Kept } from './tray.ts';

export function Tray({ tray, whose, labelOf, onPlace }: SidePanelProps) {
  const { t } = useTranslation();
  return (
    <Part title={t('agenda.tray.title')} count={tray.kept.length} note={t('agenda.tray.explain')}>
      {tray.kept.map((one) => (
        <KeptPerson
          key={one.id}
          of={one}
          whose={whose}
          label={labelOf(one.id)}
          onLeave={() => tray.take(one.id)}
          leave={t('agenda.tray.leave')}
        >
          <Button size="compact-xs" variant="light" onClick={() => onPlace(one)}>
            {t('agenda.tray.place')}
          </Button>
        </KeptPerson>
      ))}
    </Part>
  );
}

/** After a move one tells the patient: who, by which telephone, and that it is done. */
export function ToTell({ toTell, whose, labelOf, onReach }: SidePanelProps) {
  const { t } = useTranslation();
  const known = useKnownIdentities();
  return (
    <Part title={t('agenda.tell.title')} count={toTell.kept.length}>
      {toTell.kept.map((one) => {
        const phone = known(one.patient)?.telecom?.find(({ system }) => system === 'phone')?.value;
        return (
          <KeptPerson
            key={one.id}
            of={one}
            whose={whose}
            label={labelOf(one.id)}
            more={phone}
            leave={t('agenda.tell.needless')}
            onLeave={() => toTell.take(one.id)}
          >
            {/* After a reload nobody is open here, nor is their telephone. */}
            {!known(one.patient) && (
              <Button size="compact-xs" variant="default" onClick={() => onReach(one)}>
                {t('agenda.tell.who')}
              </Button>
            )}
            <Button size="compact-xs" variant="light" onClick={() => toTell.take(one.id)}>
              {t('agenda.tell.told')}
            </Button>
          </KeptPerson>
        );
      })}
    </Part>
  );
}

/** An absence over appointments lists them to be moved; it hides and deletes none. */
export function Absences(props: SidePanelProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  return props.absences.map((absence) => (
    <Part
      key={absence.id}
      title={t('agenda.absence.of', { whose: absence.whose })}
      count={absence.toMove.length}
      note={spanText(absence.start, absence.end, language)}
      act={
        <Button size="compact-xs" variant="default" onClick={() => props.onTakeBack(absence.id)}>
          {t('agenda.absence.takeBack')}
        </Button>
      }
    >
      {absence.toMove.map((one) => (
        <Person key={one.id} of={one} {...props} withDay>
          <Button size="compact-xs" variant="light" onClick={() => props.onOpen(one)}>
            {t('agenda.move')}
          </Button>
        </Person>
      ))}
    </Part>
  ));
}

/** Asked for, and nobody here has said yes. */
export function ToConfirm(props: SidePanelProps) {
  const { t } = useTranslation();
  return (
    <Part title={t('agenda.toConfirm.title')} count={props.toConfirm.length}>
      {props.toConfirm.map((one) => (
        <Person key={one.id} of={one} {...props} withDay>
          <Button size="compact-xs" variant="light" onClick={() => props.onStatus(one, 'booked')}>
            {t('agenda.toConfirm.confirm')}
          </Button>
        </Person>
      ))}
    </Part>
  );
}

/** Who would come sooner, and until when it is of use to them; the first who asked stands first. */
export function WaitingList(props: SidePanelProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  return (
    <Part title={t('agenda.waitingList.title')} count={props.waitingList.length}>
      {props.waitingList.map((one) => (
        <Person
          key={one.id}
          of={one}
          {...props}
          when={t('agenda.waitingList.until', { date: dateText(one.start, language) })}
        >
          <Button size="compact-xs" variant="light" onClick={() => props.onPlace(one)}>
            {t('agenda.tray.place')}
          </Button>
          <ActionIcon
            size={26}
            aria-label={`${t('agenda.waitingList.remove')} : ${one.label}`}
            onClick={() => props.onTakeOffList(one)}
          >
            <IconX size={15} aria-hidden />
          </ActionIcon>
        </Person>
      ))}
    </Part>
  );
}

function KeptPerson({
  of,
  whose,
  label,
  more,
  leave,
  onLeave,
  children,
}: {
  of: Kept;
  whose: SidePanelProps['whose'];
  /** Where an agenda that is shown has one. */
  label: string | undefined;
  more?: string | undefined;
  leave: string;
  onLeave: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const name = useShownName();
  return (
    <li className={classes.person}>
      <span className={classes.who}>
        <span className={classes.name}>{name(of) ?? (label || t('agenda.noLabel'))}</span>
        <span className={classes.facts}>
          {dateText(of.start, language)}, {hourText(of.start, language)} · {whose(of.practitioner)}
        </span>
        {more && <span className={classes.since}>{more}</span>}
      </span>
      <Group gap={4} wrap="nowrap">
        {children}
        <ActionIcon size={26} aria-label={leave} onClick={onLeave}>
          <IconX size={15} aria-hidden />
        </ActionIcon>
      </Group>
    </li>
  );
}
