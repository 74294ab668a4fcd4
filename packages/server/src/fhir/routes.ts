/** FHIR R4 at /fhir/R4 (contracts, section 2): HTTP on one side, the router of FHIR on the other. */

import type { Operation } from '@medplum/core';
import { created as CREATED } from '@medplum/core';
import type { FhirRouter } from '@medplum/fhir-router';
import type { Resource } from '@medplum/fhirtypes';
import { RempartError } from '@rempart/terms/errors.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Parts } from '../application.ts';
import type { Session } from '../disclosure/session.ts';
import { BUNDLE_LIMIT, textOf } from '../http/body.ts';
import { answerBundle } from './bundles/incoming.ts';
import { capabilityStatement, SERVED_TYPES } from './capabilities.ts';
import { type FhirContext, invalid } from './context.ts';
import { acceptsZstd, type Body, everything } from './operations/everything.ts';
import { openPatient, openRecord } from './operations/open.ts';
import { Repository } from './repository.ts';
import { createRouter, queryOf } from './router.ts';

const BASE = '/fhir/R4';
const FHIR_JSON = 'application/fhir+json; charset=utf-8';
const FORM = 'application/x-www-form-urlencoded';
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof METHODS)[number];

/** The routes of the FHIR interface, those first that the router does not know. */
export function registerFhirRoutes(app: FastifyInstance, parts: Parts): void {
  const router = createRouter();
  registerPublic(app, parts.origin);

  app.post<{ Params: { id: string } }>(`${BASE}/Patient/:id/$open`, async (request, reply) => {
    const context = await contextOf(request, parts, false);
    const { id } = request.params;
    const { prefer, 'accept-encoding': encodings } = request.headers;
    if (!String(prefer).includes('return=representation')) {
      return answer(reply, await proven(context.session, async () => openPatient(context, id, request.json())));
    }
    const opened = proven(context.session, async () => {
      return openRecord(context, id, request.json(), acceptsZstd(encodings));
    });
    return answerBody(reply, await opened);
  });

  app.get<{ Params: { id: string } }>(`${BASE}/Patient/:id/$everything`, async (request, reply) => {
    const context = await contextOf(request, parts, false);
    return answerBody(
      reply,
      await everything(context, request.params.id, acceptsZstd(request.headers['accept-encoding'])),
    );
  });

  for (const path of [BASE, `${BASE}/`]) {
    app.post(path, { bodyLimit: BUNDLE_LIMIT }, async (request, reply) => {
      const context = await contextOf(request, parts, true);
      await context.session.requireProof();
      return answer(reply, await answerBundle(router, new Repository(context), request.json()));
    });
  }

  app.route({
    method: [...METHODS],
    url: `${BASE}/*`,
    handler: async (request, reply) => {
      request.pattern = patternOf(request.url);
      const context = await contextOf(request, parts, false);
      return interact(router, context, request, reply);
    },
  });
}

function registerPublic(app: FastifyInstance, origin: string): void {
  const statement = JSON.stringify(capabilityStatement(origin));
  app.get(`${BASE}/metadata`, (_request, reply) => reply.type(FHIR_JSON).send(statement));
  // No OAuth server yet: what stands here is true, and says so by being empty (SMART App Launch 2.2, section 3.2).
  const smart = { grant_types_supported: [], capabilities: [], code_challenge_methods_supported: ['S256'] };
  for (const path of ['/.well-known/smart-configuration', `${BASE}/.well-known/smart-configuration`]) {
    app.get(path, (_request, reply) => reply.send(smart));
  }
}

async function contextOf(request: FastifyRequest, parts: Parts, inBundle: boolean): Promise<FhirContext> {
  return { parts, session: await request.session(), inBundle };
}

async function interact(
  router: FhirRouter,
  context: FhirContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { session } = context;
  const url = request.url.slice(BASE.length);
  const route = router.find(request.method as Method, url);
  if (!route) {
    await session.requireProof();
    throw new RempartError('not-supported');
  }
  const isSearch = route.path.endsWith('/_search');
  if (isSearch && route.params.resourceType === 'Patient' && url.includes('?')) {
    await session.requireProof();
    throw invalid('what is searched stands in the form, which the proof covers');
  }
  const fhirRequest = {
    method: request.method as Method,
    url,
    pathname: route.path,
    params: route.params,
    query: route.query ?? {},
    body: bodyOf(request, isSearch),
    headers: request.headers,
    config: { transactions: true },
  };
  const [outcome, resource] = await proven(session, () => route.handler(fhirRequest, new Repository(context), router));
  if (!resource) return reply.code(request.method === 'DELETE' ? 204 : 200).send();
  return answer(reply, resource, outcome.id === CREATED.id ? 201 : 200, context.parts.origin);
}

/** Nobody is answered, not even refused, without a proof: whatever the shelf has checked, here it is checked. */
async function proven<T>(session: Session, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await session.requireProof();
  }
}

/** A form is parsed where a search posts one; everything else is JSON. @throws RempartError `malformed` */
function bodyOf(request: FastifyRequest, isSearch: boolean): unknown {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (isSearch) return { ...queryOf(request.url.split('?')[1] ?? ''), ...formOf(request, type) };
  if (!request.content) return undefined;
  if (type !== '' && !/[/+]json$/.test(type)) {
    throw new RempartError('malformed', { params: { detail: 'this Content-Type is not supported' } });
  }
  return request.json() as Resource | Operation[];
}

function formOf(request: FastifyRequest, type: string): Record<string, string[]> {
  if (!request.content) return {};
  if (type !== FORM) throw new RempartError('malformed', { params: { detail: 'this Content-Type is not supported' } });
  return queryOf(textOf(request.content));
}

function answer(reply: FastifyReply, resource: Resource, status = 200, origin?: string): FastifyReply {
  const { versionId, lastUpdated } = resource.meta ?? {};
  if (versionId) reply.header('etag', `W/"${versionId}"`);
  if (lastUpdated) reply.header('last-modified', new Date(lastUpdated).toUTCString());
  if (status === 201 && origin) {
    reply.header('location', `${origin}${BASE}/${resource.resourceType}/${resource.id}/_history/${versionId}`);
  }
  const { method, headers } = reply.request;
  if (method === 'GET' && versionId && headers['if-none-match'] === `W/"${versionId}"`) return reply.code(304).send();
  const { prefer = '' } = headers;
  const isMinimal = String(prefer).includes('return=minimal') && method !== 'GET';
  reply.code(status).type(FHIR_JSON);
  return isMinimal && versionId ? reply.send() : reply.send(JSON.stringify(resource));
}

function answerBody(reply: FastifyReply, { bytes, encoding }: Body): FastifyReply {
  if (encoding) reply.header('content-encoding', encoding);
  return reply.header('vary', 'Accept-Encoding').type(FHIR_JSON).send(bytes);
}

const TYPES = new Set(SERVED_TYPES);

/** The path without ids and query, for the log. */
function patternOf(url: string): string {
  const [type = '', second = '', third = ''] = (url.split('?')[0] ?? '').slice(BASE.length + 1).split('/');
  const known = TYPES.has(type) ? type : ':type';
  const rest = [
    second && (second === '_search' ? second : ':id'),
    third && (/^[$_]\w+$/.test(third) ? third : ':part'),
  ];
  return [BASE, known, ...rest.filter(Boolean)].join('/');
}
