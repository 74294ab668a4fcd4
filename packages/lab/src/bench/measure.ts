/**
 * Measuring as ratios: the thing and its baseline run in turn, round after round, in one process and on the same
 * data, so that what slows the machine slows both. The median of the rounds' ratios is what counts.
 */

export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** The baseline's value in the same unit, if the figure is a ratio. */
  baseline?: number;
  ratio?: number;
  /** What `ratio` (or `value`, without a baseline) must not pass; with `atLeast`, must reach. */
  limit?: number;
  atLeast?: boolean;
  ok: boolean;
}

export type Work = (index: number) => Promise<unknown>;

/** Milliseconds per piece of work with `concurrency` pieces under way. */
export async function timePerPiece(work: Work, pieces: number, concurrency: number): Promise<number> {
  let next = 0;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: Math.min(concurrency, pieces) }, async () => {
      for (let index = next++; index < pieces; index = next++) await work(index);
    }),
  );
  return (performance.now() - start) / pieces;
}

export interface Comparison {
  name: string;
  work: Work;
  baseline: Work;
  pieces: number;
  concurrency: number;
  limit?: number;
  rounds?: number;
  /** Run before each round of `work`, not timed. */
  before?: () => Promise<void> | void;
}

/** Compares time per piece; the ratio is work over baseline. */
export async function compare(comparison: Comparison): Promise<Figure> {
  const { name, work, baseline, pieces, concurrency, limit, rounds = 7, before } = comparison;
  const values: number[] = [];
  const baselines: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    await before?.();
    const bare = await timePerPiece(baseline, pieces, concurrency);
    const ours = await timePerPiece(work, pieces, concurrency);
    // The first round warms up.
    if (round === 0) continue;
    baselines.push(bare);
    values.push(ours);
  }
  const ratio = median(values.map((value, i) => value / (baselines[i] ?? Number.NaN)));
  return {
    name,
    value: median(values),
    unit: 'ms each',
    baseline: median(baselines),
    ratio,
    limit,
    ok: limit === undefined || ratio <= limit,
  };
}

/** The middle value; of an even number, the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? (sorted[middle] ?? Number.NaN) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((p / 100) * sorted.length))] ?? Number.NaN;
}

/** The figures as a table for people. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, value, unit, baseline, ratio, limit, atLeast, ok }) => [
    name,
    `${round(value)} ${unit}`,
    baseline === undefined ? '' : round(baseline),
    ratio === undefined ? '' : `${ratio.toFixed(2)} ×`,
    limit === undefined ? '' : `${atLeast ? '≥' : '≤'} ${limit}`,
    limit === undefined ? '' : ok ? 'ok' : 'MISSED',
  ]);
  const all = [['what', 'ours', 'bare', 'ratio', 'limit', ''], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(3);
}
