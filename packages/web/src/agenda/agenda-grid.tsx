/**
 * The agenda's own grid: columns of a day (or of a practitioner), hours downwards, appointments side by side where
 * they overlap. Knows no library and asks nothing of the system. One tab stop; arrows move, Enter opens.
 */
import { Box, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconClock, IconDoorEnter, IconStethoscope, IconUserOff } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { hourText } from '../kit/formats.ts';
import { currentLanguage } from '../texts/texts.ts';
import classes from './agenda-grid.module.css';
import type { FreeSlot, ShownAppointment } from './appointments.ts';
import { neighbour } from './roving.ts';
import { layOut, minutesOfDay, numbered, shownHours } from './week.ts';

export interface AgendaColumn {
  key: string;
  /** Midnight of the column's day. */
  day: Date;
  title: string;
  /** For screen readers, and in the name of each appointment. */
  longTitle: string;
  isToday: boolean;
  appointments: ShownAppointment[];
  free: FreeSlot[];
}

interface AgendaGridProps {
  columns: AgendaColumn[];
  now: Date;
  onOpen: (appointment: ShownAppointment) => void;
  /** By the second button of the mouse, or a long press. */
  onDetails: (appointment: ShownAppointment) => void;
  onBook: (slot: FreeSlot) => void;
}

/** A quarter of an hour is 28 px high, so that a ten-minute visit can still be read. */
const HOUR_PX = 112;

export function AgendaGrid({ columns, now, onOpen, onDetails, onBook }: AgendaGridProps) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string>();
  const { from, to } = shownHours(columns.flatMap((column) => [...column.appointments, ...column.free]));
  const height = (to - from) * HOUR_PX;
  const top = (time: Date) => ((minutesOfDay(time) - from * 60) / 60) * HOUR_PX;
  const all = columns.flatMap((column) => column.appointments);
  const stop = all.some(({ id }) => id === focused) ? focused : firstStop(columns, now);

  useScrollToNow(
    scroller,
    Math.max(0, top(now) - 1.5 * HOUR_PX),
    columns.some((column) => column.isToday),
  );

  function onKeyDown(event: KeyboardEvent) {
    const target = stop && neighbour(columns, stop, event.key);
    if (!target) return;
    event.preventDefault();
    setFocused(target);
    scroller.current?.querySelector<HTMLElement>(`[data-appointment="${target}"]`)?.focus();
  }

  return (
    <Box className={classes.frame} ref={scroller} onKeyDown={onKeyDown} role="group" aria-label={t('agenda.grid')}>
      <Box className={classes.grid} style={{ gridTemplateColumns: `52px repeat(${columns.length}, minmax(0, 1fr))` }}>
        <Box className={classes.corner} />
        {columns.map((column) => (
          <Box key={column.key} className={classes.head} data-today={column.isToday || undefined}>
            {column.title}
          </Box>
        ))}
        <Box className={classes.hours} style={{ height }} aria-hidden>
          {Array.from({ length: to - from }, (_, i) => from + i).map((hour) => (
            <span key={hour} style={{ top: (hour - from) * HOUR_PX }}>
              {currentLanguage() === 'fr' ? `${hour} h` : `${String(hour).padStart(2, '0')}:00`}
            </span>
          ))}
        </Box>
        {columns.map((column) => (
          <Column
            key={column.key}
            column={column}
            height={height}
            top={top}
            stop={stop}
            onOpen={onOpen}
            onDetails={onDetails}
            onBook={onBook}
            onFocus={setFocused}
            now={now}
          />
        ))}
      </Box>
    </Box>
  );
}

interface ColumnProps {
  column: AgendaColumn;
  height: number;
  top: (time: Date) => number;
  stop: string | undefined;
  now: Date;
  onOpen: (appointment: ShownAppointment) => void;
  /** By the second button of the mouse, or a long press. */
  onDetails: (appointment: ShownAppointment) => void;
  onBook: (slot: FreeSlot) => void;
  onFocus: (id: string) => void;
}

