import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  Popover,
  ScrollArea,
  SegmentedControl,
  Select,
  Stack,
  Text,
} from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconColumns3, IconPrinter, IconUsersGroup } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { daysText, longDayText } from '../kit/formats.ts';
import { currentLanguage } from '../texts/texts.ts';
import type { Mode } from './columns.ts';
import type { AgendaOwner } from './directory.ts';
import classes from './toolbar.module.css';
import { addDays, weekNumber } from './week.ts';

interface ToolbarProps {
  mode: Mode;
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
  onMode: (mode: Mode) => void;
  onChoose: (practitioners: string[]) => void;
  onPanel: () => void;
  onPrint: () => void;
}

export function Toolbar(props: ToolbarProps) {
  const { t } = useTranslation();
  const { mode, onStep, onToday, onMode, waiting, toTell, isPanelOpen, onPanel, onPrint } = props;
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
        <When mode={mode} from={props.from} />
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

function When({ mode, from }: { mode: Mode; from: Date }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  return (
    <Text fw={600} size="sm" px="xs" aria-live="polite" className={classes.when}>
      {mode === 'week'
        ? `${t('agenda.week', { number: weekNumber(from) })} · ${daysText(from, addDays(from, 6), language)}`
        : longDayText(from, language)}
    </Text>
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
        w={230}
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
        <ScrollArea.Autosize mah={420}>
          <Checkbox.Group value={[...chosen]} onChange={onChoose} label={t('agenda.columnsOf')}>
            <Stack gap={8} mt={8}>
              {owners.map(({ practitioner, name }) => (
                <Checkbox key={practitioner} value={practitioner} label={name} />
              ))}
            </Stack>
          </Checkbox.Group>
        </ScrollArea.Autosize>
        <Group mt="sm" gap="xs">
          <Button size="xs" variant="default" onClick={() => onChoose(owners.map(({ practitioner }) => practitioner))}>
            {t('agenda.columnsAll')}
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
