/** What the grid draws and says back. It knows no library, asks nothing of the system and decides nothing. */

import type { ReasonIcon } from '../reason-icons.tsx';
import type { Span } from '../week.ts';

export type ShownStatus = 'booked' | 'arrived' | 'called' | 'checked-in' | 'fulfilled' | 'noshow' | 'pending';

export interface GridAppointment extends Span {
  id: string;
  /** A label, or the name where it may stand in full. */
  text: string;
  status: ShownStatus;
  /** The reason for visit, where it lies in clear or is open. */
  reason: { name: string; colour: string | undefined; icon: ReasonIcon } | undefined;
  /** Minutes that are busy before and after. */
  before: number;
  after: number;
  /** Cut into the tray: shown where it still stands. */
  isCut: boolean;
}

/** What lies behind the appointments: where nothing is said the agenda is closed. */
export interface Band {
  kind: 'open' | 'holiday' | 'absence' | 'held' | 'missing';
  /** Minutes on the wall since midnight: the hour that no clock shows has a place too. */
  from: number;
  to: number;
  text: string | undefined;
  colour: string | undefined;
}

export interface FreeSpan extends Span {
  id: string;
}

export interface GridColumn {
  key: string;
  /** Midnight, on the wall, of the column's day. */
  day: Date;
  title: string;
  /** Under the title: a public holiday, an absence, a room. */
  note: string | undefined;
  /** For screen readers, and in the name of each appointment. */
  longTitle: string;
  isToday: boolean;
  bands: Band[];
  appointments: GridAppointment[];
  free: FreeSpan[];
}

/** Somewhere in the grid. */
export interface Place extends Span {
  /** A column's key. */
  column: string;
}

/** What is said of a place while something is held over it. */
export interface Verdict {
  kind: 'free' | 'warned' | 'taken';
  /** « libre », or why not. */
  text: string;
}

export interface GridActs {
  onOpen: (id: string) => void;
  /** By the second button of the mouse, or a long press of a finger. */
  onDetails: (id: string) => void;
  onBook: (free: FreeSpan, column: string) => void;
  onMove: (id: string, to: Place, verdict: Verdict) => void;
  onStretch: (id: string, to: Place, verdict: Verdict) => void;
  onDraw: (place: Place) => void;
  /** @param id what is held; undefined while something new is drawn */
  judge: (place: Place, id: string | undefined) => Verdict;
}
