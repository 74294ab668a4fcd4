/** POST /import: Bundles by the establishment's feed (contracts, section 1, import). */

import { RempartError } from '@rempart/terms/errors.ts';
import { type AccountId, parseId } from '@rempart/terms/ids.ts';
import type { FastifyInstance } from 'fastify';
import type { Parts } from '../application.ts';
import type { Session } from '../disclosure/session.ts';
import { BUNDLE_LIMIT } from '../http/body.ts';
import { importBundle } from './import.ts';

/** `POST /import`, for feeds. */
export function registerImport(app: FastifyInstance, parts: Parts): void {
  app.post<{ Querystring: { for?: string } }>('/import', { bodyLimit: BUNDLE_LIMIT }, async (request) => {
    const session = await request.session();
    await session.requireProof();
    const bundle = request.json();
    return importBundle(parts, session, bundle, await generalPractitioner(parts, session, request.query.for));
  });
}

/** The practitioner of the account named, or the establishment's first. @throws RempartError `invalid` */
async function generalPractitioner(
  { databases }: Parts,
  session: Session,
  account: string | undefined,
): Promise<string | undefined> {
  const query = databases
    .of(session.establishment)
    .selectFrom('account')
    .select('practitioner_id')
    .where('establishment_id', '=', session.establishment)
    .where('practitioner_id', 'is not', null);
  if (account === undefined) {
    const first = await query.where('role', '=', 'practitioner').orderBy('name').orderBy('id').executeTakeFirst();
    return first?.practitioner_id ?? undefined;
  }
  const id = parseId<AccountId>(account);
  const named = id && (await query.where('id', '=', id).executeTakeFirst());
  if (named?.practitioner_id) return named.practitioner_id;
  throw new RempartError('invalid', { params: { detail: 'no such practitioner' }, expression: ['for'] });
}
