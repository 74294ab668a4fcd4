/** Opening a patient's record, and everything of it while it is open. */
import type { Bundle, Parameters, Patient } from '@medplum/fhirtypes';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { Refusal } from '../fhir/refusal.ts';
import { type Answer, type Call, request } from '../fhir/request.ts';
import { FHIR, type Opening, openPatient, openRecord, resourcesOf } from '../fhir/resources.ts';
import { useLive } from '../live/use-live.ts';
import { queries } from '../queries.ts';
import type { TouchSubject } from '../session/touch.ts';
import { useSession } from '../session/use-session.ts';

/** Why and until when a record is open, from the answer of `$open`. */
export interface OpenRecord {
  /** How long it stays open after its last use, in milliseconds; undefined where the answer did not say. */
  idleMs: number | undefined;
  /** Milliseconds since 1970. */
  openedAt: number;
  relation: string | undefined;
  purpose: 'TREAT' | 'ETREAT';
  /** The fact that the relation rests on: an appointment, a stay… */
  fact: string | undefined;
  level: Opening['level'];
  /** Its session has ended: what is shown stays, and is opened again by hand. */
  isOver?: boolean;
}

export const ORDINARY: Opening = { level: 'record', purpose: 'TREAT' };

export function useOpenRecord(patient: string, opening: Opening, about: TouchSubject) {
  return useQuery({
    queryKey: openKey(patient, opening),
    // A grant lives ten minutes from its last use; the page opens again when a reading says it has ended.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: async () => {
      const { answer, everything } = await openRecord(patient, opening, about);
      keepEverything(patient, opening, everything);
      queries.invalidateQueries({ queryKey: ['me'] });
      return openRecordOf(answer, opening);
    },
  });
}

/**
 * After a lock a new session has nothing open. What is shown stays; an ordinary opening is made again, since it counts
 * nothing and its person has just touched their key; what asks for more is asked of them, in the band.
 */
export function useReopenAfterLock(patient: string, opening: Opening, about: TouchSubject): void {
  const { token, locked } = useSession();
  const wasLocked = useRef(false);
  const reopen = useRef<() => Promise<void>>(undefined);
  reopen.current = async () => {
    const isOrdinary = opening.purpose === 'TREAT' && opening.level === 'record';
    const opened = isOrdinary && (await openRecord(patient, opening, about, true).catch(() => undefined));
    if (!opened) return sayOver(patient, opening);
    keepEverything(patient, opening, opened.everything);
    sayOpen(patient, opening, opened.answer);
  };
  useEffect(() => {
    if (locked) wasLocked.current = true;
    else if (token && wasLocked.current) {
      wasLocked.current = false;
      void reopen.current?.();
    }
  }, [token, locked]);
}

/** Everything of the patient at the open levels; opens again, once, where the grant has ended. */
export function useEverything(patient: string, opening: Opening, about: TouchSubject, enabled: boolean) {
  return useQuery({
    queryKey: ['everything', patient, opening.level],
    enabled,
    gcTime: 60_000,
    staleTime: CAME_WITH_OPENING_MS,
    queryFn: async ({ signal }) => {
      const bundle = await whileOpen(patient, opening, about, () => everything(patient, { signal }));
      keepEverything(patient, opening, bundle);
      return bundle;
    },
  });
}

/** What came with the opening is not asked for again right after it. */
const CAME_WITH_OPENING_MS = 5_000;

function keepEverything(patient: string, { level }: Opening, bundle: Bundle): void {
  queries.setQueryData(['everything', patient, level], bundle);
  const [identity] = resourcesOf<Patient>(bundle, 'Patient');
  if (identity) queries.setQueryData(['identity', patient], identity);
}

function openKey(patient: string, opening: Opening) {
  return ['open', patient, opening] as const;
}

/** For the band of a record that is shown: opened again, and until when. */
function sayOpen(patient: string, opening: Opening, answer: Opened): void {
  queries.setQueryData<OpenRecord>(openKey(patient, opening), (open) => open && openRecordOf(answer, opening));
}

/** That it is shown, and no longer open. */
function sayOver(patient: string, opening: Opening): void {
  queries.setQueryData<OpenRecord>(openKey(patient, opening), (open) => open && { ...open, isOver: true });
}

/** However much it is used (server, disclosure/grants.ts). */
const OPEN_AT_MOST_MS = 60 * 60_000;

