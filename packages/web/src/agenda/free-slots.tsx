import { Button, Group, Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dateText, hourText } from '../kit/formats.ts';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { currentLanguage } from '../texts/texts.ts';
import { useFreeSlots } from './appointments.ts';
import type { AgendaOwner } from './directory.ts';
import classes from './free-slots.module.css';
import { type Start, startsFor } from './starts.ts';
import { addDays, dayKey, startOfDay } from './week.ts';

/** Free slots are looked for this far ahead; past it, by the agenda. */
const AHEAD_DAYS = 28;
const SHOWN_DAYS = 4;
const SHOWN_SLOTS_A_DAY = 5;

interface FirstFreeSlotsProps {
  owner: AgendaOwner;
  /** Only where this HealthcareService may be booked; null: any. */
  service: string | null;
  /** How long it has to be; undefined: one slot. */
  minutes: number | undefined;
  onPick: (start: Start) => void;
}

/** The next days that have free slots, as buttons. */
export function FirstFreeSlots({ owner, service, minutes, onPick }: FirstFreeSlotsProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const today = useMemo(() => startOfDay(new Date()), []);
  const [skipped, setSkipped] = useState(0);
  const free = useFreeSlots(
    owner.schedules.map(({ id }) => id!),
    today,
    AHEAD_DAYS,
  );
  if (free.isPending) return <Waiting what={t('booking.waitingSlots')} rows={2} />;
  if (free.isError) return <Problem error={free.error} retry={() => free.refetch()} />;
  const coming = startsFor(free.data, minutes, service).filter(({ start }) => start.getTime() > Date.now());
  const days = [...Map.groupBy(coming, ({ start }) => dayKey(start)).values()];
  const shown = days.slice(skipped, skipped + SHOWN_DAYS);
  if (shown.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('booking.noSlots', { until: dateText(addDays(today, AHEAD_DAYS), language) })}
      </Text>
    );
  }
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm" fw={500}>
          {t('booking.firstSlots')}
        </Text>
        <Group gap="xs">
          {skipped > 0 && (
            <Button size="xs" variant="subtle" onClick={() => setSkipped(Math.max(0, skipped - SHOWN_DAYS))}>
              {t('booking.earlier')}
            </Button>
          )}
          {days.length > skipped + SHOWN_DAYS && (
            <Button size="xs" variant="subtle" onClick={() => setSkipped(skipped + SHOWN_DAYS)}>
              {t('booking.later')}
            </Button>
          )}
        </Group>
      </Group>
      {shown.map((starts) => (
        <StartsOfDay key={starts[0]!.start.getTime()} starts={starts} onPick={onPick} />
      ))}
    </Stack>
  );
}

function StartsOfDay({ starts, onPick }: { starts: Start[]; onPick: (start: Start) => void }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const [all, setAll] = useState(false);
  const day = dateText(starts[0]!.start, language);
  const hidden = starts.length - SHOWN_SLOTS_A_DAY;
  return (
    <div className={classes.day}>
      <Text size="sm" className={classes.dayName}>
        {day}
      </Text>
      <Group gap={6}>
        {(all ? starts : starts.slice(0, SHOWN_SLOTS_A_DAY)).map((one) => (
          <Button
            key={one.start.getTime()}
            size="xs"
            variant="default"
            onClick={() => onPick(one)}
            aria-label={`${day}, ${hourText(one.start, language)}`}
          >
            {hourText(one.start, language)}
          </Button>
        ))}
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
