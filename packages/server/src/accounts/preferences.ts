/** How a person likes the pages: chosen once, found on every workstation. What nobody chose is not there. */
import { invalidAt } from '@rempart/terms/errors.ts';
import { LANGUAGES, type Preferences, SCHEMES } from '@rempart/terms/preferences.ts';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Database } from '../db/database.ts';
import type { Session } from '../disclosure/session.ts';

const preferencesShape: z.ZodType<Preferences> = z
  .strictObject({ language: z.enum(LANGUAGES), scheme: z.enum(SCHEMES), letterKeys: z.boolean() })
  .partial();

/** @throws RempartError `invalid` with the place in the body */
export function parsePreferences(body: unknown): Preferences {
  const { data, error } = preferencesShape.safeParse(body);
  if (data) return data;
  throw invalidAt(error.issues);
}

export async function preferencesOf(db: Database, { establishment, viewer }: Session): Promise<Preferences> {
  const row = await db
    .selectFrom('preference')
    .select('chosen')
    .where('establishment_id', '=', establishment)
    .where('person_id', '=', viewer.person)
    .executeTakeFirst();
  return row?.chosen ?? {};
}

/** What is not given stays as it was. */
export async function prefer(db: Database, { establishment, viewer }: Session, chosen: Preferences): Promise<void> {
  await db
    .insertInto('preference')
    .values({ establishment_id: establishment, person_id: viewer.person, chosen: JSON.stringify(chosen) })
    .onConflict((conflict) =>
      conflict
        .columns(['establishment_id', 'person_id'])
        .doUpdateSet({ chosen: sql`preference.chosen || excluded.chosen` }),
    )
    .execute();
}
