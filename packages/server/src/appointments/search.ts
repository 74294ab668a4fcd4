/**
 * The agenda: Appointments and Encounters of one's own and one's team's, found without opening anyone
 * (contracts, section 2, agenda rows). Times, people and places are in clear; a name is shown as a label where its page
 * opens, and in full only of those whom this session has open.
 */
import { RempartError } from '@rempart/terms/errors.ts';
import { isUuid, type PatientId } from '@rempart/terms/ids.ts';
import { DASH } from '@rempart/terms/label.ts';
import { LEVELS, type Level } from '@rempart/terms/levels.ts';
import { weekOf } from '@rempart/terms/slots.ts';
import { type Expression, type SqlBool, sql } from 'kysely';
import type { Databases } from '../db/database.ts';
import type { Door } from '../disclosure/door.ts';
import type { Session } from '../disclosure/session.ts';
import type { ClearResource, StoredRow } from '../disclosure/stored.ts';
import { listed } from '../identity/listed.ts';
import { type DateRange, rangeOf } from './dates.ts';
import { invalid } from './refusals.ts';
import { type AgendaRow, extractOf, labelled, told } from './rows.ts';
import { schedulesById } from './schedules.ts';
import { type AgendaScope, agendaScope } from './scope.ts';

const DAY_MS = 24 * 3600_000;

/** The types that the agenda shows. */
export type AgendaType = 'Appointment' | 'Encounter';

/** Values of one criterion are alternatives; criteria hold together. Ids without their type. */
export interface AgendaCriteria {
  ids?: readonly string[];
  /** FHIR date values, all of which hold: of an Appointment's start, of an Encounter's period. */
  dates?: readonly string[];
  practitioners?: readonly string[];
  locations?: readonly string[];
  units?: readonly string[];
  schedules?: readonly string[];
  statuses?: readonly string[];
  patients?: readonly string[];
  /** `_sort=-date`. */
  latestFirst?: boolean;
  count?: number;
  offset?: number;
  /** `_include=Appointment:patient`: opens identities, 20 a proof, each counted. */
  includePatients?: boolean;
}

/** A page of the agenda. */
export interface AgendaPage {
  matches: ClearResource[];
  /** Patients of `includePatients` who are open. */
  included: ClearResource[];
  /** Whether another page follows. */
  hasMore: boolean;
}

/** What a search of the agenda works with. */
export interface AgendaParts {
  door: Door;
  databases: Databases;
}

export const DEFAULT_COUNT = 500;
/** A week of twenty practitioners has 3,000. */
export const MAX_COUNT = 5000;

/** @throws RempartError `role`, `invalid`; with `includePatients` also what opening identities says */
export async function searchAgenda(
  { door, databases }: AgendaParts,
  session: Session,
  type: AgendaType,
  criteria: AgendaCriteria,
): Promise<AgendaPage> {
  const { viewer } = session;
  const own = viewer.role === 'patient' ? viewer.patient : null;
  const scope = own === null ? agendaScope(viewer) : NOBODYS;
  if (!scope) {
    await session.requireProof();
    throw new RempartError('role');
  }
  const range = await readRange(session, type, criteria.dates ?? []);
  const asked = own === null ? criteria : { ...criteria, patients: ownAlone(own, criteria.patients) };
  const open = openPatients(door, session, type, asked.patients ?? []);
  const count = Math.min(Math.max(criteria.count ?? DEFAULT_COUNT, 0), MAX_COUNT);
  const found = await findRows(databases, session, type, { ...asked, count: count + 1 }, { scope, range, open });
  const rows = found.slice(0, count);

  // What the vault counts comes first: it checks the proof, and a refusal must leave nothing shown.
  const patients = [...new Set(rows.map((row) => row.patient_id))];
  const included = criteria.includePatients ? await includePatients(door, session, patients) : [];
  const labels = type === 'Appointment' ? await labelsOf(door, databases, session, rows) : new Map<string, string>();
  await session.requireProof();

  const inFull = await openRows(door, databases, session, type, rows);
  return {
    matches: rows.map((row) => {
      const full = inFull.get(row.id);
      const label = labels.get(row.id);
      return full ? told(labelled(full, label), row) : extractOf(row, label);
    }),
    included,
    hasMore: found.length > count,
  };
}

