/** A plan's directory resources, with FR Core profiles: in clear in every establishment, so without any patient. */
import type {
  CodeableConcept,
  HealthcareService,
  Location,
  Organization,
  Practitioner,
  PractitionerRole,
  Schedule,
} from '@medplum/fhirtypes';
import { addDays, type Day } from '@rempart/terms/paris.ts';
import { coding, concept, FR_CORE, profile, quantity, REMPART, RESTRICTED, SYSTEM } from './coding.ts';
import type { Agenda, DirectoryResource } from './establishments.ts';
import { finessIdentifier, fixedId, rppsIdentifiers, testRpps } from './identifiers.ts';
import { addressOf, HOME_COMMUNES } from './places.ts';
import {
  displayName,
  type EstablishmentPlan,
  hasPractitioner,
  type ServicePlan,
  type StaffPlan,
  type UnitPlan,
} from './plans.ts';
import { availableTime, sessionExtension } from './sessions.ts';

/** Every resource of the directory, those that others refer to first. */
export function directoryOf(plan: EstablishmentPlan, agendas: readonly Agenda[], today: Day): DirectoryResource[] {
  const organization = organizationId(plan);
  const clinical = plan.staff.filter(hasPractitioner);
  const outside = plan.correspondents.map((person) => ({
    ...person,
    role: 'practitioner' as const,
    function: 'Médecin généraliste',
    specialty: 'SM54',
  }));
  return [
    organizationOf(plan, organization),
    ...plan.units.flatMap((unit) => locationsOf(plan, unit, organization)),
    ...plan.services.map((service) => serviceOf(plan, service, organization)),
    ...[...clinical, ...outside].map((person) => practitionerOf(plan, person)),
    ...clinical.map((person) => roleOf(plan, person, organization, agendas)),
    ...agendas.map((agenda) => scheduleOf(agenda, today)),
  ];
}

export function organizationId(plan: EstablishmentPlan): string {
  return fixedId(`${plan.key}/organization`);
}

/** The same person has the same number in both establishments: it comes from the name. */
function rppsOf(person: Pick<StaffPlan, 'given' | 'family'>): string {
  const name = fixedId(`rpps/${person.given} ${person.family}`);
  return testRpps(Number.parseInt(name.slice(0, 8), 16) % 1_000_000);
}

function organizationOf(plan: EstablishmentPlan, id: string): Organization {
  const commune = HOME_COMMUNES.find((c) => c.name === plan.commune)!;
  return {
    resourceType: 'Organization',
    id,
    meta: { profile: [profile('organization')] },
    identifier: [finessIdentifier(plan.finess)],
    active: true,
    name: plan.name,
    telecom: [{ system: 'phone', value: plan.phone, use: 'work' }],
    address: [{ ...addressOf(plan.street, commune), use: 'work' }],
    contact: plan.dataProtection
      ? [
          {
            purpose: concept(SYSTEM.contact, 'data-protection', 'Délégué à la protection des données'),
            telecom: [{ system: 'email', value: plan.dataProtection, use: 'work' }],
          },
        ]
      : undefined,
  };
}

/** The bed by the door and the one by the window, as wards call them. */
const BEDS = ['Lit porte', 'Lit fenêtre'];

/** Ids of the Locations in which one patient each can lie: a room of one bed, or each bed of a room. */
export function bedsOf(plan: EstablishmentPlan, unit: UnitPlan): string[] {
  return (unit.ward?.rooms ?? []).flatMap(({ name, beds }) => {
    return beds === 1 ? [roomId(plan, unit, name)] : BEDS.map((bed) => bedId(plan, unit, name, bed));
  });
}

function roomId(plan: EstablishmentPlan, unit: UnitPlan, room: string): string {
  return fixedId(`${plan.key}/location/${unit.key}/${room}`);
}

function bedId(plan: EstablishmentPlan, unit: UnitPlan, room: string, bed: string): string {
  return fixedId(`${plan.key}/location/${unit.key}/${room}/${bed}`);
}

/** A unit (ward, department), its rooms and their beds. */
function locationsOf(plan: EstablishmentPlan, unit: UnitPlan, organization: string): Location[] {
  const id = fixedId(`${plan.key}/location/${unit.key}`);
  const wards = unit.ward?.rooms ?? [];
  const physical = (code: string, display: string): Location['physicalType'] => ({
    coding: [coding('http://terminology.hl7.org/CodeSystem/location-physical-type', code, display)],
  });
  const location = (own: Partial<Location>): Location => ({
    resourceType: 'Location',
    meta: { profile: [profile('location')] },
    status: 'active',
    mode: 'instance',
    managingOrganization: { reference: `Organization/${organization}` },
    ...own,
  });
  return [
    location({ id, name: unit.name, physicalType: physical('wa', 'Ward') }),
    ...[...unit.rooms, ...wards.map(({ name }) => name)].map((room) =>
      location({
        id: roomId(plan, unit, room),
        name: room,
        physicalType: physical('ro', 'Room'),
        partOf: { reference: `Location/${id}`, display: unit.name },
      }),
    ),
    ...wards
      .filter(({ beds }) => beds === 2)
      .flatMap(({ name: room }) =>
        BEDS.map((bed) =>
          location({
            id: bedId(plan, unit, room, bed),
            name: bed,
            physicalType: physical('bd', 'Bed'),
            partOf: { reference: `Location/${roomId(plan, unit, room)}`, display: room },
          }),
        ),
      ),
  ];
}

