/** `GET /health` (contracts, section 1): what each part says, 503 unless all is well and the start is over. */
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { VaultClient } from '@rempart/vault-client/client.ts';
import { ANSWER_HEADERS } from './headers.ts';
import type { ServerLink } from './server-link.ts';

export interface HealthSources {
  vault: VaultClient;
  server: ServerLink;
  /** Set once, when the supervisor says so. */
  started: boolean;
}

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
  version: string;
};
/** A part that takes longer is called down. */
const PATIENCE_MS = 2_000;

export function answerHealth(_request: IncomingMessage, response: ServerResponse, sources: HealthSources): void {
  void healthOf(sources).then((health) => {
    response.writeHead(health.status === 'ok' ? 200 : 503, {
      ...ANSWER_HEADERS,
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
    });
    response.end(JSON.stringify(health));
  });
}

async function healthOf({ vault, server, started }: HealthSources) {
  const [ofVault, ofServer] = await Promise.all([
    soon(vault.ask('health', {})).then(
      ({ status }) => status,
      () => 'down',
    ),
    soon(server.health()).then(
      ({ database }) => ({ server: 'ok', database: typeof database === 'string' ? database : 'unknown' }),
      () => ({ server: 'down', database: 'unknown' }),
    ),
  ]);
  const parts = { version, vault: ofVault, ...ofServer };
  if (!started) return { status: 'starting', ...parts };
  const isWell = ofVault === 'ok' && ofServer.server === 'ok' && ofServer.database === 'ok';
  return { status: isWell ? 'ok' : 'down', ...parts };
}

async function soon<T>(answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('late')), PATIENCE_MS);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
