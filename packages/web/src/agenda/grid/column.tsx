import { Box, VisuallyHidden } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { hourText } from '../../kit/formats.ts';
import { currentLanguage } from '../../texts/texts.ts';
import { ReasonMark } from '../reason-icons.tsx';
import { type Laid, layOut, minutesOfDay, numbered, type Span } from '../week.ts';
import classes from './agenda-grid.module.css';
import type { Band, GridAppointment, GridColumn } from './grid.ts';
import { StatusMark } from './status-mark.tsx';
import { isSecondPass } from './steps.ts';
import { HOUR_PX } from './use-hold.ts';

interface ColumnProps {
  column: GridColumn;
  /** Its place from the left, from nought. */
  index: number;
  fromHour: number;
  height: number;
  /** Where the line of now stands; its head is in the first column of today. */
  nowTop: number | undefined;
  isFirstToday: boolean;
  /** The appointment that Tab reaches, where it stands here. */
  stop: string | undefined;
  /** What is held, where it comes from here. */
  origin: string | undefined;
}

/** Where a time stands in a column that begins at an hour. */
export function topOf(time: Date, fromHour: number): number {
  return ((minutesOfDay(time) - fromHour * 60) / 60) * HOUR_PX;
}

export function heightOf({ start, end }: Span): number {
  return ((end.getTime() - start.getTime()) / 3_600_000) * HOUR_PX;
}

/** One column: bands behind, free slots, appointments side by side where they overlap. */
export const Column = memo(function Column(props: ColumnProps) {
  const { column, index, fromHour, height, nowTop, isFirstToday, stop, origin } = props;
  const { t } = useTranslation();
  const language = currentLanguage();
  const laid = layOut(column.appointments);
  const texts = numbered(laid.map(({ item }) => item.text));
  return (
    <section
      className={classes.column}
      style={{ height, gridColumn: index + 2 }}
      data-column={column.key}
      data-today={column.isToday || undefined}
      aria-label={column.longTitle}
    >
      {column.bands.map((band) => (
        <BandBox key={`${band.kind} ${band.from} ${band.text}`} band={band} fromHour={fromHour} height={height} />
      ))}
      {column.free.map((free) => (
        <button
          key={free.id}
          type="button"
          tabIndex={-1}
          data-free={free.id}
          className={classes.free}
          style={{ top: topOf(free.start, fromHour), height: heightOf(free) }}
          aria-label={t('agenda.freeAt', { time: hourText(free.start, language), day: column.longTitle })}
        >
          <span>{hourText(free.start, language)}</span>
        </button>
      ))}
      {laid.map((one, place) => (
        <Block
          key={one.item.id}
          laid={one}
          text={texts[place] || t('agenda.noLabel')}
          columnTitle={column.longTitle}
          fromHour={fromHour}
          isStop={one.item.id === stop}
          isOrigin={one.item.id === origin}
        />
      ))}
      {nowTop !== undefined && (
        <Box className={classes.now} data-head={isFirstToday || undefined} style={{ top: nowTop }} aria-hidden />
      )}
    </section>
  );
});

function BandBox({ band, fromHour, height }: { band: Band; fromHour: number; height: number }) {
  const at = (minutes: number) => Math.min(height, Math.max(0, (minutes / 60 - fromHour) * HOUR_PX));
  const [top, bottom] = [at(band.from), at(band.to)];
  if (bottom <= top) return null;
  return (
    <Box
      className={classes.band}
      data-kind={band.kind}
      style={{ top, height: bottom - top, ...(band.colour ? { '--band': band.colour } : {}) }}
    >
      {band.text && <span>{band.text}</span>}
    </Box>
  );
}

interface BlockProps {
  laid: Laid<GridAppointment>;
  text: string;
  columnTitle: string;
  fromHour: number;
  isStop: boolean;
  isOrigin: boolean;
}

function Block({ laid: { item, lane, lanes }, text, columnTitle, fromHour, isStop, isOrigin }: BlockProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const height = Math.max(17, heightOf(item) - 1);
  const sides = { left: `calc(${(lane / lanes) * 100}% + 2px)`, width: `calc(${100 / lanes}% - 4px)` };
  const top = topOf(item.start, fromHour);
  const tail = (minutes: number) => (minutes / 60) * HOUR_PX;
  return (
    <>
      {item.before > 0 && (
        <Box className={classes.tail} style={{ ...sides, top: top - tail(item.before), height: tail(item.before) }} />
      )}
      <button
        type="button"
        data-appointment={item.id}
        data-status={item.status}
        data-origin={isOrigin || undefined}
        data-cut={item.isCut || undefined}
        tabIndex={isStop ? 0 : -1}
        className={classes.appointment}
        style={{ ...sides, top, height, ...(item.reason?.colour ? { '--reason': item.reason.colour } : {}) }}
      >
        <StatusMark status={item.status} className={classes.icon} />
        <span className={classes.label}>{text}</span>
        {item.reason && <ReasonMark icon={item.reason.icon} className={classes.reason} />}
        <VisuallyHidden> {columnTitle} </VisuallyHidden>
        <span className={classes.time}>
          {hourText(item.start, language)}
          {isSecondPass(item.start) && ` ${t('agenda.secondPass')}`}
        </span>
        <VisuallyHidden>
          {' '}
          {t('agenda.until', { time: hourText(item.end, language), status: t(`agenda.status.${item.status}`) })}
          {item.reason && `, ${item.reason.name}`}
          {item.isCut && `, ${t('agenda.tray.isCut')}`}
        </VisuallyHidden>
        {height > 24 && <span className={classes.edge} data-edge="start" aria-hidden />}
        <span className={classes.edge} data-edge="end" aria-hidden />
      </button>
      {item.after > 0 && (
        <Box className={classes.tail} style={{ ...sides, top: top + height, height: tail(item.after) }} />
      )}
    </>
  );
}