function serviceOf(plan: EstablishmentPlan, service: ServicePlan, organization: string): HealthcareService {
  return {
    resourceType: 'HealthcareService',
    id: fixedId(`${plan.key}/service/${service.key}`),
    meta: { profile: [profile('healthcare-service')] },
    extension: [
      {
        url: `${FR_CORE}/StructureDefinition/fr-core-service-type-duration`,
        extension: [
          { url: 'serviceType', valueCodeableConcept: { text: service.name } },
          { url: 'duration', valueDuration: quantity(service.minutes, 'min') },
        ],
      },
      { url: `${REMPART}/StructureDefinition/colour`, valueString: service.colour },
      ...(service.icon ? [{ url: `${REMPART}/StructureDefinition/icon`, valueString: service.icon }] : []),
    ],
    active: true,
    providedBy: { reference: `Organization/${organization}` },
    name: service.name,
    location: [{ reference: `Location/${fixedId(`${plan.key}/location/${service.unit}`)}` }],
    appointmentRequired: true,
  };
}

type Described = Pick<StaffPlan, 'key' | 'sex' | 'given' | 'family' | 'role' | 'function' | 'specialty'>;

function practitionerOf(plan: EstablishmentPlan, person: Described): Practitioner {
  const titled = displayName(person).startsWith('Dr ');
  return {
    resourceType: 'Practitioner',
    id: fixedId(`${plan.key}/practitioner/${person.key}`),
    meta: { profile: [profile('practitioner')] },
    identifier: rppsIdentifiers(rppsOf(person)),
    active: true,
    name: [
      {
        use: 'official',
        text: displayName(person),
        family: person.family,
        given: [person.given],
        prefix: [person.sex === 'female' ? 'MME' : 'M'],
        suffix: titled ? ['DR'] : undefined,
      },
    ],
    gender: person.sex,
    qualification: [{ code: qualificationOf(person) }],
  };
}

function qualificationOf(person: Pick<StaffPlan, 'function' | 'specialty'>): CodeableConcept {
  return person.specialty ? concept(SYSTEM.specialty, person.specialty, person.function) : { text: person.function };
}

function roleOf(
  plan: EstablishmentPlan,
  person: StaffPlan,
  organization: string,
  agendas: readonly Agenda[],
): PractitionerRole {
  const practitioner = fixedId(`${plan.key}/practitioner/${person.key}`);
  const agenda = agendas.find((a) => a.practitioner === practitioner);
  const unit = person.unit ? fixedId(`${plan.key}/location/${person.unit}`) : undefined;
  return {
    resourceType: 'PractitionerRole',
    id: fixedId(`${plan.key}/role/${person.key}`),
    meta: { profile: [profile('practitioner-role')] },
    active: true,
    practitioner: {
      reference: `Practitioner/${practitioner}`,
      display: displayName(person),
    },
    organization: { reference: `Organization/${organization}`, display: plan.name },
    code: [concept(`${REMPART}/CodeSystem/role`, person.role, person.function)],
    specialty: [qualificationOf(person)],
    location: [unit, agenda?.room].flatMap((l) => (l ? [{ reference: `Location/${l}` }] : [])),
    healthcareService: agenda?.services.map((s) => ({ reference: `HealthcareService/${s.id}`, display: s.name })),
    availableTime: agenda?.sessions.map(availableTime),
  };
}

/** Two years back, so that past appointments lie within; one ahead. Sensitive agendas are marked restricted. */
function scheduleOf(agenda: Agenda, today: Day): Schedule {
  return {
    resourceType: 'Schedule',
    id: agenda.id,
    meta: { profile: [profile('schedule')], ...(agenda.sensitive ? RESTRICTED : {}) },
    extension: agenda.sessions.map(sessionExtension),
    active: true,
    serviceType: agenda.services.map((s) => concept(SYSTEM.service, s.id, s.name)),
    actor: [
      { reference: `Practitioner/${agenda.practitioner}`, display: agenda.practitionerName },
      { reference: `Location/${agenda.room}` },
    ],
    planningHorizon: { start: `${addDays(today, -730)}T00:00:00Z`, end: `${addDays(today, 365)}T00:00:00Z` },
  };
}
