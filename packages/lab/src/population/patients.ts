/** Identity resources of a patient: Patient with FR Core extensions, a relative, the health insurance. Level identity. */
import type { ContactPoint, Coverage, Extension, HumanName, Patient, RelatedPerson } from '@medplum/fhirtypes';
import { INS_TEST } from '@rempart/terms/ins.ts';
import { addDays, type Day, parisInstant } from '@rempart/terms/paris.ts';
import { ageOn } from './ages.ts';
import { coding, concept, FR_CORE, hl7, profile, REMPART, SYSTEM } from './coding.ts';
import type { EstablishmentDefinition } from './establishments.ts';
import { familyName, givenNames, type Sex } from './names.ts';
import type { Person } from './persons.ts';
import { inseeCode } from './places.ts';
import type { Random } from './random.ts';

export interface PatientContext {
  definition: EstablishmentDefinition;
  today: Day;
  /** `urn:uuid:` of the Patient's entry. */
  patient: string;
  /** Id of the médecin traitant's Practitioner. */
  generalPractitioner?: string;
}

export function patientOf(person: Person, random: Random, context: PatientContext): Patient {
  const qualified = random.chance(0.9);
  const { definition } = context;
  return {
    resourceType: 'Patient',
    meta: { profile: [profile(qualified ? 'patient-ins' : 'patient')] },
    extension: [identityReliability(qualified, addDays(context.today, -random.int(60, 900))), birthPlaceOf(person)],
    identifier: [
      {
        use: 'usual',
        type: { coding: [coding(SYSTEM.v20203, 'PI', 'Patient internal identifier')] },
        system: `${REMPART}/NamingSystem/ipp-${definition.key}`,
        value: `${definition.kind === 'hospital' ? '8' : '5'}${String(person.number + 1).padStart(7, '0')}`,
      },
      {
        use: 'official',
        type: { coding: [coding(SYSTEM.frIdentifierType, 'INS-NIR-TEST', 'NIR TEST')] },
        system: INS_TEST,
        value: person.nir,
      },
    ],
    active: true,
    name: namesOf(person),
    telecom: telecomOf(person),
    gender: person.sex,
    birthDate: person.birth,
    deceasedDateTime: person.death ? parisInstant(person.death, '06:40').toISOString() : undefined,
    address: [person.home],
    maritalStatus: hl7('v3-MaritalStatus', person.marital),
    generalPractitioner: context.generalPractitioner
      ? [{ reference: `Practitioner/${context.generalPractitioner}` }]
      : undefined,
    managingOrganization: { reference: `Organization/${definition.organization}` },
  };
}

/** RNIV status: QUAL (piece seen and INSi called) or RECUP (retrieved from INSi, piece still to be seen). */
function identityReliability(qualified: boolean, checked: Day): Extension {
  const status = qualified ? ['QUAL', 'Identité qualifiée'] : ['RECUP', 'Identité récupérée'];
  return {
    url: `${FR_CORE}/StructureDefinition/fr-core-identity-reliability`,
    extension: [
      {
        url: 'identityStatus',
        valueCoding: coding(`${FR_CORE}/CodeSystem/fr-core-cs-identity-status`, status[0]!, status[1]),
      },
      { url: 'dateInterrogationINSi', valueDate: checked },
      ...(qualified ? [{ url: 'validationDate', valueDate: checked }] : []),
    ],
  };
}

function birthPlaceOf(person: Person): Extension {
  const { birthplace } = person;
  return {
    url: 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace',
    valueAddress: {
      extension: [inseeCode(birthplace)],
      city: birthplace.postcode ? birthplace.name : undefined,
      postalCode: birthplace.postcode,
      country: birthplace.postcode ? 'FR' : birthplace.name,
    },
  };
}

/** `official` is the birth name; `usual` is there only when it differs (FR Core). */
function namesOf(person: Person): HumanName[] {
  const official: HumanName = {
    extension: [
      {
        url: `${FR_CORE}/StructureDefinition/fr-core-patient-birth-list-given-name`,
        valueString: person.given.join(' '),
      },
    ],
    use: 'official',
    family: person.family,
    given: [person.given[0]!],
  };
  return person.used ? [official, { use: 'usual', family: person.used, given: [person.given[0]!] }] : [official];
}

function telecomOf(person: Pick<Person, 'mobile' | 'landline' | 'email'>): ContactPoint[] | undefined {
  const points: ContactPoint[] = [];
  if (person.mobile) points.push({ system: 'phone', use: 'mobile', value: person.mobile, rank: 1 });
  if (person.landline) points.push({ system: 'phone', use: 'home', value: person.landline });
  if (person.email) points.push({ system: 'email', use: 'home', value: person.email });
  return points.length > 0 ? points : undefined;
}

/** Codes of TRE_R216-HL7RoleCode. */
const RELATIVES = {
  MTH: ['Mère', 'female'],
  FTH: ['Père', 'male'],
  SPS: ['Conjoint', undefined],
  DAUC: ['Fille', 'female'],
  SONC: ['Fils', 'male'],
} as const;

/** A parent of every minor, a child of many of the old, sometimes a spouse; undefined where nobody is noted. */
export function relativeOf(person: Person, random: Random, context: PatientContext): RelatedPerson | undefined {
  const age = ageOn(person.birth, context.today);
  const kind = relationOf(person, age, random);
  if (!kind) return undefined;
  const [label, sex] = RELATIVES[kind];
  const gender: Sex = sex ?? (person.sex === 'female' ? 'male' : 'female');
  const birthYear = Number(person.birth.slice(0, 4)) + (kind === 'SPS' ? 1 : age < 18 ? -29 : 28);
  const family =
    kind === 'SPS' ? (person.used ?? familyName(random)) : kind === 'DAUC' ? familyName(random) : person.family;
  return {
    resourceType: 'RelatedPerson',
    meta: { profile: [profile('related-person')] },
    active: true,
    patient: { reference: context.patient },
    relationship: [
      concept(SYSTEM.role, 'ECON', "Personne à prévenir en cas d'urgence"),
      concept(SYSTEM.relation, kind, label),
    ],
    name: [{ use: 'official', family, given: [givenNames(random, gender, birthYear)[0]!] }],
    gender,
    telecom: [{ system: 'phone', use: 'mobile', value: `06 39 98 ${random.int(10, 99)} ${random.int(10, 99)}` }],
  };
}

function relationOf(person: Person, age: number, random: Random): keyof typeof RELATIVES | undefined {
  if (age < 18) return random.chance(0.7) ? 'MTH' : 'FTH';
  if (person.marital === 'M' && random.chance(0.25)) return 'SPS';
  if (age > 72 && random.chance(0.5)) return random.chance(0.6) ? 'DAUC' : 'SONC';
  return undefined;
}

/** The compulsory insurance; minors are covered by a parent. */
export function coverageOf(person: Person, random: Random, context: PatientContext): Coverage {
  const minor = ageOn(person.birth, context.today) < 18;
  return {
    resourceType: 'Coverage',
    status: person.death ? 'cancelled' : 'active',
    type: concept(SYSTEM.act, 'PUBLICPOL', 'Assurance maladie obligatoire'),
    subscriberId: minor ? undefined : person.nir,
    beneficiary: { reference: context.patient },
    relationship: hl7('subscriber-relationship', minor ? 'child' : 'self'),
    period: { start: `${Math.max(Number(person.birth.slice(0, 4)), 2018)}-12-31`, end: person.death },
    payor: [{ display: random.pick(['CPAM de Seine-Maritime', 'MSA de Haute-Normandie', 'CPAM du Havre', 'MGEN']) }],
  };
}
