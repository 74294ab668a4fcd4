/**
 * The router of @medplum/fhir-router with what is not ours taken away: GraphQL and search over all types. Each route
 * is checked against the table of what is offered, and what it refuses is one of our errors.
 */
import { isOk, OperationOutcomeError } from '@medplum/core';
import { type FhirRequest, type FhirResponse, FhirRouter, type RestInteraction } from '@medplum/fhir-router';
import type { OperationOutcome } from '@medplum/fhirtypes';
import { ERRORS, type ErrorCode, RempartError } from '@rempart/terms/errors.ts';
import { type Interaction, isServed, offers } from './capabilities.ts';
import { invalid } from './context.ts';
import { isResourceTypeName, useType } from './definitions/definitions.ts';
import { Repository } from './repository.ts';
import { checkQuery } from './search/filter.ts';

/** Types whose conditional changes are not offered: finding a patient opens nobody for a write. */
const NEVER_CONDITIONAL = ['Patient', 'Slot', 'AuditEvent', 'Binary'];

/** The router of FHIR R4, with our operations and without what we do not serve. */
export function createRouter(): FhirRouter {
  const router = new FhirRouter();
  const { routes } = router.router;
  const kept = routes.filter((route) => !isTakenAway(route.data?.interaction, route.path[0]?.value));
  routes.splice(0, routes.length, ...kept);
  for (const route of routes) {
    const { handler, data } = route;
    const interaction = data?.interaction;
    if (!interaction || interaction === 'batch') continue;
    route.handler = async (request, repository, of, options) => {
      try {
        checkOffered(interaction, request);
        const answer = await handler(request, repository, of, options);
        const [outcome] = answer;
        if (!isOk(outcome)) throw errorOf(outcome);
        return answer;
      } catch (error) {
        const refusal = refusalOf(error);
        noteRefused(refusal, request);
        if (options?.batch && repository instanceof Repository) throw new RefusedEntry(refusal);
        throw refusal;
      }
    };
  }
  return router;
}

function isTakenAway(interaction: RestInteraction | undefined, first: string | undefined): boolean {
  return interaction === 'search-system' || first === '$graphql';
}

/** How the router hears of a refused entry: its own error, which carries ours. */
export class RefusedEntry extends OperationOutcomeError {
  readonly refusal: RempartError;
  constructor(refusal: RempartError) {
    super({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'processing' }] });
    this.refusal = refusal;
    refusals.set(this.outcome, refusal);
  }
}

const refusals = new WeakMap<OperationOutcome, RempartError>();
const refusedRequests = new WeakMap<RempartError, FhirRequest>();

/** The refusal behind the outcome of a batch's entry. */
export function refusalBehind(outcome: OperationOutcome): RempartError {
  return refusals.get(outcome) ?? errorOf(outcome);
}

/** The request (a Bundle's entry) that was refused, to name its place. */
export function requestRefused(refusal: RempartError): FhirRequest | undefined {
  return refusedRequests.get(refusal);
}

function noteRefused(refusal: RempartError, request: FhirRequest): void {
  if (!refusedRequests.has(refusal)) refusedRequests.set(refusal, request);
}

/** @throws RempartError `not-supported`, `invalid`, `too-broad` */
function checkOffered(interaction: RestInteraction, request: FhirRequest): void {
  const { resourceType: type = '' } = request.params;
  if (type.startsWith('$') || !isResourceTypeName(type)) throw new RempartError('not-supported');
  if (!isServed(type)) {
    if (interaction === 'create') {
      throw invalid('belongs to no patient and is not kept here', `${type}`);
    }
    throw new RempartError('not-supported');
  }
  if (!offers(type, interaction as Interaction)) throw new RempartError('not-supported');
  useType(type);
  const isConditional = request.params.id === undefined && ['update', 'patch', 'delete'].includes(interaction);
  if (isConditional && NEVER_CONDITIONAL.includes(type)) throw new RempartError('not-supported');
  if (isConditional && Object.keys(request.query).length === 0) throw new RempartError('too-broad');
  if (interaction === 'search-type') checkQuery(type, searchOf(request));
  if (isConditional) checkQuery(type, request.query);
  const condition = request.headers?.['if-none-exist'];
  if (interaction === 'create' && condition) checkQuery(type, queryOf([condition].flat().join('&')));
  checkBody(interaction, request, type);
}

function searchOf({ method, body, query }: FhirRequest): FhirRequest['query'] {
  return method === 'POST' ? ((body ?? {}) as FhirRequest['query']) : query;
}

/** A query or form body, each name with all its values. */
export function queryOf(text: string): Record<string, string[]> {
  const query: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(text)) query[name] = [...(query[name] ?? []), value];
  return query;
}

/** What is written goes to its own address. */
function checkBody(interaction: RestInteraction, { body, params }: FhirRequest, type: string): void {
  if (interaction !== 'create' && interaction !== 'update') return;
  const { resourceType, id } = (body ?? {}) as { resourceType?: unknown; id?: unknown };
  if (typeof body !== 'object' || body === null)
    throw new RempartError('malformed', { params: { detail: 'the body is empty' } });
  if (resourceType !== type) throw invalid('the type differs from the address', `${type}.resourceType`);
  if (interaction === 'update' && params.id !== undefined && id !== params.id) {
    throw invalid('the id differs from the address', `${type}.id`);
  }
}

/** Whatever was thrown, as one of ours; what is unexpected stays what it is. */
export function refusalOf(error: unknown): RempartError {
  if (error instanceof RempartError) return error;
  if (error instanceof RefusedEntry) return error.refusal;
  if (error instanceof OperationOutcomeError) return errorOf(error.outcome);
  throw error;
}

/** Medplum's own outcomes in our words: their texts may quote what was sent. */
function errorOf(outcome: OperationOutcome): RempartError {
  const known = refusals.get(outcome);
  if (known) return known;
  const issue = outcome.issue[0];
  const code = issue?.details?.coding?.find(({ code: of = '' }) => of in ERRORS)?.code as ErrorCode | undefined;
  const expression = issue?.expression;
  switch (outcome.id) {
    case 'not-found':
      return new RempartError(code ?? 'not-supported');
    case 'gone':
      return new RempartError('gone');
    case 'precondition-failed':
    case 'multiple-matches':
      return new RempartError('stale');
    default:
      return new RempartError('invalid', { params: { detail: wordsOf(issue?.details?.text ?? '') }, expression });
  }
}

function wordsOf(text: string): string {
  return text.split(':')[0]?.slice(0, 120) ?? '';
}

export type { FhirRequest, FhirResponse };
