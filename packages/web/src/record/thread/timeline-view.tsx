import { Badge, Button, NativeSelect, SegmentedControl, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import {
  IconFileText,
  IconMicroscope,
  IconPencil,
  IconPill,
  IconScissors,
  IconSearch,
  IconStethoscope,
} from '@tabler/icons-react';
import { measureElement, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { useDeferredValue, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../../kit/empty.tsx';
import { fhirDateText, hourText } from '../../kit/formats.ts';
import { currentLanguage } from '../../texts/texts.ts';
import { useIsPrinting } from '../printing.ts';
import {
  choicesIn,
  filterThread,
  LATELY,
  searchable,
  type ThreadFilter,
  TIMELINE_KINDS,
  type TimelineEntry,
  type TimelineKind,
} from './timeline.ts';
import classes from './timeline-view.module.css';
import { useSteadyRows } from './use-steady-rows.ts';

const ICONS: Record<TimelineKind, typeof IconPill> = {
  consultation: IconStethoscope,
  document: IconFileText,
  biology: IconMicroscope,
  treatment: IconPill,
  act: IconScissors,
};

const ROW_PX = 36;

/** Where the keyboard goes for the list. */
export const ENTRIES = 'thread-entries';

interface TimelineViewProps extends ReadProps {
  entries: TimelineEntry[];
  filter: ThreadFilter;
  onFilter: (filter: ThreadFilter) => void;
}

interface ReadProps {
  /** Id of the entry that is read beside it. */
  shown: string | undefined;
  /** A document, or what was measured on a day. */
  onRead: (entry: TimelineEntry) => void;
}

export function TimelineView({ entries, filter, onFilter, shown, onRead }: TimelineViewProps) {
  const { t } = useTranslation();
  const wanted = useDeferredValue(filter);
  const all = useMemo(() => searchable(entries), [entries]);
  const choices = useMemo(() => choicesIn(entries), [entries]);
  const found = useMemo(() => filterThread(all, wanted, new Date()), [all, wanted]);
  return (
    <>
      <Filters filter={filter} choices={choices} onChange={onFilter} />
      {found.length === 0 ? (
        <Empty>{t(entries.length === 0 ? 'record.timeline.empty' : 'record.timeline.nothingFound')}</Empty>
      ) : (
        <Entries found={found} filter={wanted} shown={shown} onRead={onRead} />
      )}
      <Text className={classes.count} role="status">
        {found.length !== entries.length && t('record.timeline.found', { count: found.length })}
      </Text>
    </>
  );
}

interface FiltersProps {
  filter: ThreadFilter;
  choices: ReturnType<typeof choicesIn>;
  onChange: (filter: ThreadFilter) => void;
}

function Filters({ filter, choices, onChange }: FiltersProps) {
  const { t } = useTranslation();
  const narrow = useMediaQuery('(max-width: 62em)', false, { getInitialValueInEffect: false });
  const kinds = {
    'aria-label': t('record.timeline.kind'),
    data: (['all', ...TIMELINE_KINDS] as const).map((value) => ({ value, label: t(`record.timeline.${value}`) })),
    value: filter.kind,
  };
  const take = (kind: string) => onChange({ ...filter, kind: kind as typeof filter.kind });
  const choice = (name: 'date' | 'author', values: Array<string | { value: string; label: string }>) => (
    <NativeSelect
      size="xs"
      className={classes.choice}
      aria-label={t(`record.timeline.by.${name}`)}
      data={[{ value: 'all', label: t(`record.timeline.any.${name}`) }, ...values]}
      value={filter[name]}
      onChange={(event) => onChange({ ...filter, [name]: event.currentTarget.value })}
    />
  );
  return (
    <div className={classes.filters} data-no-print>
      {narrow ? (
        <NativeSelect size="xs" {...kinds} onChange={(event) => take(event.currentTarget.value)} />
      ) : (
        <SegmentedControl size="xs" {...kinds} onChange={take} />
      )}
      {choice('date', [
        ...LATELY.map((value) => ({ value, label: t(`record.timeline.lately.${value}`) })),
        ...choices.years,
      ])}
      {choice('author', choices.authors)}
      <TextInput
        size="xs"
        className={classes.search}
        aria-label={t('record.timeline.search')}
        placeholder={t('record.timeline.search')}
        leftSection={<IconSearch size={15} aria-hidden />}
        value={filter.words}
        onChange={(event) => onChange({ ...filter, words: event.currentTarget.value })}
        autoComplete="off"
      />
    </div>
  );
}

/** Only what can be seen is in the page: a long life scrolls as a short one. */
function Entries({ found, filter, shown, onRead }: ReadProps & { found: TimelineEntry[]; filter: ThreadFilter }) {
  const { t } = useTranslation();
  const place = useRef<HTMLElement>(null);
  const rows = useVirtualizer({
    count: found.length,
    getScrollElement: () => place.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => keyOf(found[index]!),
    measureElement: heightOf,
    overscan: 12,
  });
  const fresh = useSteadyRows(place, rows, found, filter);
  if (useIsPrinting()) {
    return (
      <ul className={classes.entries}>
        {found.map((entry) => (
          <li key={keyOf(entry)}>
            <Entry entry={entry} shown={shown} onRead={onRead} />
          </li>
        ))}
      </ul>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reached by keyboard (WCAG 2.1.1)
    <section ref={place} id={ENTRIES} className={classes.place} tabIndex={0} aria-label={t('record.timeline.entries')}>
      {fresh > 0 && (
        <Button
          size="compact-xs"
          variant="light"
          className={classes.fresh}
          onClick={() => place.current?.scrollTo({ top: 0 })}
        >
          {t('inbox.fresh', { count: fresh })}
        </Button>
      )}
      <ul className={classes.entries} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ key, index, start }) => (
          <li
            key={key}
            ref={rows.measureElement}
            data-index={index}
            aria-setsize={found.length}
            aria-posinset={index + 1}
            className={classes.row}
            style={{ transform: `translateY(${start}px)` }}
          >
            <Entry entry={found[index]!} shown={shown} onRead={onRead} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/**
 * Pixels. While a document is printed, rows of the record behind it have no height and keep the one that they had, so
 * that nothing moves.
 */
function heightOf(
  row: Element,
  entry: ResizeObserverEntry | undefined,
  rows: Virtualizer<HTMLElement, Element>,
): number {
  return measureElement(row, entry, rows) || (rows.measurementsCache[rows.indexFromElement(row)]?.size ?? ROW_PX);
}

function keyOf({ kind, id }: TimelineEntry): string {
  return `${kind}-${id}`;
}

function Entry({ entry, shown, onRead }: { entry: TimelineEntry } & ReadProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const Icon = entry.isDraft ? IconPencil : ICONS[entry.kind];
  const kind = t(`record.timeline.one.${entry.kind}`);
  const words = entry.words || kind;
  const isReadable = entry.document !== undefined || entry.measured !== undefined;
  const about = [entry.detail, entry.author].filter(Boolean).join(' · ');
  return (
    <div className={classes.entry} data-shown={entry.id === shown || undefined}>
      <time className={classes.date} dateTime={entry.at}>
        {fhirDateText(entry.at, language)}
      </time>
      <span className={classes.icon} title={kind}>
        <Icon size={16} stroke={1.7} aria-label={kind} role="img" />
      </span>
      <span className={classes.words}>
        {isReadable ? (
          <UnstyledButton className={classes.link} onClick={() => onRead(entry)}>
            <bdi>{words}</bdi>
          </UnstyledButton>
        ) : (
          <bdi>{words}</bdi>
        )}
        {entry.isDraft && (
          <Badge size="sm" variant="light" ml={8} tt="none">
            {t('record.timeline.draft', { time: hourText(new Date(entry.at), language) })}
          </Badge>
        )}
        {about && (
          <Text span size="xs" c="dimmed">
            {' '}
            · <bdi>{about}</bdi>
          </Text>
        )}
      </span>
    </div>
  );
}
