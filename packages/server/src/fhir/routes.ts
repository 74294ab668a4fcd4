/** FHIR R4 at /fhir/R4 (contracts, section 2). */
import type { FastifyInstance } from 'fastify';
import type { Parts } from '../application.ts';
import { FHIR_JSON } from './answers.ts';
import { capabilityStatement } from './capabilities.ts';

export const BASE = '/fhir/R4';

export function registerFhirRoutes(app: FastifyInstance, parts: Parts): void {
  const { origin } = parts;
  const statement = JSON.stringify(capabilityStatement(origin));
  app.get(`${BASE}/metadata`, (_request, reply) => reply.type(FHIR_JSON).send(statement));
}
