/** Who answers what: the one place that looks at a request's path. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { VaultClient } from '@rempart/vault-client/client.ts';
import { answerHealth, type HealthSources } from './health.ts';
import { PageFiles } from './page-files.ts';
import { refuse } from './refusals.ts';
import type { ServerLink } from './server-link.ts';
import { passToVault } from './vault-link.ts';

export interface FrontOptions {
  port: number;
  /** Without a trailing slash. */
  origin: string;
  /** The build of the page. */
  pageFolder: string;
  vault: VaultClient;
  server: ServerLink;
}

export interface Front {
  /** Everything is started: `/health` may say ok. */
  started(): void;
  stop(): Promise<void>;
}

/** First path segments that are interfaces, not pages of the application. */
const INTERFACES = new Set([
  'fhir',
  'establishments',
  'import',
  'inbox',
  'Inbox',
  'transfers',
  'log',
  'live',
  '.well-known',
]);
/** What the vault answers itself, so that the server never sees a sign-in, an approval or a veto. */
const OF_THE_VAULT = new Set(['auth', 'approvals', 'veto']);
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Limits of node:http against slow and oversized senders. A proof and a token take 2 kB of headers; 64 MB in five
 * minutes is a line of 2 Mbit/s.
 */
const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 15_000,
  requestTimeout: 300_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
  // A request with both a length and chunks, or with a bare line feed, is refused (RFC 9112 §6.3).
  insecureHTTPParser: false,
  requireHostHeader: true,
};

/** @throws Error with a sentence when the port cannot be had */
export async function startFront(options: FrontOptions): Promise<Front> {
  const { origin, port, vault, server } = options;
  const page = await PageFiles.load(options.pageFolder, origin);
  const isLoopback = LOOPBACK.has(new URL(origin).hostname);
  const health: HealthSources = { vault, server, started: false };

  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const fault = faultOf(request, isLoopback);
    if (fault) return refuse(request, response, 'malformed', origin, { params: { detail: fault } });
    const path = request.url!.split('?', 1)[0]!;
    const first = path.split('/', 2)[1]!;
    if (OF_THE_VAULT.has(first)) return passToVault(request, response, { vault, origin });
    if (path === '/health') return answerHealth(request, response, health);
    if (!INTERFACES.has(first) && page.answers(request, path)) return page.answer(request, response, path);
    return server.pass(request, response, origin);
  };

  const servers = addressesOf(isLoopback).map(() => createServer(LIMITS, answer).on('checkContinue', answer));
  await listen(servers, addressesOf(isLoopback), port);
  return {
    started: () => {
      health.started = true;
    },
    stop: async () => {
      await Promise.all(servers.map(close));
      vault.close();
      await server.close();
    },
  };
}

/** What is wrong with a request before anyone answers it; words for the sentence of `malformed`. */
function faultOf(request: IncomingMessage, isLoopback: boolean): string | undefined {
  if (!METHODS.has(request.method!)) return 'method';
  // Absolute form, `*`, and paths that a URL parser would take for a host.
  if (!/^\/(?![/\\])/.test(request.url!)) return 'path';
  // Another site whose name was made to lead here must not get the demo's sign-in (DNS rebinding).
  if (isLoopback && !LOOPBACK.has((request.headers.host ?? '').replace(/:\d+$/, ''))) return 'Host';
  return undefined;
}

/** A loopback origin is served on loopback alone: a demo's sign-in is for the one at the machine. */
function addressesOf(isLoopback: boolean): string[] {
  return isLoopback ? ['127.0.0.1', '::1'] : ['::'];
}

async function listen(servers: Server[], addresses: string[], port: number): Promise<void> {
  for (const [index, server] of servers.entries()) {
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        // A machine without IPv6 has no ::1.
        if (index > 0 && ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(error.code ?? '')) resolve();
        else if (error.code === 'EADDRINUSE') reject(new Error(`Port ${port} is taken; set PORT to another.`));
        else reject(error);
      });
      server.listen(port, addresses[index], resolve);
    });
  }
}

/** Requests under way may end; event streams and idle connections are closed after a moment. */
function close(server: Server): Promise<void> {
  const GRACE_MS = 1_000;
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
  });
}
