/**
 * The routes below `/auth` that the front passes on as they come (message `http`). Answers are JSON; refusals are
 * OperationOutcomes in the caller's language.
 */
import { ERRORS, type Language, RempartError, sentenceOf } from '@rempart/terms/errors.ts';
import type { HttpAnswer, VaultMessages } from '@rempart/terms/vault/protocol.ts';
import { type Asker, checkAsker } from './proofs/asker.ts';
import type { CheckedProof } from './proofs/proofs.ts';
import { demoPeople, demoSignIn, demoTouch } from './signin/demo.ts';
import { enrolOptions, enrolPasskey, feedSignIn, signIn, signInOptions } from './signin/passkeys.ts';
import { endSession, me, renewSession } from './signin/sessions.ts';
import type { Vault } from './vault.ts';

type HttpRequest = VaultMessages['http']['request'];
type Body = Record<string, unknown>;

interface Route {
  status: number;
  /** `nobody`: public; `key`: a proof without a token; `person`: token and proof. */
  by: 'nobody' | 'key' | 'person';
  answer(call: { vault: Vault; body: Body; key: CheckedProof; asker: Asker }): unknown;
}

/** By method and path. `key` and `asker` are there for the routes that say so in `by`. */
const ROUTES: Record<string, Route> = {
  'GET /auth/demo': { status: 200, by: 'nobody', answer: ({ vault }) => demoPeople(vault) },
  'POST /auth/demo': {
    status: 200,
    by: 'key',
    answer: ({ vault, body, key }) => demoSignIn(vault, body.account, key.jkt),
  },
  'POST /auth/demo/touch': {
    status: 200,
    by: 'person',
    answer: ({ vault, body, asker }) => demoTouch(vault, asker, body.options),
  },
  'POST /auth/options': { status: 200, by: 'nobody', answer: ({ vault, body }) => signInOptions(vault, body.jkt) },
  'POST /auth/signin': {
    status: 200,
    by: 'key',
    answer: ({ vault, body, key }) => signIn(vault, body.assertion, key.jkt),
  },
  'POST /auth/feed': {
    status: 200,
    by: 'key',
    answer: ({ vault, body, key }) => feedSignIn(vault, body.account, key.jkt),
  },
  'POST /auth/renew': {
    status: 200,
    by: 'person',
    answer: ({ vault, asker }) => renewSession(asker, vault.clock.now()),
  },
  'POST /auth/end': { status: 204, by: 'person', answer: ({ asker }) => endSession(asker) },
  'GET /auth/me': { status: 200, by: 'person', answer: ({ asker }) => me(asker) },
  'POST /auth/passkeys/options': {
    status: 200,
    by: 'person',
    answer: ({ vault, asker }) => enrolOptions(vault, asker),
  },
  'POST /auth/passkeys': {
    status: 201,
    by: 'person',
    answer: ({ vault, body, asker }) => enrolPasskey(vault, asker, body),
  },
};

/** Answers one request; every failure becomes an answer. */
export async function answerHttp(vault: Vault, request: HttpRequest): Promise<HttpAnswer> {
  try {
    return await route(vault, request);
  } catch (failure) {
    if (failure instanceof RempartError) return refusal(vault, failure, request.language);
    throw failure;
  }
}

async function route(vault: Vault, request: HttpRequest): Promise<HttpAnswer> {
  const path = request.path.split('?')[0]!;
  const found = ROUTES[`${request.method} ${path}`];
  if (!found) throw new RempartError('not-supported');
  const bytes = request.body ? Buffer.from(request.body) : undefined;
  const { method } = request;
  // Only what the route asks for is checked, and only that is read by it.
  const key =
    found.by === 'key'
      ? vault.proofs.check({ proof: request.proof, method, path, ath: undefined, body: bytes, use: 'http' })
      : undefined;
  const asker =
    found.by === 'person'
      ? checkAsker(
          vault,
          { token: tokenIn(request.authorization), proof: request.proof ?? '', method, body: bytes },
          'http',
          { path },
        )
      : undefined;
  const answer = await found.answer({ vault, body: parseBody(bytes), key: key!, asker: asker! });
  if (found.status === 204) return { status: 204, headers: {}, body: '' };
  return { status: found.status, headers: { ...JSON_HEADERS }, body: JSON.stringify(answer ?? {}) };
}

const JSON_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' };

/** The token of an `Authorization: DPoP …` header; empty if there is none. */
function tokenIn(authorization: string | undefined): string {
  return /^DPoP +([A-Za-z0-9._-]+)$/i.exec(authorization ?? '')?.[1] ?? '';
}

function parseBody(bytes: Buffer | undefined): Body {
  if (!bytes) return {};
  try {
    const body = JSON.parse(bytes.toString('utf8')) as unknown;
    if (body !== null && typeof body === 'object' && !Array.isArray(body)) return body as Body;
  } catch {
    // Told below, like a body that is no object.
  }
  throw new RempartError('malformed', { params: { detail: 'a JSON object expected' } });
}

function refusal(vault: Vault, error: RempartError, language: Language): HttpAnswer {
  const { code, details } = error;
  const outcome = {
    resourceType: 'OperationOutcome',
    issue: [
      {
        severity: 'error',
        code: ERRORS[code].issue,
        details: {
          coding: [{ system: `${vault.party.origin}/fhir/CodeSystem/error`, code }],
          text: sentenceOf(code, language, details.params),
        },
      },
    ],
  };
  const headers: Record<string, string> = { ...JSON_HEADERS, 'content-type': 'application/fhir+json' };
  if (error.status === 401) {
    const wanted = code === 'use-nonce' ? ', error="use_dpop_nonce"' : '';
    headers['www-authenticate'] = `DPoP algs="ES256"${wanted}`;
  }
  if (details.nonce) headers['dpop-nonce'] = details.nonce;
  if (details.retryAfter !== undefined) headers['retry-after'] = String(details.retryAfter);
  return { status: error.status, headers, body: JSON.stringify(outcome) };
}
