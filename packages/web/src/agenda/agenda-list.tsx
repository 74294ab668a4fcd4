/** The agenda as a list, where the screen is a telephone's: the same columns, one after the other. */
import { Box, VisuallyHidden } from '@mantine/core';
import { useLongPress } from '@mantine/hooks';
import { type KeyboardEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { hourText } from '../kit/formats.ts';
import { currentLanguage } from '../texts/texts.ts';
import classes from './agenda-list.module.css';
import type { Band, FreeSpan, GridActs, GridAppointment, GridColumn } from './grid/grid.ts';
import { StatusMark } from './grid/status-mark.tsx';
import { atMinutes, DAY_MINUTES, isSecondPass } from './grid/steps.ts';
import { ReasonMark } from './reason-icons.tsx';
import { numbered } from './week.ts';

const LONG_PRESS_MS = 400;

interface ListActs extends Pick<GridActs, 'onOpen' | 'onDetails' | 'onBook'> {
  /** How long somebody waits already. */
  sinceOf: (id: string) => string | undefined;
}

export function AgendaList({ columns, now, ...acts }: { columns: readonly GridColumn[]; now: Date } & ListActs) {
  const { t } = useTranslation();
  return (
    <Box className={classes.frame} role="group" aria-label={t('agenda.list')} onKeyDown={onArrow}>
      {columns.map((column) => (
        <Day key={column.key} column={column} now={now} {...acts} />
      ))}
    </Box>
  );
}

/** From one appointment to the next, as in the grid. */
function onArrow(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-appointment]')];
  const at = all.indexOf(document.activeElement as HTMLElement);
  if (at === -1) return;
  event.preventDefault();
  all[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
}

/** What is no patient's time, and lies behind the appointments in the grid. */
const IS_TOLD: readonly Band['kind'][] = ['absence', 'held', 'missing'];

function rowsOf({ day, appointments, free, bands }: GridColumn) {
  const sorted = appointments.toSorted((a, b) => a.start.getTime() - b.start.getTime());
  const texts = numbered(sorted.map(({ text }) => text));
  return [
    ...bands
      .filter(({ kind }) => IS_TOLD.includes(kind))
      .map((band) => ({ key: `${band.kind} ${band.from} ${band.text}`, band, at: atMinutes(day, band.from) })),
    ...sorted.map((one, index) => ({ key: one.id, one, text: texts[index], at: one.start })),
    ...free.map((slot) => ({ key: slot.id, slot, at: slot.start })),
  ].sort((a, b) => a.at.getTime() - b.at.getTime());
}

function Day({ column, now, onBook, ...acts }: { column: GridColumn; now: Date } & ListActs) {
  const { t } = useTranslation();
  const rows = rowsOf(column);
  const next = column.isToday ? rows.find(({ at }) => at > now) : undefined;
  return (
    <section aria-label={column.longTitle} data-today={column.isToday || undefined}>
      <h2 className={classes.title}>
        {column.title}
        {column.note && <span>{column.note}</span>}
      </h2>
      {rows.length === 0 && <p className={classes.empty}>{t('agenda.nothing')}</p>}
      <ul className={classes.list}>
        {rows.map((row) => (
          <li key={row.key} data-next={row === next || undefined}>
            {'one' in row ? (
              <Row of={row.one} text={row.text || t('agenda.noLabel')} {...acts} />
            ) : 'slot' in row ? (
              <Free slot={row.slot} column={column} onBook={onBook} />
            ) : (
              <KeptRow band={row.band} day={column.day} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Row({
  of,
  text,
  onOpen,
  onDetails,
  sinceOf,
}: { of: GridAppointment; text: string } & Pick<ListActs, 'onOpen' | 'onDetails' | 'sinceOf'>) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const since = sinceOf(of.id);
  const pressedAt = useRef(0);
  const press = useLongPress(() => onDetails(of.id), {
    threshold: LONG_PRESS_MS,
    events: ['touch'],
    cancelOnMove: true,
    onStart: (event) => {
      pressedAt.current = event.timeStamp;
    },
    // Letting go is no click.
    onFinish: (event) => event.preventDefault(),
    // On a busy machine a finger is lifted before the timer has run; by the finger's clock it was long.
    onCancel: (event) => {
      if (event.type !== 'touchend' || event.timeStamp - pressedAt.current < LONG_PRESS_MS) return;
      event.preventDefault();
      onDetails(of.id);
    },
  });
  return (
    <button
      {...press}
      type="button"
      className={classes.row}
      data-appointment={of.id}
      data-status={of.status}
      style={of.reason?.colour ? ({ '--reason': of.reason.colour } as React.CSSProperties) : undefined}
      onClick={() => onOpen(of.id)}
      onContextMenu={(event) => {
        event.preventDefault();
        // A long press brings it on some telephones, and is heard by itself.
        if ((event.nativeEvent as PointerEvent).pointerType !== 'touch') onDetails(of.id);
      }}
    >
      <span className={classes.label}>{text}</span>
      <span className={classes.hour}>
        {hourText(of.start, language)}
        {isSecondPass(of.start) && ` ${t('agenda.secondPass')}`}
      </span>
      {of.reason && (
        <span className={classes.reason}>
          <ReasonMark icon={of.reason.icon} /> {of.reason.name}
        </span>
      )}
      <span className={classes.status}>
        <StatusMark status={of.status} /> {t(`agenda.status.${of.status}`)}
        {since && ` · ${since}`}
      </span>
    </button>
  );
}

/** Nobody comes then: an absence, an hour that a colleague has in hand, the hour that no clock shows. */
function KeptRow({ band, day }: { band: Band; day: Date }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const isAllDay = band.from === 0 && band.to === DAY_MINUTES;
  return (
    <p className={classes.kept} data-kind={band.kind}>
      <span className={classes.hour}>{!isAllDay && hourText(atMinutes(day, band.from), language)}</span>
      <span>{band.text}</span>
      <span>
        {isAllDay ? t('agenda.allDay') : t('agenda.untilHour', { time: hourText(atMinutes(day, band.to), language) })}
      </span>
    </p>
  );
}

function Free({ slot, column, onBook }: { slot: FreeSpan; column: GridColumn; onBook: GridActs['onBook'] }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  return (
    <button type="button" className={classes.free} onClick={() => onBook(slot, column.key)}>
      <span className={classes.hour}>{hourText(slot.start, language)}</span>
      <span>
        {t('agenda.free')}
        <VisuallyHidden> {column.longTitle}</VisuallyHidden>
      </span>
    </button>
  );
}
