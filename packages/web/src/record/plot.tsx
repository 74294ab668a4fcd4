/** A measure drawn with uPlot: where it is usual behind the curve, and a span of its time, also one drawn with the mouse. */
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import './navigator-language.ts';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { monthText, numberText, shortDateText } from '../kit/formats.ts';
import { currentLanguage } from '../texts/texts.ts';
import type { Range } from './observations/vital-signs.ts';
import classes from './plot.module.css';
import { useIsPrinting } from './printing.ts';
import type { Series } from './series.ts';

const DAY_MS = 86_400_000;
/** Spans that one looks at, in days; a span of one's own is drawn with the mouse. */
export const SPANS = { quarter: 92, year: 366, fiveYears: 1827, all: undefined } as const;
export type SpanName = keyof typeof SPANS;

/** What is shown of the time that was measured: from and to, milliseconds since 1970; without a name, drawn by hand. */
export interface Shown {
  name?: SpanName;
  from: number;
  to: number;
}

/** Back from the last value. */
export function spanOf({ points }: Series, name: SpanName): Shown {
  const to = points.at(-1)?.at ?? 0;
  const days = SPANS[name];
  return { name, from: days === undefined ? (points[0]?.at ?? 0) : to - days * DAY_MS, to };
}

interface PlotProps {
  series: Series;
  usual: Range | undefined;
  shown: Shown;
  onShow: (shown: Shown) => void;
}

export function Plot({ series, usual, shown, onShow }: PlotProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<UPlot>(undefined);
  const isDark = useComputedColorScheme('light') === 'dark';
  const dark = !useIsPrinting() && isDark;

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const ink = dark ? '#a7b0b8' : '#55606b';
    const line = dark ? '#343b41' : '#dde3e7';
    const band = dark ? 'rgba(154, 199, 164, 0.16)' : 'rgba(91, 140, 102, 0.14)';
    const strokes = dark ? ['#5fb0c1', '#9ac7a4'] : ['#1f6b7d', '#5b8c66'];
    const names =
      (series.points[0]?.values.length ?? 1) > 1 ? [t('record.systolic'), t('record.diastolic')] : [series.name];
    const axis = {
      font: "12px 'Inter Variable', system-ui",
      stroke: ink,
      grid: { stroke: line, width: 1 },
      ticks: { stroke: line, width: 1 },
    };
    const plot = new UPlot(
      {
        width: element.clientWidth,
        height: 260,
        hooks: {
          drawClear: [(at) => usual && drawBand(at, usual, band)],
          setSelect: [(at) => onShow(drawnOver(at))],
        },
        // A span of one's own is shown as the others are: by what the page knows of it.
        cursor: {
          drag: { setScale: false, dist: 5 },
          bind: {
            dblclick: () => () => {
              onShow(spanOf(series, 'all'));
              return null;
            },
          },
        },
        series: [
          {
            label: t('record.date'),
            value: (_, at) => (at === null ? '' : shortDateText(new Date(at * 1000), language)),
          },
          ...names.map((label, index) => ({
            label,
            stroke: strokes[index],
            width: 2,
            points: { size: 6 },
            value: (_: UPlot, value: number | null) => (value === null ? '' : numberText(value, language)),
          })),
        ],
        axes: [
          { ...axis, values: (_, ticks) => ticks.map((at) => tickText(at, ticks, language)) },
          { ...axis, values: (_, ticks) => ticks.map((value) => numberText(value, language)) },
        ],
      },
      [
        series.points.map(({ at }) => at / 1000),
        ...names.map((_, index) => series.points.map(({ values }) => values[index] ?? null)),
      ],
      element,
    );
    drawn.current = plot;
    const fit = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: 260 }));
    fit.observe(element);
    return () => {
      fit.disconnect();
      plot.destroy();
    };
  }, [series, usual, dark, language, t, onShow]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a plot that is drawn anew shows the span that was chosen
  useEffect(() => {
    drawn.current?.setScale('x', { min: shown.from / 1000, max: shown.to / 1000 });
    drawn.current?.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  }, [series, shown, dark, usual]);

  return <div ref={place} aria-hidden="true" className={classes.plot} />;
}

function drawnOver({ select: { left, width }, posToVal }: UPlot): Shown {
  return { from: posToVal(left, 'x') * 1000, to: posToVal(left + width, 'x') * 1000 };
}

/** Behind the curve: where a value is usual. */
function drawBand({ ctx, bbox, valToPos }: UPlot, [low, high]: Range, colour: string): void {
  const top = Math.max(bbox.top, valToPos(high, 'y', true));
  const bottom = Math.min(bbox.top + bbox.height, valToPos(low, 'y', true));
  if (bottom <= top) return;
  ctx.save();
  ctx.fillStyle = colour;
  ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
  ctx.restore();
}

/** By months; by days where ticks stand within a quarter. */
function tickText(at: number, ticks: readonly number[], language: ReturnType<typeof currentLanguage>): string {
  const days = ((ticks.at(-1) ?? at) - (ticks[0] ?? at)) / 86_400;
  return days > 92
    ? monthText(new Date(at * 1000), language)
    : shortDateText(new Date(at * 1000), language).slice(0, -5);
}
