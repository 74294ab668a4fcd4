/** The log of openings as the security officer reads it: C2SP tlog-tiles (contracts, section 1), newest entries first. */
import type { Level, Purpose, Relation } from '@rempart/terms/levels.ts';
import type { Role } from '@rempart/terms/roles.ts';
import { request, requestBytes } from '../fhir/request.ts';

export interface LogHead {
  origin: string;
  vkey: string;
  /** Entries that the checkpoint signs. */
  size: number;
  /** Base64. */
  root: string;
}

/** What the pages show of an entry; a patient is a pseudonym that changes each quarter. */
export interface ShownEntry {
  number: number;
  t: number;
  kind: string;
  account?: string;
  role?: Role;
  patient?: string;
  level?: Level;
  relation?: Relation;
  step?: number;
  purpose?: Purpose;
}

/** Entries of one bundle. */
const BUNDLE = 256;

/** @throws Error where the checkpoint is not of the log that it should be of */
export async function logHead(establishment: string): Promise<LogHead | undefined> {
  const logs = await request<Array<{ establishment: string; origin: string; vkey: string }>>({
    method: 'GET',
    path: '/log',
  });
  const own = logs.body.find((log) => log.establishment === establishment);
  if (!own) return undefined;
  const note = new TextDecoder().decode(await requestBytes(`/log/${establishment}/checkpoint`));
  const [origin, size, root] = note.split('\n');
  if (origin !== own.origin || !/^\d+$/.test(size ?? '')) throw new Error('not a checkpoint of this log');
  return { origin, vkey: own.vkey, size: Number(size), root: root ?? '' };
}

/** The bundle that holds entry `before - 1`, newest entry first. `size` is the checkpoint's. */
export async function entriesBefore(establishment: string, before: number, size: number): Promise<ShownEntry[]> {
  const index = Math.floor((before - 1) / BUNDLE);
  const width = Math.min(BUNDLE, size - index * BUNDLE);
  const bytes = await requestBytes(`/log/${establishment}/${bundlePath(index, width)}`);
  return entriesIn(bytes, index * BUNDLE)
    .filter(({ number }) => number < before)
    .reverse();
}

/** `tile/entries/x001/234`, with `.p/W` where it is not full (C2SP tlog-tiles). */
export function bundlePath(index: number, width: number): string {
  const digits = String(index);
  const parts = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const path = parts.map((part, i) => (i < parts.length - 1 ? `x${part}` : part)).join('/');
  return `tile/entries/${path}${width === BUNDLE ? '' : `.p/${width}`}`;
}

/** An entry bundle: each entry after its length in two bytes, big-endian. */
export function entriesIn(bytes: Uint8Array<ArrayBuffer>, first: number): ShownEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: ShownEntry[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 2 + view.getUint16(at);
    const entry = JSON.parse(new TextDecoder().decode(bytes.subarray(at + 2, end))) as Omit<ShownEntry, 'number'>;
    entries.push({ ...entry, number: first + entries.length });
    at = end;
  }
  return entries;
}

export interface ListedAccount {
  account: string;
  name: string;
  role: Role;
  profile: string;
  unit: string | null;
}

/** Accounts of the establishment, to those who keep the house. */
export async function accounts(): Promise<ListedAccount[]> {
  return (await request<ListedAccount[]>({ method: 'GET', path: '/accounts' })).body;
}
