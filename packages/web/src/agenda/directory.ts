/** Practitioners, their schedules and the reasons for visit of the establishment: the directory, read in clear. */
import type { HealthcareService, Location, Practitioner, Schedule } from '@medplum/fhirtypes';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { idOf, resourcesOf, searchAll } from '../fhir/resources.ts';
import { ownAccount } from '../session/own-account.ts';
import type { Me } from '../session/session.ts';
import { type ReasonIcon, reasonIcon } from './reason-icons.tsx';

export interface AgendaOwner {
  practitioner: string;
  name: string;
  /** `Dr ROUSSEL`, at the head of a narrow column. */
  shortName: string;
  schedules: Schedule[];
  /** Of whoever is signed in. */
  isOwn: boolean;
}

export interface Directory {
  owners: AgendaOwner[];
  /** Names of all practitioners, by id. */
  staff: ReadonlyMap<string, string>;
  services: HealthcareService[];
  locations: Location[];
}

const LONG_MS = 10 * 60_000;

export function useDirectory() {
  const queries = useQueryClient();
  return useQuery({
    queryKey: ['directory'],
    staleTime: LONG_MS,
    queryFn: async ({ signal }) => {
      const [own, read] = await Promise.all([queries.fetchQuery(ownAccount), readDirectory(signal)]);
      const owners = read.owners.map((owner) => ({ ...owner, isOwn: owner.practitioner === own.practitioner }));
      return { ...read, owners };
    },
  });
}

async function readDirectory(signal: AbortSignal) {
  const [practitioners, schedules, services, locations] = await Promise.all(
    ['Practitioner', 'Schedule', 'HealthcareService', 'Location'].map((type) =>
      searchAll(type, { _count: '200' }, signal),
    ),
  );
  const all = resourcesOf<Schedule>(schedules!, 'Schedule').filter((schedule) => schedule.active !== false);
  const everyone = resourcesOf<Practitioner>(practitioners!, 'Practitioner');
  // By family name, as one looks for them.
  const owners = everyone.toSorted(byFamily).map((practitioner) => ({
    practitioner: practitioner.id!,
    name: staffName(practitioner),
    shortName: shortStaffName(practitioner),
    schedules: all.filter((schedule) => schedule.actor?.some((actor) => idOf(actor) === practitioner.id)),
  }));
  return {
    owners: owners.filter(({ schedules }) => schedules.length > 0),
    staff: new Map(everyone.map((practitioner) => [practitioner.id!, staffName(practitioner)])),
    services: resourcesOf<HealthcareService>(services!, 'HealthcareService').sort((a, b) =>
      compare(a.name ?? '', b.name ?? ''),
    ),
    locations: resourcesOf<Location>(locations!, 'Location'),
  };
}

const { compare } = new Intl.Collator('fr');

function byFamily(a: Practitioner, b: Practitioner): number {
  const familyOf = (one: Practitioner) => one.name?.[0]?.family ?? staffName(one);
  return compare(familyOf(a), familyOf(b));
}

/** Those whose agenda this account sees; whoever books for all sees all. */
export function ownersSeen(owners: readonly AgendaOwner[], me: Me): AgendaOwner[] {
  const seen = owners.filter(({ schedules }) => schedules.some(({ id }) => me.schedules.includes(id!)));
  return seen.length > 0 ? seen : [...owners];
}

/** One's own agenda; undefined for who has none. */
export function ownAgenda(owners: readonly AgendaOwner[]): AgendaOwner | undefined {
  return owners.find(({ isOwn }) => isOwn);
}

/** The agenda that one's day starts on: one's own, else the first of those one works for. */
export function firstOwner(owners: readonly AgendaOwner[], me: Me): AgendaOwner | undefined {
  const seen = ownersSeen(owners, me);
  return ownAgenda(seen) ?? seen[0];
}

const REMPART = 'https://rempart.example/fhir/StructureDefinition';

/** A reason for visit as the agenda draws it. */
export interface DrawnReason {
  id: string;
  name: string;
  colour: string | undefined;
  icon: ReasonIcon;
}

export function drawnReason({ id, name, extension }: HealthcareService): DrawnReason {
  const text = (of: string) => extension?.find(({ url }) => url === `${REMPART}/${of}`)?.valueString;
  return { id: id!, name: name ?? '', colour: text('colour'), icon: reasonIcon(text('icon')) };
}

const DURATION = 'https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-service-type-duration';

/** Minutes that a reason for visit takes (FR Core, service-type-duration); undefined where it does not say. */
export function durationOf({ extension }: HealthcareService): number | undefined {
  const parts = extension?.find(({ url }) => url === DURATION)?.extension;
  return parts?.find(({ url }) => url === 'duration')?.valueDuration?.value;
}

/** `Dr Claire ROUSSEL`, as the directory writes it. */
function staffName(practitioner: Practitioner): string {
  const name = practitioner.name?.[0];
  return name?.text ?? [...(name?.prefix ?? []), ...(name?.given ?? []), name?.family].filter(Boolean).join(' ');
}

function shortStaffName(practitioner: Practitioner): string {
  const full = staffName(practitioner);
  const family = practitioner.name?.[0]?.family;
  return family ? `${full.startsWith('Dr ') ? 'Dr ' : ''}${family}` : full;
}
