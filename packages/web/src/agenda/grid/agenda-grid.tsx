/**
 * The agenda's own grid: columns of a day, a practitioner or a room, hours downwards. One tab stop: arrows go between
 * appointments, Alt and arrows move the one that has the focus, Alt, Shift and arrows stretch it, Enter lets it go
 * there or opens it, Escape gives up. With a mouse or a finger: see `use-hold.ts`. What happens is said below.
 */
import { Box } from '@mantine/core';
import { type FocusEvent, type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { hourText } from '../../kit/formats.ts';
import { currentLanguage } from '../../texts/texts.ts';
import { neighbour } from '../roving.ts';
import { shownHours } from '../week.ts';
import classes from './agenda-grid.module.css';
import { Column, heightOf, topOf } from './column.tsx';
import type { GridActs, GridColumn, Verdict } from './grid.ts';
import { useKeptFocus, useKeptScroll } from './kept.ts';
import { isSamePlace, keyed } from './steps.ts';
import { type Held, HOUR_PX, useHold } from './use-hold.ts';

interface AgendaGridProps extends GridActs {
  columns: readonly GridColumn[];
  now: Date;
  /** Which view this is, so that each is left and found again where it was. */
  view: string;
  /** The last that was done, for the line below. */
  said: string | undefined;
}

/** So high is what one landscape page of A4 holds below its head. */
const PRINTED_PX = 590;
const HOURS_PX = 52;
/** Narrower, a label could not be read; the grid then scrolls sideways. */
const COLUMN_PX = 92;

export function AgendaGrid({ columns: given, now, view, said, ...acts }: AgendaGridProps) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string>();
  const [held, setHeld] = useState<Held>();
  // What others change waits until the hand lets go.
  const still = useRef(given);
  if (!held) still.current = given;
  const columns = still.current;

  const { from, to } = useMemo(() => hoursOf(columns), [columns]);
  const height = (to - from) * HOUR_PX;
  const all = useMemo(() => columns.flatMap((column) => column.appointments), [columns]);
  const stop = all.some(({ id }) => id === focused) ? focused : firstStop(columns, now);
  const today = columns.findIndex((column) => column.isToday);
  // At an hour that is not drawn, in the evening, there is no line.
  const isNowDrawn = today >= 0 && topOf(now, from) >= 0 && topOf(now, from) <= height;
  // Around now on the day of now; any other begins in the morning.
  const begin = today < 0 ? 0 : Math.max(0, topOf(now, from) - 1.5 * HOUR_PX);
  const keepScroll = useKeptScroll(scroller, today < 0 ? `${view} later` : view, begin);
  const keptFocus = useKeptFocus(scroller, columns);
  const verdict = held && acts.judge(held.place, held.id);

  function drop(what: Held) {
    if (isSamePlace(what.from, what.place) && what.what !== 'draw') return;
    const found = acts.judge(what.place, what.id);
    if (what.what === 'draw') acts.onDraw(what.place);
    else if (what.what === 'move') acts.onMove(what.id!, what.place, found);
    else acts.onStretch(what.id!, what.place, found);
  }

  const onPointerDown = useHold({
    scroller,
    columns,
    fromHour: from,
    held,
    onHold: setHeld,
    onDrop: drop,
    onLongPress: acts.onDetails,
    onPressEmpty: acts.onDraw,
  });

  function onKeyDown(event: KeyboardEvent) {
    if (held && event.key === 'Escape') {
      setHeld(undefined);
      event.preventDefault();
      event.stopPropagation();
    } else if (held && event.key === 'Enter') {
      setHeld(undefined);
      drop(held);
      event.preventDefault();
    } else if (event.altKey && event.key.startsWith('Arrow')) {
      event.preventDefault();
      holdByKey(event);
    } else if (stop && !held) {
      const target = neighbour(columns, stop, event.key);
      if (!target) return;
      event.preventDefault();
      scroller.current?.querySelector<HTMLElement>(`[data-appointment="${target}"]`)?.focus();
    }
  }

  function holdByKey({ key, shiftKey }: KeyboardEvent) {
    const column = columns.find(({ appointments }) => appointments.some(({ id }) => id === stop));
    const appointment = column?.appointments.find(({ id }) => id === stop);
    if (!column || !appointment) return;
    const from = { column: column.key, start: appointment.start, end: appointment.end };
    const before: Held = held ?? {
      what: shiftKey ? 'stretch' : 'move',
      by: 'key',
      id: appointment.id,
      from,
      place: from,
    };
    const place = keyed(columns, before.place, key, shiftKey);
    if (!place) return;
    setHeld({ ...before, what: shiftKey ? before.what : 'move', place });
  }

  // Once it is drawn where it would go.
  useEffect(() => {
    if (held?.by !== 'key') return;
    scroller.current?.querySelector('[data-ghost]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [held]);

  function onClick(event: MouseEvent) {
    const target = event.target as Element;
    const appointment = target.closest<HTMLElement>('[data-appointment]')?.dataset.appointment;
    if (appointment) return acts.onOpen(appointment);
    const free = target.closest<HTMLElement>('[data-free]');
    const column = columns.find(({ key }) => key === free?.closest<HTMLElement>('[data-column]')?.dataset.column);
    const slot = column?.free.find(({ id }) => id === free?.dataset.free);
    if (column && slot) acts.onBook(slot, column.key);
  }

  function onContextMenu(event: MouseEvent) {
    const appointment = (event.target as Element).closest<HTMLElement>('[data-appointment]')?.dataset.appointment;
    if (!appointment) return;
    event.preventDefault();
    // On a touch screen a long press holds; the menu of the second button belongs to a mouse.
    if ((event.nativeEvent as PointerEvent).pointerType !== 'touch') acts.onDetails(appointment);
  }

  function onFocus(event: FocusEvent) {
    const id = (event.target as HTMLElement).dataset.appointment;
    if (!id) return;
    setFocused(id);
    keptFocus.onFocus(id);
  }

  function onBlur() {
    keptFocus.onBlur();
    // Held by key, and the focus goes elsewhere: given up.
    setHeld((before) => (before?.by === 'key' ? undefined : before));
  }

  const template = `${HOURS_PX}px repeat(${columns.length}, minmax(${COLUMN_PX}px, 1fr))`;
  return (
    <>
      <Box
        className={classes.frame}
        ref={scroller}
        role="group"
        aria-label={t('agenda.grid')}
        // A day with nobody in it must be reached and scrolled too (WCAG 2.1.1).
        tabIndex={stop === undefined ? 0 : undefined}
        data-holding={held?.what}
        style={{ '--print-zoom': Math.min(1, PRINTED_PX / height), scrollPaddingLeft: HOURS_PX }}
        onScroll={keepScroll}
        onPointerDown={onPointerDown}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onContextMenu={onContextMenu}
        onFocus={onFocus}
        onBlur={onBlur}
      >
        <Box className={classes.grid} style={{ gridTemplateColumns: template }}>
          <Box className={classes.corner} />
          {columns.map((column) => (
            <Box key={column.key} className={classes.head} data-today={column.isToday || undefined}>
              <span className={classes.title}>{column.title}</span>
              {column.note && <span className={classes.note}>{column.note}</span>}
            </Box>
          ))}
          <Hours from={from} to={to} now={isNowDrawn ? now : undefined} />
          {columns.map((column, index) => (
            <Column
              key={column.key}
              column={column}
              index={index}
              nowTop={column.isToday && isNowDrawn ? topOf(now, from) : undefined}
              isFirstToday={index === today}
              fromHour={from}
              height={height}
              stop={column.appointments.some(({ id }) => id === stop) ? stop : undefined}
              origin={held?.from.column === column.key ? held.id : undefined}
            />
          ))}
          {held && verdict && <Ghost held={held} verdict={verdict} columns={columns} fromHour={from} />}
        </Box>
      </Box>
      <Box className={classes.said} role="status" aria-live="polite">
        {held && verdict ? <HeldText held={held} verdict={verdict} columns={columns} /> : (said ?? t('agenda.hint'))}
      </Box>
    </>
  );
}

function Hours({ from, to, now }: { from: number; to: number; now: Date | undefined }) {
  const language = currentLanguage();
  const near = (hour: number) => now && Math.abs(topOf(now, from) - (hour - from) * HOUR_PX) < 14;
  return (
    <Box className={classes.hours} style={{ height: (to - from) * HOUR_PX }} aria-hidden>
      {Array.from({ length: to - from }, (_, i) => from + i).map((hour) => (
        <span key={hour} style={{ top: (hour - from) * HOUR_PX }} data-hidden={near(hour) || undefined}>
          {language === 'fr' ? `${hour} h` : `${String(hour).padStart(2, '0')}:00`}
        </span>
      ))}
      {now && (
        <span className={classes.nowText} style={{ top: topOf(now, from) }}>
          {hourText(now, language)}
        </span>
      )}
    </Box>
  );
}

interface GhostProps {
  held: Held;
  verdict: Verdict;
  columns: readonly GridColumn[];
}

/** Where what is held would go: its hour and column, and « libre », or why not. */
function Ghost({ held, verdict, columns, fromHour }: GhostProps & { fromHour: number }) {
  const language = currentLanguage();
  const index = columns.findIndex(({ key }) => key === held.place.column);
  return (
    <Box className={classes.layer} style={{ gridColumn: index + 2 }} aria-hidden>
      <Box
        className={classes.ghost}
        data-ghost
        data-verdict={verdict.kind}
        style={{ top: topOf(held.place.start, fromHour), height: Math.max(17, heightOf(held.place) - 1) }}
      >
        <Box className={classes.ghostText} data-last={index === columns.length - 1 || undefined}>
          <strong>
            {hourText(held.place.start, language)} – {hourText(held.place.end, language)}
          </strong>
          <span>{columns[index]?.title}</span>
          <span>{verdict.text}</span>
        </Box>
      </Box>
    </Box>
  );
}

function HeldText({ held, verdict, columns }: GhostProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  return t('agenda.heldOver', {
    from: hourText(held.place.start, language),
    to: hourText(held.place.end, language),
    column: columns.find(({ key }) => key === held.place.column)?.longTitle ?? '',
    verdict: verdict.text,
  });
}

function hoursOf(columns: readonly GridColumn[]) {
  const shown = shownHours(columns.flatMap(({ appointments, free }) => [...appointments, ...free]));
  const open = columns.flatMap(({ bands }) => bands.filter(({ kind }) => kind === 'open'));
  return {
    from: Math.min(shown.from, ...open.map(({ from }) => Math.floor(from / 60))),
    to: Math.max(shown.to, ...open.map(({ to }) => Math.ceil(to / 60))),
  };
}

/** The appointment that Tab reaches first: the next of today, else the first shown. */
function firstStop(columns: readonly GridColumn[], now: Date): string | undefined {
  const today = columns
    .filter((column) => column.isToday)
    .flatMap((column) => column.appointments)
    .toSorted((a, b) => a.start.getTime() - b.start.getTime());
  const next = today.find(({ end }) => end > now);
  return (next ?? columns.flatMap((column) => column.appointments)[0])?.id;
}
