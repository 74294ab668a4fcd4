/** Where an arrow leads from an appointment: up and down in its column, sideways to the nearest hour. */
import { minutesOfDay } from './week.ts';

interface RovedColumn {
  appointments: ReadonlyArray<{ id: string; start: Date }>;
}

export function neighbour(columns: readonly RovedColumn[], from: string, key: string): string | undefined {
  const column = columns.findIndex(({ appointments }) => appointments.some(({ id }) => id === from));
  const sorted = byStart(columns[column]);
  const index = sorted.findIndex(({ id }) => id === from);
  const here = sorted[index];
  if (!here) return undefined;
  switch (key) {
    case 'ArrowDown':
      return sorted[index + 1]?.id;
    case 'ArrowUp':
      return sorted[index - 1]?.id;
    case 'Home':
      return sorted[0]?.id;
    case 'End':
      return sorted.at(-1)?.id;
    case 'ArrowLeft':
      return nearest(columns.slice(0, column).toReversed(), here.start);
    case 'ArrowRight':
      return nearest(columns.slice(column + 1), here.start);
    default:
      return undefined;
  }
}

/** In the first column that has any, the one whose hour is nearest. */
function nearest(columns: readonly RovedColumn[], start: Date): string | undefined {
  const distance = (other: Date) => Math.abs(minutesOfDay(other) - minutesOfDay(start));
  const column = columns.find(({ appointments }) => appointments.length > 0);
  return byStart(column).toSorted((a, b) => distance(a.start) - distance(b.start))[0]?.id;
}

function byStart(column: RovedColumn | undefined) {
  return (column?.appointments ?? []).toSorted((a, b) => a.start.getTime() - b.start.getTime());
}
