/** What a demo establishment is made of, as its plan says it (`valmont.ts`, `tilleuls.ts`). */
import type { Profile, Role } from '@rempart/terms/roles.ts';
import type { Sex } from './names.ts';
import type { WeeklySession } from './sessions.ts';

/** Who is seen in an agenda: everyone, adults from 16, children below, women from 14. */
export type Clientele = 'all' | 'adults' | 'children' | 'women';

export interface UnitPlan {
  key: string;
  name: string;
  /** Labels of its patients are dashes: psychiatry, addiction (architecture, section 3). */
  sensitive?: boolean;
  /** Consulting rooms, each the second resource that a booking takes. */
  rooms: string[];
  ward?: WardPlan;
}

/** Where patients lie. */
export interface WardPlan {
  /** Rooms of one or two beds. */
  rooms: Array<{ name: string; beds: 1 | 2 }>;
  /** Beds in which somebody lies. */
  occupied: number;
  clientele: Clientele;
  /** Code of v3-ActCode of its stays. */
  stays: 'IMP' | 'EMER';
  /** What they are there for. */
  reasons: string[];
}

/** A reason for visit. */
export interface ServicePlan {
  key: string;
  unit: string;
  name: string;
  minutes: number;
  /** `#rrggbb` of the agenda's block. */
  colour: string;
  /** The drawing beside it, by the agenda's names for them; a plain consultation where none is named. */
  icon?: string;
  /** What patients come for, in the words of whoever books. */
  reasons: string[];
}

export interface SchedulePlan {
  room: string;
  sessions: Array<Omit<WeeklySession, 'services'> & { services?: string[] }>;
  services: string[];
  clientele: Clientele;
  /** Distinct patients that it must hold between 30 days ago and 30 days ahead; a busy one has over 170. */
  patients: number;
}

export interface StaffPlan {
  key: string;
  sex: Sex;
  given: string;
  family: string;
  role: Role;
  profile?: Profile;
  /** What the directory says that they are, in French. */
  function: string;
  /** Code of TRE_R38-SpecialiteOrdinale where we are sure of it. */
  specialty?: string;
  unit?: string;
  schedule?: SchedulePlan;
  /** Keys of staff whose agendas this account sees besides its own; `all` for everyone's. */
  agendas?: string[] | 'all';
}

export interface EstablishmentPlan {
  key: 'valmont' | 'tilleuls';
  name: string;
  kind: 'hospital' | 'practice';
  /** First eight figures of an invented FINESS number. */
  finess: string;
  street: string;
  commune: string;
  phone: string;
  /** Who answers questions about the data kept of a patient: an address, where the house has such a person. */
  dataProtection?: string;
  units: UnitPlan[];
  services: ServicePlan[];
  staff: StaffPlan[];
  /** Médecins traitants outside: in the directory, without an account. */
  correspondents: Array<Pick<StaffPlan, 'key' | 'sex' | 'given' | 'family'>>;
}

const CLINICAL_ROLES: readonly Role[] = [
  'practitioner',
  'nurse',
  'allied',
  'student',
  'pharmacist',
  'medical-information',
];

/** Whether the directory has a Practitioner for this person. */
export function hasPractitioner(person: StaffPlan): boolean {
  return CLINICAL_ROLES.includes(person.role);
}

/** How staff are shown: doctors and pharmacists with their title. */
export function displayName(person: Pick<StaffPlan, 'given' | 'family' | 'role'>): string {
  const titled =
    person.role === 'practitioner' || person.role === 'pharmacist' || person.role === 'medical-information';
  return `${titled ? 'Dr ' : ''}${person.given} ${person.family}`;
}
