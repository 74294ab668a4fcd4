/**
 * The way to the server: requests streamed over its unix socket, answers streamed back with the headers that pass.
 * Both sides frame the message anew, so nothing of one connection's framing reaches the other.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Readable, Transform } from 'node:stream';
import { type Dispatcher, Pool } from 'undici';
import { ANSWER_HEADERS, HELD_REQUEST_HEADERS, PASSED_ANSWER_HEADERS } from './headers.ts';
import { hasBody, refuse } from './refusals.ts';

/** Whole patient histories come in transaction Bundles of tens of megabytes. */
const BODY_LIMIT_BYTES = 64 * 1024 * 1024;
const TOO_LARGE = { params: { limit: '64 MB' } };
/** An import of a large Bundle is answered when all of it is written. */
const ANSWER_LIMIT_MS = 300_000;

export class ServerLink {
  readonly #pool: Pool;

  constructor(socketPath: string) {
    this.#pool = new Pool('http://server', {
      socketPath,
      headersTimeout: ANSWER_LIMIT_MS,
      // An event stream may be silent for long; it ends with its reader.
      bodyTimeout: 0,
    });
  }

  /** Passes a request on; a server that cannot be reached is a 503 with `Retry-After`. */
  pass(request: IncomingMessage, response: ServerResponse, origin: string): void {
    if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT_BYTES) {
      refuse(request, response, 'too-large', origin, TOO_LARGE);
      return;
    }
    if (request.headers.expect) response.writeContinue();
    const body = hasBody(request) ? limited(request) : undefined;
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    this.#pool.stream(
      {
        method: request.method as Dispatcher.HttpMethod,
        path: request.url!,
        headers: passedHeaders(request),
        body,
        signal: gone.signal,
      },
      ({ statusCode, headers }) => response.writeHead(statusCode, answerHeaders(headers)),
      (error) => {
        if (!error || response.writableEnded || gone.signal.aborted) return;
        if (error instanceof BodyTooLarge) refuse(request, response, 'too-large', origin, TOO_LARGE);
        else refuse(request, response, 'starting', origin, { retryAfter: 2 });
      },
    );
  }

  /** The server's own word on its health. @throws Error when it cannot be reached in two seconds */
  async health(): Promise<Record<string, unknown>> {
    const { body } = await this.#pool.request({ method: 'GET', path: '/health', signal: AbortSignal.timeout(2_000) });
    return (await body.json()) as Record<string, unknown>;
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}

class BodyTooLarge extends Error {}

/** The body, ended with an error once it passes the limit: a chunked body does not say its length. */
function limited(request: IncomingMessage): Readable {
  if (request.headers['content-length'] !== undefined) return request;
  let length = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _, done) {
      length += chunk.length;
      if (length > BODY_LIMIT_BYTES) done(new BodyTooLarge());
      else done(null, chunk);
    },
  });
  request.once('error', (error) => counter.destroy(error));
  counter.once('error', () => request.unpipe(counter));
  return request.pipe(counter);
}

function passedHeaders(request: IncomingMessage): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  // Fields that `Connection` names belong to the connection too.
  const named = request.headers.connection?.toLowerCase().split(/\s*,\s*/) ?? [];
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !HELD_REQUEST_HEADERS.has(name) && !named.includes(name)) headers[name] = value;
  }
  headers['x-forwarded-for'] = request.socket.remoteAddress ?? '';
  return headers;
}

function answerHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string | string[]> {
  const passed: Record<string, string | string[]> = { 'cache-control': 'no-store' };
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && PASSED_ANSWER_HEADERS.has(name)) passed[name] = value;
  }
  return Object.assign(passed, ANSWER_HEADERS);
}
