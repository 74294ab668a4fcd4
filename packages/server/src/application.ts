/** Composes the application: each domain registers its routes on the one HTTP server. */
import type { VaultClient } from '@rempart/vault-client/client.ts';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Directory } from './accounts/directory.ts';
import { registerLogRoutes } from './accounts/log-routes.ts';
import { registerAccountRoutes } from './accounts/routes.ts';
import type { SessionMaker } from './accounts/session.ts';
import type { Databases } from './db/database.ts';
import type { Door } from './disclosure/door.ts';
import { registerImport } from './fhir/import-route.ts';
import { registerFhirRoutes } from './fhir/routes.ts';
import { validate } from './fhir/validation.ts';
import { registerHealth } from './http/health.ts';
import type { RateLimit } from './http/rate.ts';
import { createHttp } from './http/server.ts';
import type { Live } from './live/live.ts';
import { registerLiveRoutes } from './live/routes.ts';
import { registerTransferRoutes } from './transfers/routes.ts';

/** What domains work with; made once by main.ts, or by a test. */
export interface Parts {
  door: Door;
  databases: Databases;
  vault: VaultClient;
  sessions: SessionMaker;
  directory: Directory;
  live: Live;
  /** REMPART_ORIGIN, without a trailing slash. */
  origin: string;
  log: Logger;
}

/** The HTTP application with all its routes, not yet listening. */
export function createApplication(parts: Parts & { rate?: RateLimit }): FastifyInstance {
  const app = createHttp(parts);
  registerHealth(app, parts);
  registerAccountRoutes(app, parts);
  registerLogRoutes(app, parts);
  registerLiveRoutes(app, parts);
  registerFhirRoutes(app, parts);
  registerImport(app, parts);
  registerTransferRoutes(app, { ...parts, validate });
  return app;
}
