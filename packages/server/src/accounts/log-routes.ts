/**
 * The log of openings, as C2SP tlog-tiles below `/log/{establishment}/`, to a signed-in security officer of that
 * establishment (contracts, section 1). Its entries hold pseudonyms and no words; the vault alone signs it.
 */
import { RempartError } from '@rempart/terms/errors.ts';
import type { VaultClient } from '@rempart/vault-client/client.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Session } from '../disclosure/session.ts';

interface LogParts {
  vault: VaultClient;
}

interface LogParams {
  establishment: string;
  '*': string;
}

/** The log as it is served, to the security officer. */
export function registerLogRoutes(app: FastifyInstance, { vault }: LogParts): void {
  app.get('/log', async (request) => {
    const session = await securityOfficer(request);
    const all = await vault.ask('establishments', {});
    return all
      .filter(({ id }) => id === session.establishment)
      .map(({ id, log }) => ({ establishment: id, origin: log.origin, vkey: log.vkey }));
  });

  app.get<{ Params: LogParams }>('/log/:establishment/checkpoint', async (request, reply) => {
    const { establishment } = await officerOf(request);
    const { note } = await vault.ask('checkpoint', { establishment });
    return reply.type('text/plain; charset=utf-8').send(note);
  });

  app.get<{ Params: LogParams }>('/log/:establishment/tile/*', async (request, reply) => {
    const { establishment } = await officerOf(request);
    const { bytes } = await vault.ask('log', { establishment, path: request.params['*'] });
    return reply.type('application/octet-stream').send(Buffer.from(bytes, 'base64url'));
  });
}

async function securityOfficer(request: FastifyRequest): Promise<Session> {
  const session = await request.session();
  await session.requireProof();
  if (session.claims.role !== 'security-officer') throw new RempartError('role');
  return session;
}

/** Another establishment's log is not there. */
async function officerOf(request: FastifyRequest<{ Params: LogParams }>): Promise<Session> {
  const session = await securityOfficer(request);
  if (request.params.establishment !== session.establishment) throw new RempartError('not-found');
  return session;
}
