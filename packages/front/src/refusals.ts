/** Refusals of the front itself, as OperationOutcome with a sentence, in the caller's language. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ERRORS, type ErrorCode, type ErrorDetails, type Language, sentenceOf } from '@rempart/terms/errors.ts';
import { ANSWER_HEADERS } from './headers.ts';

/** French unless English is preferred (RFC 9110 §12.5.4). */
export function languageOf(request: IncomingMessage): Language {
  const ranked = (request.headers['accept-language'] ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const q = parameters.find((one) => one.trim().startsWith('q='));
      return { language: tag.split('-')[0], weight: q ? Number(q.trim().slice(2)) : 1 };
    })
    .filter(({ language, weight }) => (language === 'fr' || language === 'en') && weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return ranked[0]?.language === 'en' ? 'en' : 'fr';
}

export function outcomeOf(code: ErrorCode, language: Language, origin: string, details: ErrorDetails = {}): string {
  return JSON.stringify({
    resourceType: 'OperationOutcome',
    issue: [
      {
        severity: 'error',
        code: ERRORS[code].issue,
        details: {
          coding: [{ system: `${origin}/fhir/CodeSystem/error`, code }],
          text: sentenceOf(code, language, details.params),
        },
      },
    ],
  });
}

/** After a refusal before the body was read, the rest is thrown away this long, so that the sender can read why. */
const LINGER_MS = 3_000;

/** Answers with a refusal. A body that goes on for longer than that ends the connection. */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  code: ErrorCode,
  origin: string,
  details: ErrorDetails = {},
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const unread = !request.complete && hasBody(request);
  response.writeHead(ERRORS[code].status, {
    ...ANSWER_HEADERS,
    'Content-Type': 'application/fhir+json; charset=utf-8',
    'Cache-Control': 'no-store',
    ...(details.retryAfter ? { 'Retry-After': String(details.retryAfter) } : {}),
  });
  response.end(outcomeOf(code, languageOf(request), origin, details));
  if (unread) {
    // Without `Connection: close`: Node would end the connection with the answer, and what the sender still sends
    // would be met with a reset that loses it.
    request.on('error', () => {});
    request.resume();
    setTimeout(() => request.complete || request.destroy(), LINGER_MS).unref();
  }
}

export function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}
