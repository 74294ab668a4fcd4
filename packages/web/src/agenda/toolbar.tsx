import { ActionIcon, Button, Group, Popover, SegmentedControl, Select, Stack } from '@mantine/core';
import {
  IconCalendarOff,
  IconChevronDown,
  IconChevronLeft,
  IconChevronRight,
  IconColumns3,
  IconPrinter,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { daysText, longDayText } from '../kit/formats.ts';
import { later } from '../kit/later.tsx';
import { currentLanguage } from '../texts/texts.ts';
import type { Mode } from './columns.ts';
import type { AgendaOwner } from './directory.ts';
import classes from './toolbar.module.css';
import { addDays, addMonths, dayKey, parseDay, weekNumber } from './week.ts';

const ColumnChoice = later(() => import('./column-choice.tsx').then((module) => module.ColumnChoice));
const Calendar = later(() => import('./calendar.tsx').then((module) => module.Calendar<'default'>));

/** When somebody is asked to come back. */
const MONTHS_AHEAD = [1, 3, 6, 12];

interface ToolbarProps {
  mode: Mode;
  /** The day shown, or any of the week. */
  day: Date;
  from: Date;
  owners: readonly AgendaOwner[];
  /** Whose columns are shown. */
  chosen: readonly string[];
  waiting: number;
  /** How many are to be told of a change. */
  toTell: number;
  isPanelOpen: boolean;
  onStep: (direction: 1 | -1) => void;
  onToday: () => void;
  /** Whether a date is being chosen. */
  isGoing: boolean;
  onGoing: (isGoing: boolean) => void;
  onGo: (day: Date) => void;
  onAbsence: () => void;
  onMode: (mode: Mode) => void;
  onChoose: (practitioners: string[]) => void;
  onPanel: () => void;
  onPrint: () => void;
}

export function Toolbar(props: ToolbarProps) {
  const { t } = useTranslation();
  const { mode, onStep, onToday, onMode, waiting, toTell, isPanelOpen, onPanel, onAbsence, onPrint } = props;
  const step = mode === 'week' ? 'week' : 'day';
  return (
    <Group gap="xs" mb="sm" justify="space-between" data-no-print>
      <Group gap={4}>
        <ActionIcon variant="default" aria-label={t(`agenda.previous.${step}`)} onClick={() => onStep(-1)}>
          <IconChevronLeft size={18} aria-hidden />
        </ActionIcon>
        <Button variant="default" onClick={onToday}>
          {t('agenda.today')}
        </Button>
        <ActionIcon variant="default" aria-label={t(`agenda.next.${step}`)} onClick={() => onStep(1)}>
          <IconChevronRight size={18} aria-hidden />
        </ActionIcon>
        <When {...props} />
      </Group>
      <Group gap={6} className={classes.views}>
        <Who {...props} />
        <SegmentedControl
          aria-label={t('agenda.view')}
          data={[
            { value: 'day', label: t('agenda.day') },
            { value: 'week', label: t('agenda.weekView') },
            { value: 'room', label: t('agenda.room') },
          ]}
          value={mode}
          onChange={(value) => onMode(value as Mode)}
        />
        <ActionIcon
          variant="default"
          aria-label={t('agenda.absence.title')}
          onClick={onAbsence}
          aria-keyshortcuts="e"
          visibleFrom="sm"
        >
          <IconCalendarOff size={18} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="default" aria-label={t('agenda.print')} onClick={onPrint} visibleFrom="sm">
          <IconPrinter size={18} aria-hidden />
        </ActionIcon>
        <Button
          variant={isPanelOpen ? 'light' : 'default'}
          aria-expanded={isPanelOpen}
          aria-keyshortcuts="w"
          leftSection={<IconUsersGroup size={17} aria-hidden />}
          onClick={onPanel}
        >
          <span className={classes.long}>
            {t('agenda.panel.open', { count: waiting })}
            {toTell > 0 && ` · ${t('agenda.tell.count', { count: toTell })}`}
          </span>
          <span className={classes.short} aria-hidden>
            {waiting}
          </span>
        </Button>
      </Group>
    </Group>
  );
}

/** What is shown; a press chooses another date. */
function When({ mode, day, from, isGoing, onGoing, onGo }: ToolbarProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const goTo = (to: Date) => {
    onGoing(false);
    onGo(to);
  };
  return (
    <Popover opened={isGoing} onChange={onGoing} position="bottom-start" trapFocus returnFocus withRoles={false}>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          px="xs"
          className={classes.when}
          aria-haspopup="dialog"
          aria-expanded={isGoing}
          aria-keyshortcuts="m"
          rightSection={<IconChevronDown size={16} aria-hidden />}
          onClick={() => onGoing(!isGoing)}
        >
          <span aria-live="polite">
            {mode === 'week'
              ? `${t('agenda.week', { number: weekNumber(from) })} · ${daysText(from, addDays(from, 6), language, 'short')}`
              : longDayText(from, language)}
          </span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={t('agenda.calendar.goTo')}>
        <Stack gap="sm">
          <Calendar
            takesFocus
            defaultDate={dayKey(day)}
            value={dayKey(day)}
            onChange={(key) => goTo(parseDay(key ?? dayKey(day))!)}
          />
          <Group gap={6} wrap="nowrap">
            {MONTHS_AHEAD.map((months) => (
              <Button key={months} size="xs" variant="default" onClick={() => goTo(addMonths(new Date(), months))}>
                {t('agenda.calendar.inMonths', { count: months })}
              </Button>
            ))}
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** One person's week; of a day, as many columns as wanted. */
function Who({ mode, owners, chosen, onChoose }: ToolbarProps) {
  const { t } = useTranslation();
  if (owners.length < 2) return null;
  if (mode === 'week') {
    return (
      <Select
        aria-label={t('agenda.of')}
        data={owners.map(({ practitioner, name }) => ({ value: practitioner, label: name }))}
        value={chosen[0] ?? null}
        onChange={(value) => value && onChoose([value])}
        allowDeselect={false}
        searchable
        w={210}
      />
    );
  }
  return (
    <Popover position="bottom-end" trapFocus withRoles={false}>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={17} aria-hidden />} aria-haspopup="dialog">
          <span className={classes.long}>{t('agenda.columns', { count: chosen.length, total: owners.length })}</span>
          <span className={classes.short} aria-hidden>
            {chosen.length}
          </span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={t('agenda.columnsOf')}>
        <ColumnChoice owners={owners} chosen={chosen} onChoose={onChoose} />
      </Popover.Dropdown>
    </Popover>
  );
}