/**
 * A patient has no agenda: they see their own appointments and stays, as everyone sees those of a patient who is open, and
 * whomever they ask for, no row of another.
 */
const NOBODYS: AgendaScope = { practitioners: [], schedules: [], unit: null };

function ownAlone(own: string, patients: readonly string[] = [own]): string[] {
  return patients.filter((patient) => patient === own);
}

async function readRange(session: Session, type: AgendaType, dates: readonly string[]): Promise<DateRange> {
  const range = rangeOf(dates);
  if (range) return range;
  await session.requireProof();
  throw invalid(session.language, `${type}.date`, {
    fr: 'date est une date, avec ge, gt, le, lt ou rien devant',
    en: 'date is a date, with ge, gt, le, lt or nothing before it',
  });
}

async function includePatients(door: Door, session: Session, patients: readonly PatientId[]): Promise<ClearResource[]> {
  if (patients.length === 0) return [];
  const open = await door.openIdentities(session, patients, false);
  return (await door.openPatients(session, [...open.keys()])).map(listed);
}

// --- Rows in clear ---------------------------------------------------------------------------------------------

interface Reach {
  scope: AgendaScope;
  range: DateRange;
  open: OpenPatients;
}

/** Patients of the criteria whose level is open in this session: of them everyone's appointments and stays are seen. */
interface OpenPatients {
  ordinary: string[];
  /** Those of whom restricted rows are seen too. */
  restricted: string[];
}

function openPatients(door: Door, session: Session, type: AgendaType, patients: readonly string[]): OpenPatients {
  const levelOf = (patient: string) => door.grantOf(session, patient)?.level;
  const wanted: readonly Level[] = type === 'Appointment' ? LEVELS : ['record', 'restricted'];
  const isOpen = (levels: readonly Level[]) => (patient: string) => levels.some((level) => level === levelOf(patient));
  return { ordinary: patients.filter(isOpen(wanted)), restricted: patients.filter(isOpen(['restricted'])) };
}

async function findRows(
  databases: Databases,
  session: Session,
  type: AgendaType,
  criteria: AgendaCriteria & { count: number },
  { scope, range, open }: Reach,
): Promise<AgendaRow[]> {
  const direction = criteria.latestFirst ? 'desc' : 'asc';
  return databases
    .of(session.establishment)
    .selectFrom('agenda_row as a')
    .selectAll()
    .where('a.establishment_id', '=', session.establishment)
    .where('a.type', '=', type)
    .where('a.is_current', '=', true)
    .where(anyOf(seen(scope, open)))
    .where(allOf(wanted(type, criteria, range)))
    .orderBy('a.starts', direction)
    .orderBy('a.id', direction)
    .limit(criteria.count)
    .offset(Math.max(criteria.offset ?? 0, 0))
    .execute();
}

type Condition = Expression<SqlBool>;

/** By policy: own and team's agenda, or a patient who is open. */
function seen(scope: AgendaScope, open: OpenPatients): Condition[] {
  return [
    among('a.practitioner_id', scope.practitioners),
    among('a.schedule_id', scope.schedules),
    among('a.unit_id', scope.unit === null ? [] : [scope.unit]),
    allOf([among('a.patient_id', open.ordinary), isUnrestricted()]),
    among('a.patient_id', open.restricted),
  ];
}

/** Looked up for those few rows that are seen for their patient's sake. */
function isUnrestricted(): Condition {
  return sql<boolean>`not exists (
    select from resource_version v where v.establishment_id = a.establishment_id and v.type = a.type and v.id = a.id
      and v.version = a.version and v.level = 'restricted')`;
}

function wanted(type: AgendaType, criteria: AgendaCriteria, { from, before }: DateRange): Condition[] {
  const { ids, practitioners, locations, units, schedules, statuses, patients } = criteria;
  const all: Condition[] = [sql<boolean>`true`];
  if (ids) all.push(among('a.id', ids));
  if (practitioners) all.push(among('a.practitioner_id', practitioners));
  if (locations) all.push(anyOf([among('a.location_id', locations), among('a.unit_id', locations)]));
  if (units) all.push(among('a.unit_id', units));
  if (schedules) all.push(among('a.schedule_id', schedules));
  if (patients) all.push(among('a.patient_id', patients));
  if (statuses) all.push(sql<boolean>`a.status = any(${statuses}::text[])`);
  if (before) all.push(sql<boolean>`a.starts < ${before}`);
  if (from && type === 'Appointment') all.push(sql<boolean>`a.starts >= ${from}`);
  // A stay that lasts is found on each of its days.
  if (from && type === 'Encounter') all.push(sql<boolean>`(a.ends >= ${from} or a.ends is null)`);
  return all;
}