/** When each open record was used last in this tab: milliseconds by patient. */
const lastUses = new Map<string, number>();
const listeners = new Set<() => void>();

function used(patient: string): void {
  lastUses.set(patient, Date.now());
  for (const listener of listeners) listener();
}

function onUse(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** After what this tab has read or written itself: its own saving of a draft is told to it as well. */
const QUIET_MS = 10_000;

/**
 * Reads again what others have changed, not more often than one can follow. Nobody has asked for it: it keeps nothing
 * open for longer, and where the record is no longer open it stays as it is shown, which the band says.
 */
export function useRecordChanges(patient: string, opening: Opening): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const lastRead = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const readAgain = async () => {
    queries.invalidateQueries({ queryKey: ['patient-appointments', patient] });
    // Refused where it is no longer open: it is not opened anew by itself.
    const read = await everything(patient, { unasked: true });
    keepEverything(patient, opening, (await withLetters(patient, opening)) ?? read);
  };
  useLive({ patient }, () => {
    const look = () => {
      const last = Math.max(lastUses.get(patient) ?? 0, lastRead.current);
      const quiet = last + QUIET_MS - Date.now();
      timer.current = quiet > 0 ? setTimeout(look, quiet) : undefined;
      if (quiet > 0) return;
      lastRead.current = Date.now();
      // Without an answer it is told again when the connection is back.
      readAgain().catch((error) => isNotOpened(error) && sayOver(patient, opening));
    };
    if (timer.current === undefined) look();
  });
}

/** Until when the record stays open if nothing more is read or written. */
export function useOpenUntil(patient: string, { idleMs, openedAt, isOver }: OpenRecord): Date | undefined {
  const lastUse = useSyncExternalStore(onUse, () => lastUses.get(patient)) ?? openedAt;
  if (isOver) return new Date(openedAt);
  if (idleMs === undefined) return undefined;
  return new Date(Math.min(Math.max(lastUse, openedAt) + idleMs, openedAt + OPEN_AT_MOST_MS));
}

/** Does what needs the record open; where the grant has ended, opens it again and does it once more. */
export async function whileOpen<T>(
  patient: string,
  opening: Opening,
  about: TouchSubject,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!isNotOpened(error)) throw error;
    sayOpen(patient, opening, await openPatient(patient, opening, about));
    return await act();
  } finally {
    used(patient);
  }
}

/**
 * What others wrote without having the patient open lies in letters, which an opening reads: of what is open already
 * it counts nothing. Undefined where it would ask for a touch, or ring the bell again.
 */
async function withLetters(patient: string, opening: Opening): Promise<Bundle | undefined> {
  if (opening.purpose === 'ETREAT') return undefined;
  return openRecord(patient, opening, {}, true).then(
    ({ everything }) => everything,
    () => undefined,
  );
}

function isNotOpened(error: unknown): boolean {
  return error instanceof Refusal && error.code === 'not-opened';
}

async function everything(patient: string, how: Pick<Call, 'signal' | 'unasked'>): Promise<Bundle> {
  const path = `${FHIR}/Patient/${patient}/$everything`;
  const bundle = (await request<Bundle>({ method: 'GET', path, ...how })).body;
  let next = bundle.link?.find(({ relation }) => relation === 'next')?.url;
  while (next) {
    const { pathname, search } = new URL(next, location.origin);
    const page: Bundle = (await request<Bundle>({ method: 'GET', path: pathname + search, ...how })).body;
    bundle.entry = [...(bundle.entry ?? []), ...(page.entry ?? [])];
    next = page.link?.find(({ relation }) => relation === 'next')?.url;
  }
  return bundle;
}

type Opened = Pick<Answer<Parameters>, 'at' | 'body'>;

function openRecordOf({ at, body }: Opened, opening: Opening): OpenRecord {
  const value = (...names: string[]) => {
    const parameter = body.parameter?.find(({ name }) => names.includes(name));
    return parameter?.valueInstant ?? parameter?.valueDateTime ?? parameter?.valueCode ?? parameter?.valueString;
  };
  const end = value('end', 'until');
  return {
    idleMs: end ? Math.max(0, new Date(end).getTime() - at) : undefined,
    openedAt: Date.now(),
    relation: value('relation'),
    purpose: opening.purpose,
    fact: value('fact', 'because'),
    level: opening.level,
  };
}
