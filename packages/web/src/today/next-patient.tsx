/** The next patient, first in the eye: when, who, what for, how long they wait, and the one thing to do now. */
import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNextAppointment } from '../agenda/appointments.ts';
import type { GridAppointment, ShownStatus } from '../agenda/grid/grid.ts';
import { StatusMark } from '../agenda/grid/status-mark.tsx';
import { ReasonMark } from '../agenda/reason-icons.tsx';
import type { ShownAppointment } from '../agenda/shown-appointment.ts';
import { addDays, dayKey, startOfDay } from '../agenda/week.ts';
import { Card } from '../kit/card.tsx';
import { hourText, momentText } from '../kit/formats.ts';
import { LinkButton } from '../kit/link-button.tsx';
import { currentLanguage } from '../texts/texts.ts';
import classes from './today-page.module.css';

interface NextPatientProps {
  of: ShownAppointment;
  /** As the agenda draws it. */
  drawn: GridAppointment;
  since: string | undefined;
  onOpen: () => void;
  onStatus: (status: ShownStatus) => void;
}

/** What follows: who is there is called, who was called comes in. */
const FOLLOWING: Partial<Record<ShownStatus, 'arrived' | 'called' | 'checked-in'>> = {
  booked: 'arrived',
  pending: 'arrived',
  arrived: 'called',
  called: 'checked-in',
};

export function NextPatient({ of, drawn, since, onOpen, onStatus }: NextPatientProps) {
  const { t } = useTranslation();
  const { status, reason, text } = drawn;
  const following = FOLLOWING[status];
  return (
    <Card title={t('today.next')}>
      <div className={classes.next} data-status={status}>
        <span className={classes.hour}>{hourText(of.start, currentLanguage())}</span>
        <div className={classes.who}>
          <span className={classes.name}>{text || t('agenda.noLabel')}</span>
          <Text span size="sm" c="dimmed" className={classes.facts}>
            {reason && (
              <span>
                <ReasonMark icon={reason.icon} /> {reason.name}
              </span>
            )}
            <span className={classes.status}>
              <StatusMark status={status} /> {t(`agenda.status.${status}`)}
              {since && ` · ${since}`}
            </span>
          </Text>
        </div>
        <Group gap="xs" className={classes.acts}>
          <Button onClick={onOpen}>{t('agenda.openRecord')}</Button>
          {following && (
            <Button variant="default" onClick={() => onStatus(following)}>
              {t(`agenda.panel.act.${following}`)}
            </Button>
          )}
        </Group>
      </div>
    </Card>
  );
}

/** Nobody, or nobody any more: then when the next one comes. */
export function NobodyNext({ practitioner, now, isEmpty }: { practitioner: string; now: Date; isEmpty: boolean }) {
  const { t } = useTranslation();
  const tomorrow = addDays(startOfDay(now), 1);
  const following = useNextAppointment(practitioner, tomorrow, true);
  const then = following.data;
  return (
    <Card title={t('today.next')}>
      <div className={classes.next}>
        <Text size="sm" className={classes.who}>
          {t(isEmpty ? 'today.nobody' : 'today.done')}{' '}
          {then && t('today.following', { when: momentText(then.start, currentLanguage()) })}
          {following.data === undefined && following.isSuccess && t('today.noFollowing')}
        </Text>
        {then && (
          <LinkButton variant="default" to="/agenda" search={{ day: dayKey(then.start) }}>
            {t('page.agenda')}
          </LinkButton>
        )}
      </div>
    </Card>
  );
}
