/**
 * What each person has opened: a fold over the log, kept in memory. Counts are of distinct patients per person in
 * sliding windows (architecture, section 4), so several accounts of one person count together, and nobody but the log
 * can win a count back.
 *
 * A patient is known here by pseudonym alone, and that changes each quarter. So a patient is looked up under this
 * quarter's and the last one's; an opening's entry says in `carried` in which windows the patient stood under the last
 * quarter's, and there does not count twice. It does not say under which: the log links no two pseudonyms. So once the
 * old one has left a window, the new one stands in it uncounted until the next opening: patients read again around the
 * change may be a few more than the lines, new ones never.
 */
import { hash as digest } from 'node:crypto';
import type { PersonId } from '@rempart/terms/ids.ts';
import type { Level, Relation } from '@rempart/terms/levels.ts';
import type { OpenedCounts } from '@rempart/terms/roles.ts';
import type { LogEntry } from '@rempart/terms/vault/protocol.ts';
import { Bank, DayCounts, SlidingWindow } from './windows.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The windows, in milliseconds. An opening of a record is one of the identity too. */
const SPANS = {
  identities24h: DAY,
  identities30d: 30 * DAY,
  records24h: DAY,
  records30d: 30 * DAY,
  restricted24h: DAY,
  /** Outside any relation: all, and those whose record was opened. */
  outsideIdentities24h: DAY,
  outsideRecords24h: DAY,
  /** Records of known patients. */
  known24h: DAY,
  known30d: 30 * DAY,
  /** Neither reopenings nor lists opened by a touch. */
  paceIdentities: 10 * MINUTE,
  paceRecords: 10 * MINUTE,
  items24h: DAY,
  pages24h: DAY,
} as const;

/** A window in which distinct patients are counted. */
export type WindowName = keyof typeof SPANS;
const WINDOW_NAMES = Object.keys(SPANS) as WindowName[];
/** Distinct patients of one person in each window. */
export type Counts = Readonly<Record<WindowName, number>>;

/** Touches that can be given at once, and how soon another can. */
const TOUCHES = 10;
const TOUCH_REFILL_MS = MINUTE;

/** Label pages (one schedule, one week) a person opens in 24 hours. */
const PAGES_A_DAY = 60;

/** Where one patient stands with one person at one time. */
export interface Standing {
  /** This quarter's pseudonym; also what tells two patients of one request apart. */
  pseudonym: string;
  /** Windows to whose count this patient would add nothing. */
  stands: ReadonlySet<WindowName>;
  /** Those of them in which the patient stands under the last quarter's pseudonym: goes into the entry. */
  carried: readonly WindowName[];
}

/** What the ladder knows of one person at one time. */
export interface PersonNow {
  counts: Counts;
  /** Milliseconds until the next touch can be spent; 0 if at once. */
  touchWait: number;
  /** Identities that the last touch still covers. */
  covered: number;
}

/** The fields that the fold reads from entries, beside those that every entry has. */
export interface LadderFields {
  /** `open`, `search`, `item`: see `Standing.carried`. */
  carried?: readonly WindowName[];
  /** `open`: one of a list opened by a touch, left out of the pace. */
  list?: boolean;
  /** `touch`: identities that it covers. */
  covers?: number;
  /** `search`: keyed pseudonym of what was searched; a search that found nobody counts as one identity. */
  query?: string;
  /** `item`: keyed pseudonym of the item. */
  item?: string;
  /** `pages`: what `pageKey` gives. */
  pages?: readonly string[];
}

/** The window that says whether a patient was opened at a level within 24 hours. */
export function windowOfLevel(level: Level): WindowName {
  return ({ identity: 'identities24h', record: 'records24h', restricted: 'restricted24h' } as const)[level];
}

/** The windows that an opening enters, pace apart. */
export function windowsOf(level: Level, relation: Relation | undefined): WindowName[] {
  const names: WindowName[] = ['identities24h', 'identities30d'];
  if (relation === 'outside') names.push('outsideIdentities24h');
  if (level === 'identity') return names;
  names.push('records24h', 'records30d');
  if (relation === 'outside') names.push('outsideRecords24h');
  if (relation === 'known') names.push('known24h', 'known30d');
  if (level === 'restricted') names.push('restricted24h');
  return names;
}

/** The pace windows that an opening enters: those whose day it is new in. */
export function paceWindowsOf(level: Level, list: boolean, stands: (name: WindowName) => boolean): WindowName[] {
  if (list) return [];
  const names: WindowName[] = stands('identities24h') ? [] : ['paceIdentities'];
  return level === 'identity' || stands('records24h') ? names : [...names, 'paceRecords'];
}

/** What one person has opened. Owned by `Openings`. */
interface Person {
  windows: Record<WindowName, SlidingWindow>;
  /** New ones of each day. */
  days: { identities: DayCounts; records: DayCounts };
  touches: Bank;
  covered: number;
}

/** The counts of all people of one establishment. */
export class Openings {
  readonly #people = new Map<PersonId, Person>();

