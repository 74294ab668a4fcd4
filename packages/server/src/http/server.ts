/**
 * HTTP: Fastify with the limits, the log and the one translation of errors. Routes ask `request.session()` for who
 * asks and `request.json()` for what was sent; neither has looked at the proof yet (disclosure/session.ts).
 */
import { randomUUID } from 'node:crypto';
import { RempartError } from '@rempart/terms/errors.ts';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Logger } from 'pino';
import type { SessionMaker } from '../accounts/session.ts';
import type { Session } from '../disclosure/session.ts';
import { arrivalOf, languageOf } from './arrival.ts';
import { BODY_LIMIT, contentOf, parseJson, tooLarge } from './body.ts';
import { refusedOf } from './outcome.ts';
import { RateLimit } from './rate.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as received, before Content-Encoding is undone; undefined without one. */
    received: Buffer | undefined;
    /** The body after Content-Encoding is undone. */
    content: Buffer | undefined;
    /** What the log calls this request in place of its path, which names patients. */
    pattern: string | undefined;
    /** The body as JSON, parsed once; undefined without a body. @throws RempartError `malformed` */
    json(): unknown;
    /** Who asks: token believed, rate taken, proof not yet checked. @throws RempartError `not-signed-in`, `too-fast` */
    session(): Promise<Session>;
  }
}

/** What the rim works with. */
export interface HttpParts {
  sessions: SessionMaker;
  origin: string;
  log: Logger;
  /** Another than the usual one, for tests that stop its clock. */
  rate?: RateLimit;
}

/** A request's headers must come within this, and the whole within the next. Guards against slow senders. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 120_000;
/** Longer than the front keeps a connection, so that it is the front that closes. */
const KEEP_ALIVE_MS = 72_000;
const MAX_HEADER_BYTES = 16 * 1024;
/** Requests under way have this long to finish when the server stops; a kept connection would hold it for longer. */
const STOP_GRACE_MS = 5_000;

/** Fastify with the rim in place, without routes. */
export function createHttp({ sessions, origin, log, rate = new RateLimit() }: HttpParts): FastifyInstance {
  const app = Fastify({
    loggerInstance: log,
    // Fastify's own lines name paths, which name patients; ours are written below.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: { maxHeaderSize: MAX_HEADER_BYTES, headersTimeout: HEADERS_TIMEOUT_MS },
    // A request that cannot be routed (a broken escape) is answered like any other.
    frameworkErrors: (error, request, reply) => answerError(error, request, reply),
    return503OnClosing: true,
  }) as unknown as FastifyInstance;

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    request.received = (body as Buffer).length > 0 ? (body as Buffer) : undefined;
    done(null, undefined);
  });

  app.decorateRequest('received', undefined);
  app.decorateRequest('content', undefined);
  app.decorateRequest('pattern', undefined);
  app.decorateRequest('json', function json(this: FastifyRequest) {
    const known = parsed.get(this);
    if (known) return known.json;
    const json = this.content && parseJson(this.content);
    parsed.set(this, { json });
    return json;
  });
  app.decorateRequest('session', async function session(this: FastifyRequest) {
    const json = this.url.includes('/$open') && this.content ? this.json() : undefined;
    const signedIn = await sessions.sessionOf(arrivalOf(this, json));
    rate.take(signedIn.claims.sub);
    return signedIn;
  });

  app.addHook('preClose', async () => {
    setTimeout(() => app.server.closeAllConnections(), STOP_GRACE_MS).unref();
  });
  app.addHook('preHandler', async (request) => {
    if (!request.received) return;
    const limit = request.routeOptions.bodyLimit ?? BODY_LIMIT;
    request.content = await contentOf(request.received, request.headers['content-encoding'], limit);
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    reply.header('x-content-type-options', 'nosniff');
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.pattern ?? request.routeOptions.url ?? 'unknown';
    log.info({ method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) });
  });
  app.setNotFoundHandler((request, reply) => answerError(new RempartError('not-supported'), request, reply));
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply));

  function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const known = error instanceof RempartError ? error : translated(error as FastifyError, request);
    const { status, headers, outcome } = refusedOf(known, languageOf(request.headers['accept-language']), origin);
    return reply
      .code(status)
      .headers(headers)
      .type('application/fhir+json; charset=utf-8')
      .send(JSON.stringify(outcome));
  }

  /** Fastify's own refusals in our words; anything else is unexpected, and found in the log by its id. */
  function translated(error: FastifyError, request: FastifyRequest): RempartError {
    switch (error.code) {
      case 'FST_ERR_CTP_BODY_TOO_LARGE':
        return tooLarge(request.routeOptions.bodyLimit ?? BODY_LIMIT);
      case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
        return new RempartError('malformed', { params: { detail: 'this Content-Type is not supported' } });
      case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      case 'FST_ERR_BAD_URL':
        return new RempartError('malformed', { params: { detail: 'not a request of HTTP' } });
    }
    const id = randomUUID();
    const route = request.pattern ?? request.routeOptions.url ?? 'unknown';
    // Name, code and stack: messages of the database may quote a value.
    const { name, code, stack } = error;
    const frames = stack?.split('\n').filter((line) => /^\s+at /.test(line));
    log.error({ id, method: request.method, route, error: name, code, frames });
    return new RempartError('unexpected', { params: { id } });
  }

  return app;
}

const parsed = new WeakMap<FastifyRequest, { json: unknown }>();
