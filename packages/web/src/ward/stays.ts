/** The stays of a unit: agenda rows, read without opening anybody. */
import type { Bundle, Encounter, Location } from '@medplum/fhirtypes';
import { useQuery, useQueryClient } from '@tanstack/react-query';

import { idOf, resourcesOf, searchAll } from '../fhir/resources.ts';
import { useLive, usePollWhenDeaf } from '../live/use-live.ts';
import { ownAccount } from '../session/own-account.ts';

export interface Stay {
  id: string;
  patient: string;
  /** Names of the room and, where it has several, the bed; empty where the stay names none. */
  room: string;
  bed: string;
  since: Date;
  practitioner: string | undefined;
}

const HERE = 'arrived,triaged,in-progress,onleave';
/** v3-ActCode of stays, where the system told the whole of one. */
const STAY_CLASSES = ['IMP', 'ACUTE', 'NONAC', 'OBSENC', 'SS', 'EMER'];
const WARD = 'wa';
const BED = 'bd';

/** Id of the Location of one's unit; null for who works in none. */
export function useOwnUnit() {
  return useQuery({ ...ownAccount, select: ({ unit }) => unit });
}

/** As long as a night: whoever reads a record comes back to the list where they were. */
const KEPT_MS = 12 * 3600_000;

export function useStays(unit: string | null | undefined) {
  const queries = useQueryClient();
  useLive('agenda', () => void queries.invalidateQueries({ queryKey: ['stays'] }));
  return useQuery({
    queryKey: ['stays', unit],
    enabled: typeof unit === 'string',
    gcTime: KEPT_MS,
    refetchInterval: usePollWhenDeaf(),
    queryFn: ({ signal }) =>
      searchAll('Encounter', { location: `Location/${unit}`, status: HERE, _count: '500' }, signal),
  });
}

/** Those in the unit now, by room and bed. Pure. */
export function staysOf(bundle: Bundle, unit: string, locations: readonly Location[], now: Date): Stay[] {
  const byId = new Map(locations.map((location) => [location.id, location]));
  return resourcesOf<Encounter>(bundle, 'Encounter')
    .filter((encounter) => isStayNow(encounter, now))
    .flatMap((encounter): Stay[] => {
      const patient = idOf(encounter.subject);
      if (!patient) return [];
      return [
        {
          id: encounter.id!,
          patient,
          ...placeOf(encounter, unit, byId),
          since: new Date(encounter.period?.start ?? encounter.meta?.lastUpdated ?? now),
          practitioner: idOf(encounter.participant?.find(({ individual }) => individual)?.individual),
        },
      ];
    })
    .sort(byPlace);
}

/** A consultation in the unit is no stay: it has no ward, and its class, where it is told, is another. */
function isStayNow({ class: kind, location, period }: Encounter, now: Date): boolean {
  const isInWard = location?.some(({ physicalType }) => physicalType?.coding?.some(({ code }) => code === WARD));
  const isStay = isInWard || STAY_CLASSES.includes(kind?.code ?? '');
  return isStay && (period?.end === undefined || new Date(period.end) > now);
}

function placeOf({ location = [] }: Encounter, unit: string, byId: ReadonlyMap<string | undefined, Location>) {
  const current = location.filter(
    ({ status, period }) => status !== 'completed' && status !== 'planned' && period?.end === undefined,
  );
  const place = current.map(({ location }) => byId.get(idOf(location))).findLast((one) => one && one.id !== unit);
  if (!place) return { room: '', bed: '' };
  if (!place.physicalType?.coding?.some(({ code }) => code === BED)) return { room: place.name ?? '', bed: '' };
  return { room: byId.get(idOf(place.partOf))?.name ?? place.partOf?.display ?? '', bed: place.name ?? '' };
}

const { compare } = new Intl.Collator('fr', { numeric: true });

/** As one walks through the ward; who has no place comes last. */
function byPlace(a: Stay, b: Stay): number {
  if ((a.room === '') !== (b.room === '')) return a.room === '' ? 1 : -1;
  return compare(a.room, b.room) || compare(a.bed, b.bed) || a.since.getTime() - b.since.getTime();
}
