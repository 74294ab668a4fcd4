/** `GET /live`: server-sent events to whoever is signed in, by the same token and proof as everything else. */
import type { FastifyInstance } from 'fastify';
import type { Live } from './live.ts';

export function registerLiveRoutes(app: FastifyInstance, { live }: { live: Live }): void {
  app.addHook('preClose', async () => live.close());

  app.get('/live', async (request, reply) => {
    const session = await request.session();
    await session.requireProof();
    return reply.type('text/event-stream; charset=utf-8').send(live.open(session));
  });
}