  /** Folds one entry. In the order of the log; `t` never falls. Entries of other kinds change nothing. */
  apply(entry: LogEntry & LadderFields): void {
    if (entry.person === undefined) return;
    switch (entry.kind) {
      case 'open':
        if (entry.patient !== undefined) this.#open(entry, entry.patient, entry.level ?? 'identity');
        break;
      case 'search':
        if (entry.query !== undefined) this.#open(entry, searchKey(entry.query), 'identity');
        break;
      case 'item':
        if (entry.item !== undefined) this.#see(entry, 'items24h', entry.item);
        break;
      case 'pages':
        for (const page of entry.pages ?? []) this.#see(entry, 'pages24h', page);
        break;
      case 'touch':
        this.#person(entry.person).touches.spend(entry.t);
        this.#person(entry.person).covered = entry.covers ?? 0;
        break;
    }
  }

  #open(entry: LogEntry & LadderFields, key: string, level: Level): void {
    const person = this.#person(entry.person as PersonId);
    const carried = entry.carried ?? [];
    const stands = (name: WindowName) => carried.includes(name) || person.windows[name].has(key, entry.t);
    const pace = paceWindowsOf(level, entry.list === true, stands);
    // A reopening counts nothing new: it only keeps the patient where they stand.
    const entered = stands(windowOfLevel(level))
      ? [...windowsOf(level, 'outside'), ...windowsOf(level, 'known')].filter(stands)
      : [...windowsOf(level, entry.relation), ...pace];
    if (!stands('identities24h')) person.days.identities.add(entry.t);
    if (level !== 'identity' && !stands('records24h')) person.days.records.add(entry.t);
    for (const name of entered) person.windows[name].add(key, entry.t, !carried.includes(name));
    if (level === 'identity' && entry.step === 1) person.covered = Math.max(0, person.covered - 1);
  }

  #see(entry: LogEntry & LadderFields, name: WindowName, key: string): void {
    const carried = entry.carried?.includes(name) ?? false;
    this.#person(entry.person as PersonId).windows[name].add(key, entry.t, !carried);
  }

  #person(id: PersonId): Person {
    let person = this.#people.get(id);
    if (person === undefined) {
      person = {
        windows: byName((name) => new SlidingWindow(SPANS[name])),
        days: { identities: new DayCounts(), records: new DayCounts() },
        touches: new Bank(TOUCHES, TOUCH_REFILL_MS),
        covered: 0,
      };
      this.#people.set(id, person);
    }
    return person;
  }

  /** What a person has counted at a time (ms). */
  now(id: PersonId, at: number): PersonNow {
    const person = this.#people.get(id);
    if (person === undefined) return { counts: byName(() => 0), touchWait: 0, covered: 0 };
    return {
      counts: byName((name) => person.windows[name].count(at)),
      touchWait: person.touches.wait(at),
      covered: person.covered,
    };
  }

  /** How many new ones a day are usual for a person; undefined where too few days tell. */
  usual(id: PersonId, at: number): OpenedCounts['usual'] {
    const days = this.#people.get(id)?.days;
    const [identities, records] = [days?.identities.usual(at), days?.records.usual(at)];
    return identities === undefined && records === undefined ? undefined : { identities, records };
  }

  /**
   * Where a patient stands with a person.
   * @param pseudonyms this quarter's first, then the last one's. Of an item or a search: of those.
   */
  standing(id: PersonId, pseudonyms: readonly [string, string], at: number): Standing {
    const person = this.#people.get(id);
    const in_ = (key: string) => WINDOW_NAMES.filter((name) => person?.windows[name].has(key, at));
    const [current, last] = pseudonyms;
    const carried = in_(last);
    return { pseudonym: current, stands: new Set([...in_(current), ...carried]), carried };
  }

  /** As `standing`, of a search that found nobody. */
  standingOfSearch(id: PersonId, pseudonyms: readonly [string, string], at: number): Standing {
    const keys = [searchKey(pseudonyms[0]), searchKey(pseudonyms[1])] as const;
    return { ...this.standing(id, keys, at), pseudonym: pseudonyms[0] };
  }

  /**
   * Which of these pages (see `pageKey`) a person may read now, and which of those count: 60 new ones in 24 hours,
   * read again nothing.
   */
  pages(id: PersonId, pages: readonly string[], at: number): { open: string[]; counted: string[] } {
    const window = this.#people.get(id)?.windows.pages24h;
    const left = PAGES_A_DAY - (window?.count(at) ?? 0);
    const fresh = [...new Set(pages)].filter((page) => !window?.has(page, at));
    const counted = fresh.slice(0, Math.max(0, left));
    const refused = new Set(fresh.slice(counted.length));
    return { open: pages.filter((page) => !refused.has(page)), counted };
  }
}

/** A label page as it stands in an entry: short, because 40 of them have to fit into 1 kB. Staff and weeks, no patient. */
export function pageKey(schedule: string, week: string): string {
  return digest('sha256', `${schedule}\n${week}`, 'base64url').slice(0, 12);
}

function searchKey(query: string): string {
  return `search:${query}`;
}

function byName<T>(of: (name: WindowName) => T): Record<WindowName, T> {
  return Object.fromEntries(WINDOW_NAMES.map((name) => [name, of(name)])) as Record<WindowName, T>;
}
