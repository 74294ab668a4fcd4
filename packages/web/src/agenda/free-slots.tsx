import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dateText, hourText } from '../kit/formats.ts';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { currentLanguage } from '../texts/texts.ts';
import { useFreeSlots } from './appointments.ts';
import type { AgendaOwner } from './directory.ts';
import classes from './free-slots.module.css';
import { holidayOf } from './holidays.ts';
import { type Start, startsFor } from './starts.ts';
import { addDays, dayKey, startOfDay } from './week.ts';

/** Free slots are looked for this far ahead; of many people, for as long as the answer stays short. */
const AHEAD_DAYS = 28;
const AHEAD_DAYS_OF_MANY = 7;
const SHOWN_DAYS = 4;
/** `Plus tard` goes on this far. */
const FURTHEST_DAYS = 364;
const SHOWN_SLOTS_A_DAY = 5;

interface FirstFreeSlotsProps {
  /** With any of them. */
  owners: readonly AgendaOwner[];
  /** Only where this HealthcareService may be booked; null: any. */
  service: string | null;
  /** How long it has to be; undefined: one slot. */
  minutes: number | undefined;
  /** From this day on; today where it is not said. */
  since?: Date;
  /** Takes the focus as soon as there is a slot to choose. */
  autoFocus?: boolean;
  onPick: (start: Start) => void;
}

/** The next days that have free slots, as buttons; later ones are asked for as one goes on. */
export function FirstFreeSlots({ owners, service, minutes, since, autoFocus, onPick }: FirstFreeSlotsProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const [first] = useState(() => startOfDay(since ?? new Date()));
  const schedules = owners.flatMap((owner) => owner.schedules.map(({ id }) => id!));
  const ahead = daysAhead(owners.length > 1 ? AHEAD_DAYS_OF_MANY : AHEAD_DAYS, schedules.length);
  const [{ fromDays, skipped }, setPlace] = useState({ fromDays: 0, skipped: 0 });
  const from = addDays(first, fromDays);
  const free = useFreeSlots(schedules, from, ahead);
  if (free.isPending) return <Waiting what={t('booking.waitingSlots')} rows={2} />;
  if (free.isError) return <Problem error={free.error} retry={() => free.refetch()} />;
  const coming = startsFor(free.data, minutes, service).filter(({ start }) => start.getTime() > Date.now());
  const days = [...Map.groupBy(coming, ({ start }) => dayKey(start)).values()];
  const shown = days.slice(skipped, skipped + SHOWN_DAYS);
  const goEarlier = () =>
    setPlace(skipped > 0 ? { fromDays, skipped: skipped - SHOWN_DAYS } : { fromDays: fromDays - ahead, skipped: 0 });
  const goLater = () =>
    setPlace(
      days.length > skipped + SHOWN_DAYS
        ? { fromDays, skipped: skipped + SHOWN_DAYS }
        : { fromDays: fromDays + ahead, skipped: 0 },
    );
  const ownerOf = ({ slots }: Start) =>
    owners.length > 1
      ? owners.find(({ schedules }) => schedules.some(({ id }) => id === slots[0]?.schedule))?.shortName
      : undefined;
  return (
    <Stack gap="xs" role="group" aria-label={t('booking.firstSlots')}>
      <Group justify="space-between">
        <Text size="sm" fw={500} aria-hidden>
          {t('booking.firstSlots')}
        </Text>
        <Group gap="xs">
          {fromDays + skipped > 0 && (
            <Button size="xs" variant="subtle" onClick={goEarlier}>
              {t('booking.earlier')}
            </Button>
          )}
          {fromDays + ahead < FURTHEST_DAYS && (
            <Button size="xs" variant="subtle" onClick={goLater}>
              {t('booking.later')}
            </Button>
          )}
        </Group>
      </Group>
      {shown.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('booking.noSlots', { from: dateText(from, language), until: dateText(addDays(from, ahead), language) })}
        </Text>
      )}
      {shown.map((starts, index) => (
        <StartsOfDay
          key={starts[0]!.start.getTime()}
          starts={starts}
          ownerOf={ownerOf}
          autoFocus={autoFocus === true && index === 0 && fromDays + skipped === 0}
          onPick={onPick}
        />
      ))}
    </Stack>
  );
}

/** The system answers with 2,000 slots at most, and a full day of one schedule has some two dozen. */
const SCHEDULE_DAYS = 80;

function daysAhead(wanted: number, schedules: number): number {
  return Math.max(1, Math.min(wanted, Math.floor(SCHEDULE_DAYS / Math.max(1, schedules))));
}

interface StartsOfDayProps {
  starts: Start[];
  /** Named where there are several. */
  ownerOf: (start: Start) => string | undefined;
  autoFocus: boolean;
  onPick: (start: Start) => void;
}

function StartsOfDay({ starts, ownerOf, autoFocus, onPick }: StartsOfDayProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const [all, setAll] = useState(false);
  const day = dateText(starts[0]!.start, language);
  const holiday = holidayOf(starts[0]!.start);
  const hidden = starts.length - SHOWN_SLOTS_A_DAY;
  return (
    <div className={classes.day}>
      <Text size="sm" className={classes.dayName}>
        {day}
        {holiday && <span className={classes.holiday}>{t(`agenda.holiday.${holiday}`)}</span>}
      </Text>
      <Group gap={6}>
        {(all ? starts : starts.slice(0, SHOWN_SLOTS_A_DAY)).map((one, index) => {
          const whose = ownerOf(one);
          const hour = hourText(one.start, language);
          return (
            <Button
              key={`${one.start.getTime()} ${one.slots[0]?.schedule}`}
              size="xs"
              variant="default"
              autoFocus={autoFocus && index === 0}
              onClick={() => onPick(one)}
              aria-label={[`${day}, ${hour}`, whose].filter(Boolean).join(', ')}
            >
              {whose ? `${hour} · ${whose}` : hour}
            </Button>
          );
        })}
        {hidden > 0 && !all && (
          <Button
            size="xs"
            variant="subtle"
            onClick={() => setAll(true)}
            aria-label={t('booking.moreOn', { day, count: hidden })}
          >
            + {hidden}
          </Button>
        )}
      </Group>
    </div>
  );
}
