import type { SeriesPoint } from './series.ts';

const [WIDTH, HEIGHT, PAD] = [64, 22, 2];
/** More points than pixels say nothing more. */
const SHOWN = 40;

/** The course of a measure at a glance; the words beside it say the value. */
export function Sparkline({ points }: { points: readonly SeriesPoint[] }) {
  const shown = points.slice(-SHOWN);
  if (shown.length < 2) return <span />;
  const values = shown.flatMap((point) => point.values);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const [from, to] = [shown[0]!.at, shown.at(-1)!.at];
  const x = (at: number) => PAD + ((at - from) / (to - from || 1)) * (WIDTH - 2 * PAD);
  const y = (value: number) => HEIGHT - PAD - ((value - low) / (high - low || 1)) * (HEIGHT - 2 * PAD);
  return (
    <svg width={WIDTH} height={HEIGHT} aria-hidden="true">
      {shown[0]!.values.map((_, line) => {
        const path = shown
          .map((point) => `${x(point.at).toFixed(1)},${y(point.values[line] ?? low).toFixed(1)}`)
          .join(' ');
        const last = shown.at(-1)!;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a measure never change places
          <g key={line}>
            <polyline
              points={path}
              fill="none"
              stroke="var(--rempart-accent)"
              strokeWidth="1.4"
              strokeLinejoin="round"
              opacity={line === 0 ? 1 : 0.55}
            />
            <circle cx={x(last.at)} cy={y(last.values[line] ?? low)} r="1.9" fill="var(--rempart-accent)" />
          </g>
        );
      })}
    </svg>
  );
}
