/**
 * The access policy: whether this person may see this patient now (architecture, section 3, step 3).
 * Pure: account, role, relations, purpose and clock in; a relation with its fact, or a refusal, out.
 * How much is not its business: the vault counts.
 */
import type { ErrorCode } from '@rempart/terms/errors.ts';
import type { Level, Purpose, Relation } from '@rempart/terms/levels.ts';
import { opensIdentities, opensRecords, type Role } from '@rempart/terms/roles.ts';
import type { ClearResource } from './stored.ts';

const DAY_MS = 24 * 3600_000;
/** An encounter makes a practitioner known for 24 months, a stay its unit. */
const KNOWN_MS = 730 * DAY_MS;

/** Who looks: the account with what the server knows of its work. Ids of the directory. */
export interface Viewer {
  account: string;
  /** Who this is under any account: nobody makes relations for themselves by a second one. */
  person: string;
  role: Role;
  practitioner: string | null;
  /** The practitioners that this person is under all of their accounts. */
  isPractitioners: readonly string[];
  unit: string | null;
  /** Schedules of this account's enrolment. */
  schedules: readonly string[];
  /** Practitioners for whom this account works: those of its schedules. */
  practitioners: readonly string[];
  /** Whose file is theirs; of patients alone. The vault holds the same in its log, and believes nobody else. */
  patient: string | null;
}

/** A row of `care_relation`. */
export interface CareRelation {
  kind: 'appointment' | 'encounter' | 'general-practitioner' | 'transfer' | 'stay';
  practitioner: string | null;
  unit: string | null;
  starts: Date;
  ends: Date | null;
  /** A person. */
  madeBy: string;
  /** The person who last moved it, if it was. */
  datedBy: string | null;
  confirmed: boolean;
}

/** What is asked for, and when. */
export interface Ask {
  patient: string;
  level: Level;
  purpose: Purpose;
  reason?: string;
  now: Date;
}

/** `fact` is the code of what makes the relation, for the band on the page. */
export type Decision =
  | { allowed: true; relation: Relation; fact: string }
  | { allowed: false; refusal: Extract<ErrorCode, 'role' | 'no-relation' | 'invalid'> };

/**
 * Whether this account may ever open that patient at that level, whatever relates them. It is asked before any look-up,
 * so that an absent id answers the same; without a patient, whether it may open any that it does not name.
 */
export function mayEverOpen(viewer: Pick<Viewer, 'role' | 'patient'>, level: Level, patient?: string): boolean {
  if (viewer.role === 'patient') return patient !== undefined && patient === viewer.patient;
  return level === 'identity' ? opensIdentities(viewer.role) : opensRecords(viewer.role);
}

/** What somebody is still writing is not told to the patient yet. */
export function isTold({ role }: Pick<Viewer, 'role'>, resource: ClearResource): boolean {
  const isDraft = resource.resourceType === 'DocumentReference' && resource.docStatus === 'preliminary';
  return role !== 'patient' || !isDraft;
}

/** Decides one opening. Without any relation a record asks for the glass; an identity is opened, and counted outside. */
export function decide(viewer: Viewer, relations: readonly CareRelation[], ask: Ask): Decision {
  if (!mayEverOpen(viewer, ask.level, ask.patient)) return { allowed: false, refusal: 'role' };
  if (viewer.role === 'patient') {
    return ask.purpose === 'TREAT'
      ? { allowed: true, relation: 'own', fact: 'own' }
      : { allowed: false, refusal: 'role' };
  }
  if (ask.purpose === 'ETREAT' && !ask.reason?.trim()) return { allowed: false, refusal: 'invalid' };

  const own = relations.filter((relation) => isOwn(viewer, relation));
  const best = strongest(own.map((relation) => ({ ...weigh(viewer, relation, ask.now) })));
  if (best && best.relation !== 'outside') return { allowed: true, ...best };
  if (ask.purpose === 'ETREAT') return { allowed: true, relation: 'outside', fact: 'break-glass' };
  if (best) return { allowed: true, ...best };
  if (ask.level === 'identity') return { allowed: true, relation: 'outside', fact: 'identity' };
  return { allowed: false, refusal: 'no-relation' };
}

/**
 * Whether a relation is this person's: their own, their unit's, or one of the practitioners they work for. Who writes
 * for practitioners has these alone, not the beds of the unit.
 */
function isOwn(viewer: Viewer, relation: CareRelation): boolean {
  if (relation.kind === 'stay' && viewer.role === 'medical-secretary') return false;
  if (relation.unit !== null) return relation.unit === viewer.unit;
  if (relation.practitioner === null) return false;
  return relation.practitioner === viewer.practitioner || viewer.practitioners.includes(relation.practitioner);
}

interface Weight {
  relation: Relation;
  fact: string;
}

/** How near a relation brings (architecture, section 4, table of facts). */
function weigh(viewer: Viewer, relation: CareRelation, now: Date): Weight {
  const fact = relation.kind;
  const isByOneself = relation.madeBy === viewer.person;
  const isOwnMaking = isByOneself && !relation.confirmed;
  const starts = relation.starts.getTime();
  const ends = (relation.ends ?? relation.starts).getTime();
  switch (relation.kind) {
    case 'appointment': {
      if (isOwnMaking) return { relation: 'outside', fact };
      const isNear = now.getTime() >= startOfDay(starts) - DAY_MS && now.getTime() < startOfDay(ends) + 2 * DAY_MS;
      // Brought to today by who would open by it, it tells of a patient whom others brought here, and no more.
      const isByOwnDate = relation.datedBy === viewer.person;
      return { relation: isNear && !isByOwnDate ? 'expected' : 'known', fact };
    }
    case 'stay':
    case 'transfer': {
      if (isOwnMaking) return { relation: 'outside', fact };
      const isNow = starts <= now.getTime() && (relation.ends === null || ends >= now.getTime());
      const isLongOver = relation.kind === 'stay' && now.getTime() - ends > KNOWN_MS;
      return { relation: isNow ? 'expected' : isLongOver ? 'outside' : 'known', fact };
    }
    case 'encounter': {
      // An end to come is a plan: what counts is that it has begun, today at the latest.
      const last = ends <= now.getTime() ? ends : starts;
      const hasBeen = startOfDay(last) <= now.getTime() && now.getTime() - last <= KNOWN_MS;
      return { relation: isByOneself || !hasBeen ? 'outside' : 'known', fact };
    }
    case 'general-practitioner':
      return { relation: isOwnMaking ? 'outside' : 'known', fact };
  }
}

const ORDER: Relation[] = ['expected', 'known', 'outside'];

function strongest(weights: Weight[]): Weight | undefined {
  return weights.sort((a, b) => ORDER.indexOf(a.relation) - ORDER.indexOf(b.relation))[0];
}

/** The start of the day in UTC: a day is taken an offset too wide rather than too narrow, in the ward's favour. */
function startOfDay(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}
