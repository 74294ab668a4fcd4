/** GET /health: whether this process reaches the vault and the database. Public; says nothing else. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VaultClient } from '@rempart/vault-client/client.ts';
import type { FastifyInstance } from 'fastify';
import type { Databases } from '../db/database.ts';

const PATIENCE_MS = 2_000;
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
  version: string;
};

/** `GET /health`: whether vault and database answer. */
export function registerHealth(
  app: FastifyInstance,
  { vault, databases }: { vault: VaultClient; databases: Databases },
): void {
  app.get('/health', async (_request, reply) => {
    const [vaultState, databaseState] = await Promise.all([
      stateOf(vault.ask('health', {}).then(({ status }) => status)),
      stateOf(databases.isReachable().then(() => 'ok' as const)),
    ]);
    const isWell = vaultState === 'ok' && databaseState === 'ok';
    const status = isWell ? 'ok' : vaultState === 'starting' ? 'starting' : 'failing';
    return reply.code(isWell ? 200 : 503).send({ status, version, vault: vaultState, database: databaseState });
  });
}

type State = 'ok' | 'starting' | 'down';

async function stateOf(asked: Promise<State>): Promise<State> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<State>((resolve) => {
    timer = setTimeout(() => resolve('down'), PATIENCE_MS);
  });
  return Promise.race([asked.catch((): State => 'down'), late]).finally(() => clearTimeout(timer));
}
