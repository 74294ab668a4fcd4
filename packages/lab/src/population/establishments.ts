/**
 * The two demo establishments: who works there, where, when, and with which account. Ids are fixed (UUIDv5 of names),
 * so that tests, pages and the fill speak of the same people. Plans are in `valmont.ts` and `tilleuls.ts`.
 */
import type {
  HealthcareService,
  Location,
  Organization,
  Practitioner,
  PractitionerRole,
  Schedule,
} from '@medplum/fhirtypes';
import type { AccountId, EstablishmentId, PersonId } from '@rempart/terms/ids.ts';
import type { Day } from '@rempart/terms/paris.ts';
import type { EnrolledAccount } from '@rempart/terms/vault/protocol.ts';
import { bedsOf, directoryOf, organizationId } from './directory.ts';
import { fixedId } from './identifiers.ts';
import {
  type Clientele,
  displayName,
  type EstablishmentPlan,
  hasPractitioner,
  type SchedulePlan,
  type ServicePlan,
  type StaffPlan,
  type UnitPlan,
  type WardPlan,
} from './plans.ts';
import type { WeeklySession } from './sessions.ts';

export type DirectoryResource =
  | Organization
  | Location
  | HealthcareService
  | Practitioner
  | PractitionerRole
  | Schedule;

export interface EstablishmentDefinition {
  id: EstablishmentId;
  key: EstablishmentPlan['key'];
  name: string;
  kind: 'hospital' | 'practice';
  /** Id of its Organization. */
  organization: string;
}

/** An account as the vault enrols it, and what the server's directory knows of it. */
export interface DemoAccount {
  account: EnrolledAccount;
  /** Id of the person's Practitioner; absent for those who do not care for patients. */
  practitioner?: string;
  /** Id of the unit's Location. */
  unit?: string;
}

/** An agenda as the population fills it. */
export interface Agenda {
  /** Id of the Schedule. */
  id: string;
  practitioner: string;
  practitionerName: string;
  room: string;
  unit: string;
  sensitive: boolean;
  /** Whether its practitioner examines, prescribes and admits: a doctor other than for imaging or anaesthesia. */
  treats: boolean;
  clientele: Clientele;
  patients: number;
  sessions: WeeklySession[];
  services: Array<ServicePlan & { id: string }>;
}

/** A unit in which patients lie. */
export interface Ward extends Pick<WardPlan, 'occupied' | 'clientele' | 'stays' | 'reasons'> {
  /** Id of the unit's Location. */
  unit: string;
  /** Ids of the Locations in which one patient each can lie. */
  beds: string[];
  /** Those who look after them: ids of Practitioners, and how they are shown. */
  doctors: Array<{ id: string; name: string }>;
}

export interface Establishment {
  definition: EstablishmentDefinition;
  directory: DirectoryResource[];
  accounts: DemoAccount[];
  agendas: Agenda[];
  wards: Ward[];
  /** Ids of the Practitioners that may be a médecin traitant. */
  generalPractitioners: string[];
}

/** Turns a plan into ids, directory resources and accounts. `today` sets the schedules' planning horizon. */
export function establish(plan: EstablishmentPlan, today: Day): Establishment {
  const agendas = plan.staff.flatMap((person) => (person.schedule ? [agendaOf(plan, person, person.schedule)] : []));
  const generalists = plan.staff.filter((person) => person.specialty === 'SM54');
  return {
    definition: {
      id: fixedId<EstablishmentId>(`establishment/${plan.key}`),
      key: plan.key,
      name: plan.name,
      kind: plan.kind,
      organization: organizationId(plan),
    },
    directory: directoryOf(plan, agendas, today),
    accounts: plan.staff.map((person) => accountOf(plan, person)),
    agendas,
    wards: plan.units.flatMap((unit) => (unit.ward ? [wardOf(plan, unit, unit.ward)] : [])),
    generalPractitioners: [...generalists, ...plan.correspondents].map((person) =>
      fixedId(`${plan.key}/practitioner/${person.key}`),
    ),
  };
}

function agendaOf(plan: EstablishmentPlan, person: StaffPlan, schedule: SchedulePlan): Agenda {
  const serviceId = (key: string): string => fixedId(`${plan.key}/service/${key}`);
  const unit = plan.units.find((u) => u.key === person.unit);
  if (!unit) throw new RangeError(`${person.key} has an agenda and no unit`);
  return {
    id: fixedId(`${plan.key}/schedule/${person.key}`),
    practitioner: fixedId(`${plan.key}/practitioner/${person.key}`),
    practitionerName: displayName(person),
    room: fixedId(`${plan.key}/location/${unit.key}/${schedule.room}`),
    unit: fixedId(`${plan.key}/location/${unit.key}`),
    sensitive: unit.sensitive ?? false,
    treats: person.role === 'practitioner' && person.profile !== 'imaging' && person.profile !== 'anaesthesia',
    clientele: schedule.clientele,
    patients: schedule.patients,
    sessions: schedule.sessions.map((session) => ({ ...session, services: (session.services ?? []).map(serviceId) })),
    services: schedule.services.map((key) => {
      const service = plan.services.find((s) => s.key === key);
      if (!service) throw new RangeError(`${person.key} offers an unknown service`);
      return { ...service, id: serviceId(key) };
    }),
  };
}

function wardOf(plan: EstablishmentPlan, unit: UnitPlan, { occupied, clientele, stays, reasons }: WardPlan): Ward {
  const doctors = plan.staff.filter((person) => person.unit === unit.key && person.role === 'practitioner');
  return {
    unit: fixedId(`${plan.key}/location/${unit.key}`),
    beds: bedsOf(plan, unit),
    doctors: doctors.map((person) => ({
      id: fixedId(`${plan.key}/practitioner/${person.key}`),
      name: displayName(person),
    })),
    occupied,
    clientele,
    stays,
    reasons,
  };
}

function accountOf(plan: EstablishmentPlan, person: StaffPlan): DemoAccount {
  const seen = plan.staff.filter(
    (other) =>
      other.schedule !== undefined &&
      (other.key === person.key || person.agendas === 'all' || person.agendas?.includes(other.key)),
  );
  return {
    account: {
      account: fixedId<AccountId>(`${plan.key}/account/${person.key}`),
      person: fixedId<PersonId>(`${plan.key}/person/${person.key}`),
      role: person.role,
      profile: person.profile ?? 'standard',
      name: displayName(person),
      schedules: seen.map((other) => fixedId(`${plan.key}/schedule/${other.key}`)),
    },
    practitioner: hasPractitioner(person) ? fixedId(`${plan.key}/practitioner/${person.key}`) : undefined,
    unit: person.unit ? fixedId(`${plan.key}/location/${person.unit}`) : undefined,
  };
}