function Column({ column, height, top, stop, now, onOpen, onDetails, onBook, onFocus }: ColumnProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const laid = layOut(column.appointments);
  const labels = numbered(laid.map(({ item }) => item.label));
  const size = (start: Date, end: Date) => Math.max(17, ((end.getTime() - start.getTime()) / 3_600_000) * HOUR_PX - 1);
  return (
    <section
      className={classes.column}
      style={{ height }}
      data-today={column.isToday || undefined}
      aria-label={column.longTitle}
    >
      {column.free.map((slot) => (
        <button
          key={slot.id}
          type="button"
          tabIndex={-1}
          className={classes.free}
          style={{ top: top(slot.start), height: size(slot.start, slot.end) }}
          onClick={() => onBook(slot)}
          aria-label={t('agenda.freeAt', { time: hourText(slot.start, language), day: column.longTitle })}
        >
          <span>{t('agenda.free')}</span>
        </button>
      ))}
      {laid.map(({ item, lane, lanes }, index) => {
        const label = labels[index] || t('agenda.noLabel');
        return (
          <button
            key={item.id}
            type="button"
            data-appointment={item.id}
            data-status={shownStatus(item.status)}
            tabIndex={item.id === stop ? 0 : -1}
            className={classes.appointment}
            style={{
              top: top(item.start),
              height: size(item.start, item.end),
              left: `calc(${(lane / lanes) * 100}% + 2px)`,
              width: `calc(${100 / lanes}% - 4px)`,
            }}
            onFocus={() => onFocus(item.id)}
            onClick={() => onOpen(item)}
            onContextMenu={(event) => {
              event.preventDefault();
              onDetails(item);
            }}
          >
            <StatusIcon status={item.status} />
            <span className={classes.label}>{label}</span>
            <VisuallyHidden> {column.longTitle} </VisuallyHidden>
            <span className={classes.time}>{hourText(item.start, language)}</span>
            <VisuallyHidden>
              {' '}
              {t('agenda.until', {
                time: hourText(item.end, language),
                status: t(`agenda.status.${shownStatus(item.status)}`),
              })}
            </VisuallyHidden>
          </button>
        );
      })}
      {column.isToday && <Box className={classes.now} style={{ top: top(now) }} aria-hidden />}
    </section>
  );
}

type ShownStatus = 'booked' | 'arrived' | 'checked-in' | 'fulfilled' | 'noshow' | 'pending';

export function shownStatus(status: ShownAppointment['status']): ShownStatus {
  switch (status) {
    case 'arrived':
    case 'checked-in':
    case 'fulfilled':
    case 'noshow':
      return status;
    case 'pending':
    case 'proposed':
    case 'waitlist':
      return 'pending';
    default:
      return 'booked';
  }
}

function StatusIcon({ status }: { status: ShownAppointment['status'] }) {
  const icons = {
    arrived: IconDoorEnter,
    'checked-in': IconStethoscope,
    fulfilled: IconCheck,
    noshow: IconUserOff,
    pending: IconClock,
  };
  const shown = shownStatus(status);
  if (shown === 'booked') return null;
  const Icon = icons[shown];
  return <Icon size={13} aria-hidden className={classes.icon} />;
}

/** The appointment that Tab reaches first: the next of today, else the first shown. */
function firstStop(columns: AgendaColumn[], now: Date): string | undefined {
  const today = columns
    .find((column) => column.isToday)
    ?.appointments.toSorted((a, b) => a.start.getTime() - b.start.getTime());
  const next = today?.find(({ end }) => end > now);
  return (next ?? columns.flatMap((column) => column.appointments)[0])?.id;
}

/** Once a view: afterwards the scroll stays where the person left it, also when others change something. */
function useScrollToNow(scroller: React.RefObject<HTMLDivElement | null>, to: number, wanted: boolean) {
  const done = useRef(false);
  useLayoutEffect(() => {
    if (done.current || !wanted) return;
    done.current = true;
    scroller.current?.scrollTo({ top: to });
  }, [scroller, to, wanted]);
}

/** The time, every half minute. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
