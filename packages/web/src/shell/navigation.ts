/** Which pages a role has. The system decides; this only leaves out what would be refused to all of that role. */
import { opensIdentities, opensRecords, type Role } from '@rempart/terms/roles.ts';
import { type KeyedPage, PAGE_NAMES } from './page-keys.ts';

export type PagePath =
  | '/today'
  | '/ward'
  | '/agenda'
  | '/patients'
  | '/received'
  | '/sent'
  | '/journal'
  | '/accounts'
  | '/account'
  | '/role'
  | '/own-file';

export interface Destination {
  to: PagePath;
  /** Key of its name in the catalogue, below `page`. */
  name:
    | 'today'
    | 'ward'
    | 'agenda'
    | 'patients'
    | 'received'
    | 'sent'
    | 'log'
    | 'accounts'
    | 'account'
    | 'role'
    | 'ownFile';
  /** Second key after `g`. */
  key: string;
}

export function hasPatients(role: Role): boolean {
  return opensIdentities(role);
}

const TODAY: Destination = { to: '/today', name: 'today', key: 't' };
const WARD: Destination = { to: '/ward', name: 'ward', key: 's' };
const AGENDA: Destination = { to: '/agenda', name: 'agenda', key: 'a' };
const PATIENTS: Destination = { to: '/patients', name: 'patients', key: 'p' };
const RECEIVED: Destination = { to: '/received', name: 'received', key: 'r' };
const SENT: Destination = { to: '/sent', name: 'sent', key: 'e' };
const LOG: Destination = { to: '/journal', name: 'log', key: 'j' };
const ACCOUNTS: Destination = { to: '/accounts', name: 'accounts', key: 'u' };
const ACCOUNT: Destination = { to: '/account', name: 'account', key: 'c' };
const ROLE: Destination = { to: '/role', name: 'role', key: 'l' };

const OWN_FILE: Destination = { to: '/own-file', name: 'ownFile', key: 'd' };

/** Whose day goes by appointments of their own, and who looks after beds as well. */
const RECEIVES: readonly Role[] = ['practitioner', 'allied'];
const GOES_ROUND: readonly Role[] = [...RECEIVES, 'student'];

/** Who files what comes in, and who sends or follows what leaves. */
const FILES: readonly Role[] = ['secretary', 'medical-secretary', 'admissions', 'practitioner', 'nurse'];
const FOLLOWS: readonly Role[] = ['secretary', 'admissions'];

/** Who sees what comes in from other houses. */
export function filesTransfers(role: Role): boolean {
  return FILES.includes(role);
}

export function destinationsOf(role: Role): Destination[] {
  if (role === 'security-officer') return [LOG, ROLE, ACCOUNT];
  if (role === 'administrator') return [ACCOUNTS, ROLE, ACCOUNT];
  if (role === 'patient') return [OWN_FILE, ACCOUNT];
  if (!hasPatients(role)) return [ROLE, ACCOUNT];
  return [
    ...(RECEIVES.includes(role) ? [TODAY] : []),
    ...(role === 'nurse' ? [WARD] : []),
    AGENDA,
    PATIENTS,
    ...(filesTransfers(role) ? [RECEIVED] : []),
    ...(opensRecords(role) || FOLLOWS.includes(role) ? [SENT] : []),
    ...(GOES_ROUND.includes(role) ? [WARD] : []),
    ACCOUNT,
  ];
}

/** The pages of a role that answer to letters of their own. */
export function keyedPagesOf(role: Role): KeyedPage[] {
  return destinationsOf(role).flatMap(({ name }): KeyedPage[] => {
    if (name === 'patients') return [opensRecords(role) ? 'record' : 'patient'];
    return name in PAGE_NAMES ? [name as KeyedPage] : [];
  });
}

/** What waits for a role first: the first of its places, and for who sees patients their day. */
export function homeOf(role: Role): PagePath {
  return destinationsOf(role)[0]!.to;
}
