/** When somebody does not receive: some hours, a day, or from one day to another. It moves nobody. */
import { Button, Checkbox, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../kit/act.ts';
import { wall } from '../kit/clock.ts';
import { Dialog } from '../kit/dialog.tsx';
import { spanText } from '../kit/formats.ts';
import { Problem } from '../kit/problem.tsx';
import { sayDone } from '../kit/say.tsx';
import { currentLanguage } from '../texts/texts.ts';
import classes from './absence-dialog.module.css';
import { Calendar } from './calendar.tsx';
import type { AgendaOwner } from './directory.ts';
import { atMinutes, DAY_MINUTES } from './grid/steps.ts';
import { useAbsences } from './kept-time.ts';
import { dayKey, parseDay, type Span } from './week.ts';

interface AbsenceDialogProps {
  owners: readonly AgendaOwner[];
  owner: AgendaOwner | undefined;
  /** The day that is shown. */
  day: Date;
  /** Where a stretch of time was drawn: only that. */
  at?: Span | undefined;
  onDeclared: (absence: Span) => void;
  onClose: () => void;
}

/** Of whom, and when. */
interface Declared {
  whose: AgendaOwner;
  span: Span;
}

export function AbsenceDialog({ owners, owner, day, at, onDeclared, onClose }: AbsenceDialogProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const [who, setWho] = useState(owner?.practitioner ?? owners[0]?.practitioner);
  const [days, setDays] = useState<[string | null, string | null]>(() => {
    const key = dayKey(at?.start ?? day);
    return [key, key];
  });
  const [isWhole, setWhole] = useState(at === undefined);
  const [hours, setHours] = useState(() => ({
    from: at ? clockText(at.start) : '08:00',
    to: at ? clockText(at.end) : '12:00',
  }));
  const span = spanOf(days, isWhole ? undefined : hours);
  const whose = owners.find(({ practitioner }) => practitioner === who);
  const absences = useAbsences();
  const save = useAct({
    mutationFn: ({ whose, span }: Declared) =>
      absences.declare(
        whose.schedules.map(({ id }) => id!),
        span,
      ),
    // Of what was sent: the form stays open to other days until it is answered.
    onSuccess: (made, { whose, span }) => {
      sayDone(t('absence.declared', { whose: whose.name }), () => absences.takeBack(made));
      onDeclared(span);
      onClose();
    },
  });

  return (
    <Dialog title={t('agenda.absence.title')} size={620} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (span && whose) save.mutate({ whose, span });
        }}
      >
        <Stack gap="md">
          {owners.length > 1 && (
            <Select
              label={t('absence.whose')}
              data={owners.map(({ practitioner, name }) => ({ value: practitioner, label: name }))}
              value={who ?? null}
              onChange={(value) => value && setWho(value)}
              allowDeselect={false}
              searchable
              openOnFocus={false}
            />
          )}
          <div className={classes.when}>
            <Calendar<'range'>
              type="range"
              allowSingleDateInRange
              defaultDate={days[0] ?? undefined}
              value={days}
              onChange={setDays}
            />
            <Stack gap="sm">
              <Text size="sm" fw={600} aria-live="polite">
                {span ? spanText(span.start, span.end, language) : t('absence.lastDay')}
              </Text>
              <Checkbox
                label={t('absence.whole')}
                checked={isWhole}
                onChange={(event) => setWhole(event.currentTarget.checked)}
              />
              {!isWhole && (
                <Group gap="sm" wrap="nowrap">
                  <TextInput
                    type="time"
                    step={300}
                    required
                    withAsterisk={false}
                    label={t('absence.from')}
                    value={hours.from}
                    onChange={(event) => setHours({ ...hours, from: event.currentTarget.value })}
                  />
                  <TextInput
                    type="time"
                    step={300}
                    required
                    withAsterisk={false}
                    label={t('absence.to')}
                    value={hours.to}
                    onChange={(event) => setHours({ ...hours, to: event.currentTarget.value })}
                    error={days[1] && span === undefined ? t('absence.backwards') : undefined}
                  />
                </Group>
              )}
              <Text size="sm" c="dimmed">
                {t('absence.movesNobody')}
              </Text>
            </Stack>
          </div>
          {save.error && <Problem error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('kit.cancel')}
            </Button>
            <Button type="submit" disabled={!span || !whose} loading={save.isPending}>
              {t('absence.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

/** From the first day's hour to the last day's; undefined where a day is missing or the end is not after the start. */
function spanOf(
  [first, last]: readonly [string | null, string | null],
  hours: { from: string; to: string } | undefined,
): Span | undefined {
  const from = parseDay(first ?? undefined);
  const to = parseDay(last ?? undefined);
  if (!from || !to) return undefined;
  const [start, end] = hours ? [minutesIn(hours.from), minutesIn(hours.to)] : [0, DAY_MINUTES];
  if (start === undefined || end === undefined) return undefined;
  const span = { start: atMinutes(from, start), end: atMinutes(to, end) };
  return span.start < span.end ? span : undefined;
}

/** `9:05` as `<input type="time">` has it: `09:05`. */
function clockText(time: Date): string {
  const { hours, minutes } = wall(time);
  return [hours, minutes].map((part) => String(part).padStart(2, '0')).join(':');
}

function minutesIn(clock: string): number | undefined {
  const match = /^(\d\d):(\d\d)/.exec(clock);
  return match ? Number(match[1]) * 60 + Number(match[2]) : undefined;
}
