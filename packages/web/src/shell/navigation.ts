/** Which pages a role has. The system decides; this only leaves out what would be refused to all of that role. */
import { opensIdentities, opensRecords, type Role } from '@rempart/terms/roles.ts';

export type PagePath = '/agenda' | '/patients' | '/received' | '/sent' | '/account' | '/role';

export interface Destination {
  to: PagePath;
  /** Key of its name in the catalogue, below `page`. */
  name: 'agenda' | 'patients' | 'received' | 'sent' | 'account' | 'role';
  /** Second key after `g`. */
  key: string;
}

export function hasPatients(role: Role): boolean {
  return opensIdentities(role);
}

const AGENDA: Destination = { to: '/agenda', name: 'agenda', key: 'a' };
const PATIENTS: Destination = { to: '/patients', name: 'patients', key: 'p' };
const RECEIVED: Destination = { to: '/received', name: 'received', key: 'r' };
const SENT: Destination = { to: '/sent', name: 'sent', key: 'e' };
const ACCOUNT: Destination = { to: '/account', name: 'account', key: 'c' };
const ROLE: Destination = { to: '/role', name: 'role', key: 'l' };

/** Who files what comes in, and who sends or follows what leaves. */
const FILES: readonly Role[] = ['secretary', 'medical-secretary', 'admissions', 'practitioner', 'nurse'];
const FOLLOWS: readonly Role[] = ['secretary', 'admissions'];

export function destinationsOf(role: Role): Destination[] {
  if (!hasPatients(role)) return [ROLE, ACCOUNT];
  return [
    AGENDA,
    PATIENTS,
    ...(FILES.includes(role) ? [RECEIVED] : []),
    ...(opensRecords(role) || FOLLOWS.includes(role) ? [SENT] : []),
    ACCOUNT,
  ];
}
