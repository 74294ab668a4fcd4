/** The way to the vault: small JSON requests, read whole, answered whole. The server sees none of them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { RempartError } from '@rempart/terms/errors.ts';
import type { VaultClient } from '@rempart/vault-client/client.ts';
import { ANSWER_HEADERS } from './headers.ts';
import { languageOf, refuse } from './refusals.ts';

/** A passkey registration takes some kilobytes. */
const BODY_LIMIT_BYTES = 256 * 1024;

export function passToVault(
  request: IncomingMessage,
  response: ServerResponse,
  link: { vault: VaultClient; origin: string },
): void {
  answerFor(request, response, link.vault).catch((error: unknown) => {
    if (error instanceof RempartError) refuse(request, response, error.code, link.origin, error.details);
    else refuse(request, response, 'unexpected', link.origin);
  });
}

async function answerFor(request: IncomingMessage, response: ServerResponse, vault: VaultClient): Promise<void> {
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT_BYTES) throw tooLarge();
  if (request.headers.expect) response.writeContinue();
  const body = await read(request);
  const proof = request.headers.dpop;
  const answer = await vault.ask('http', {
    method: request.method!,
    path: request.url!,
    authorization: request.headers.authorization,
    proof: typeof proof === 'string' ? proof : undefined,
    body: body === '' ? undefined : body,
    language: languageOf(request),
  });
  response.writeHead(answer.status, { 'Cache-Control': 'no-store', ...answer.headers, ...ANSWER_HEADERS });
  response.end(answer.body);
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > BODY_LIMIT_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  try {
    // The proof covers bytes; text that does not come back to the same bytes is refused.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new RempartError('malformed', { params: { detail: 'UTF-8' } });
  }
}

function tooLarge(): RempartError {
  return new RempartError('too-large', { params: { limit: '256 kB' } });
}
