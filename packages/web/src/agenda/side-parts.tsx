/** What the panel beside the agenda is made of: parts with a title, people in them. */
import { Group, Text, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { dateText, hourText } from '../kit/formats.ts';
import { usePatientName } from '../kit/patient-name.tsx';
import { useKnownIdentities } from '../patients/identity.ts';
import { currentLanguage } from '../texts/texts.ts';
import type { ShownAppointment } from './shown-appointment.ts';
import classes from './side-panel.module.css';
import type { SidePanelProps } from './side-panel.tsx';

interface PartProps {
  title: string;
  count: number;
  note?: string | undefined;
  act?: ReactNode;
  children: ReactNode;
}

export function Part({ title, count, note, act, children }: PartProps) {
  return (
    <section className={classes.part}>
      <h2 className={classes.title}>
        {title}
        {count > 0 && <span className={classes.count}>{count}</span>}
        {act && <span className={classes.act}>{act}</span>}
      </h2>
      {note && (
        <Text size="sm" c="dimmed" px="sm" pb="xs">
          {note}
        </Text>
      )}
      <ul className={classes.list}>{children}</ul>
    </section>
  );
}

interface PersonProps extends Pick<SidePanelProps, 'whose' | 'onOpen'> {
  of: ShownAppointment;
  since?: string;
  withDay?: boolean;
  /** In place of the hour. */
  when?: string;
  children: ReactNode;
}

/** The name where it is open, else the label; a click opens who it is. */
export function Person({ of, since, withDay, when: said, whose, onOpen, children }: PersonProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const name = useShownName();
  const when =
    said ?? [withDay && dateText(of.start, language), hourText(of.start, language)].filter(Boolean).join(', ');
  return (
    <li className={classes.person}>
      <UnstyledButton className={classes.who} onClick={() => onOpen(of)}>
        <span className={classes.name}>{name(of) ?? (of.label || t('agenda.noLabel'))}</span>
        <span className={classes.facts}>
          {when} · {whose(of.practitioner)}
        </span>
        {since && <span className={classes.since}>{since}</span>}
      </UnstyledButton>
      <Group gap={4} wrap="nowrap">
        {children}
      </Group>
    </li>
  );
}

/** The full name of who is open. */
export function useShownName() {
  const known = useKnownIdentities();
  const nameOf = usePatientName();
  return ({ patient }: { patient: string | undefined }) => {
    const identity = known(patient);
    return identity && nameOf(identity);
  };
}
