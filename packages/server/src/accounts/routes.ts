/** What a signed-in account is told of itself: its practitioner, unit and schedules. No patient data. */
import { RempartError } from '@rempart/terms/errors.ts';
import type { Preferences } from '@rempart/terms/preferences.ts';
import type { Role } from '@rempart/terms/roles.ts';
import type { FastifyInstance } from 'fastify';
import type { Databases } from '../db/database.ts';
import type { Session } from '../disclosure/session.ts';
import type { ClearResource } from '../disclosure/stored.ts';
import type { Directory } from './directory.ts';
import { parsePreferences, prefer, preferencesOf } from './preferences.ts';

interface AccountParts {
  databases: Databases;
  directory: Directory;
}

interface Account {
  account: string;
  name: string;
  role: string;
  practitioner: string | null;
  unit: string | null;
  schedules: Array<{ id: string; practitioner: string | null; name: string }>;
  establishment: string;
  /** Whose file is theirs; of patients alone. */
  patient: string | null;
  preferences: Preferences;
}

interface ListedAccount {
  account: string;
  name: string;
  role: string;
  profile: string;
  /** Name of the unit. */
  unit: string | null;
}

/** `GET /account`: who is signed in, as the server knows them. */
export function registerAccountRoutes(app: FastifyInstance, parts: AccountParts): void {
  app.get('/account', async (request): Promise<Account> => {
    const session = await request.session();
    await session.requireProof();
    return accountOf(session, parts);
  });

  // Preferences → nothing: those that are given are kept, for every workstation of the person.
  app.put('/account/preferences', async (request, reply) => {
    const session = await request.session();
    await session.requireProof();
    await prefer(parts.databases.of(session.establishment), session, parsePreferences(request.json()));
    return reply.code(204).send();
  });

  // → ListedAccount[]: to those who keep the house.
  app.get('/accounts', async (request) => accountsOf(await request.session(), parts));
}

/** Who keeps the house, and sees no patient. */
const KEEPERS: readonly Role[] = ['administrator', 'security-officer', 'guardian'];

async function accountsOf(session: Session, { databases, directory }: AccountParts): Promise<ListedAccount[]> {
  await session.requireProof();
  if (!KEEPERS.includes(session.claims.role)) throw new RempartError('role');
  const [rows, places] = await Promise.all([
    databases
      .of(session.establishment)
      .selectFrom('account')
      .select(['id', 'name', 'role', 'profile', 'unit_id'])
      .where('establishment_id', '=', session.establishment)
      .orderBy('name')
      .execute(),
    directory.all(session, 'Location'),
  ]);
  const names = new Map(places.map(({ id, name }) => [id, typeof name === 'string' ? name : null]));
  return rows.map(({ id, name, role, profile, unit_id }) => ({
    account: id,
    name,
    role,
    profile,
    unit: names.get(unit_id ?? '') ?? null,
  }));
}

async function accountOf(session: Session, { databases, directory }: AccountParts): Promise<Account> {
  const { claims, viewer, establishment } = session;
  const db = databases.of(establishment);
  const [row, preferences, schedules, practitioners] = await Promise.all([
    db
      .selectFrom('account')
      .select('name')
      .where('establishment_id', '=', establishment)
      .where('id', '=', claims.sub)
      .executeTakeFirst(),
    preferencesOf(db, session),
    directory.all(session, 'Schedule'),
    directory.all(session, 'Practitioner'),
  ]);
  const names = new Map(practitioners.map((practitioner) => [practitioner.id, nameOf(practitioner)]));
  const own = new Set(viewer.schedules);
  return {
    account: claims.sub,
    name: row?.name ?? '',
    role: claims.role,
    practitioner: viewer.practitioner,
    unit: viewer.unit,
    schedules: schedules
      .filter(({ id }) => own.has(id))
      .map((schedule) => {
        const practitioner = practitionerOf(schedule);
        return { id: schedule.id, practitioner, name: names.get(practitioner ?? '') ?? '' };
      }),
    establishment,
    patient: viewer.patient,
    preferences,
  };
}

function practitionerOf(schedule: ClearResource): string | null {
  const actors = (schedule.actor ?? []) as Array<{ reference?: string }>;
  return actors.flatMap(({ reference }) => /^Practitioner\/(.+)$/.exec(reference ?? '')?.[1] ?? [])[0] ?? null;
}

/** Name of staff as it is shown: prefix, given, family. */
function nameOf(practitioner: ClearResource): string {
  const [name] = (practitioner.name ?? []) as Array<{
    text?: string;
    prefix?: string[];
    given?: string[];
    family?: string;
  }>;
  if (!name) return '';
  return name.text ?? [...(name.prefix ?? []), ...(name.given ?? []), name.family].filter(Boolean).join(' ');
}