/** What is no id matches nothing, as an absent one does. */
function among(column: string, ids: readonly string[]): Condition {
  return sql<boolean>`${sql.ref(column)} = any(${ids.filter(isUuid)}::uuid[])`;
}

function anyOf(conditions: readonly Condition[]): Condition {
  return sql<boolean>`(${sql.join(conditions, sql` or `)})`;
}

function allOf(conditions: readonly Condition[]): Condition {
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}

// --- Names -----------------------------------------------------------------------------------------------------

/** Only a search of Appointment opens pages; entries of a Bundle show none (contracts, section 3, open-pages). */
const OPENS_PAGES = /\/Appointment(\/_search)?$/;

/** Labels by appointment. Pages that do not open are left out, and a vault that does not answer costs names alone. */
async function labelsOf(
  door: Door,
  databases: Databases,
  session: Session,
  rows: readonly AgendaRow[],
): Promise<Map<string, string>> {
  const own = rows.filter((row) => row.schedule_id !== null && session.viewer.schedules.includes(row.schedule_id));
  if (own.length === 0 || !OPENS_PAGES.test(session.arrival.path)) return new Map();
  const pages = pagesOf(own);
  try {
    const labels = await door.labels(session, pages);
    for (const id of await sensitive(databases, session, own)) labels.set(id, DASH);
    return labels;
  } catch (error) {
    if (error instanceof RempartError && error.code === 'vault-down') return new Map();
    throw error;
  }
}

/** The pages on which rows stand, each once. Days are told apart before their week is worked out: thousands share one. */
function pagesOf(rows: readonly AgendaRow[]): Array<{ schedule: string; week: string }> {
  const days = new Map(rows.map((row) => [`${row.schedule_id} ${Math.floor(row.starts.getTime() / DAY_MS)}`, row]));
  const pages = new Map<string, { schedule: string; week: string }>();
  for (const { schedule_id, starts } of days.values()) {
    const page = { schedule: schedule_id ?? '', week: weekOf(starts) };
    pages.set(`${page.schedule} ${page.week}`, page);
  }
  return [...pages.values()];
}

/** Appointments of schedules where even three letters would tell. */
async function sensitive(databases: Databases, session: Session, rows: readonly AgendaRow[]): Promise<string[]> {
  const ids = [...new Set(rows.map((row) => row.schedule_id ?? ''))];
  const schedules = await schedulesById(databases.of(session.establishment), session.establishment, ids);
  return rows.filter((row) => schedules.get(row.schedule_id ?? '')?.isSensitive).map((row) => row.id);
}

/** The full resources of patients whose level is open in this session, by id. */
async function openRows(
  door: Door,
  databases: Databases,
  session: Session,
  type: AgendaType,
  rows: readonly AgendaRow[],
): Promise<Map<string, ClearResource>> {
  const isOpen = new Map<PatientId, boolean>();
  const candidates = rows.filter(({ patient_id: patient }) => {
    if (!isOpen.has(patient)) isOpen.set(patient, door.grantOf(session, patient) !== undefined);
    return isOpen.get(patient);
  });
  const inFull = new Map<string, ClearResource>();
  if (candidates.length === 0) return inFull;
  const stored = await databases
    .of(session.establishment)
    .selectFrom('resource_version')
    .selectAll()
    .where('establishment_id', '=', session.establishment)
    .where('type', '=', type)
    .where('is_current', '=', true)
    .where(
      'id',
      'in',
      candidates.map((row) => row.id),
    )
    .execute();
  const columns = new Map(
    candidates.map(({ id, version, starts, ends, status }) => [`${id} ${version}`, { starts, ends, status }]),
  );
  for (const row of stored as StoredRow[]) {
    const own = columns.get(`${row.id} ${row.version}`);
    const resource = own && door.ifOpen(session, { ...row, ...own } as StoredRow);
    if (resource) inFull.set(row.id, resource);
  }
  return inFull;
}
