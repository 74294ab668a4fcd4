/** What came over HTTP, as the door's rooms want it: path as the client sees it, body as received, language, touch, and whether a person asked. */
import { hash } from 'node:crypto';
import type { Language } from '@rempart/terms/errors.ts';
import type { FastifyRequest } from 'fastify';
import type { Arrival } from '../disclosure/session.ts';

/** AuthenticationResponseJSON as text, base64url. */
const TOUCH_HEADER = 'rempart-touch';
/** `1` on what a page asks by itself, after a change was told to it. */
const UNASKED_HEADER = 'rempart-unasked';

/** What came, in the words of the disclosure room; `json` is the body read, for a touch in it. */
export function arrivalOf(request: FastifyRequest, json: unknown): Arrival {
  const { headers, method } = request;
  const touch = touchOf(headers[TOUCH_HEADER], pathOf(request.url), json);
  return {
    method,
    path: pathOf(request.url),
    ...queryOf(request.url),
    ...(headers.authorization ? { authorization: headers.authorization } : {}),
    ...(typeof headers.dpop === 'string' ? { proof: headers.dpop } : {}),
    ...(request.received ? { body: request.received } : {}),
    ...(touch === undefined ? {} : { touch }),
    ...(headers[UNASKED_HEADER] === '1' ? { unasked: true as const } : {}),
    language: languageOf(headers['accept-language']),
  };
}

/** The path without its query, as a URL parser normalises it: the proof's `htu` is compared in the same form. */
export function pathOf(url: string): string {
  return new URL(url, 'http://localhost').pathname;
}

function queryOf(url: string): { query?: string } {
  const { search } = new URL(url, 'http://localhost');
  return search === '' ? {} : { query: hash('sha256', search, 'base64url') };
}

/** French unless English is preferred to it (RFC 9110 §12.5.4, by order of quality). */
export function languageOf(header: string | undefined): Language {
  const wanted = (header ?? '')
    .split(',')
    .map((part, order) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters.map((p) => /^\s*q=([\d.]+)$/.exec(p)?.[1]).find((q) => q !== undefined);
      return { tag: tag.split('-')[0], quality: Number(quality ?? 1), order };
    })
    .filter(({ tag, quality }) => (tag === 'fr' || tag === 'en') && quality > 0)
    .sort((a, b) => b.quality - a.quality || a.order - b.order);
  return wanted[0]?.tag === 'en' ? 'en' : 'fr';
}

/** In an `$open` the touch is a parameter of the body, elsewhere a header (contracts, section 1, a touch). */
function touchOf(header: string | string[] | undefined, path: string, json: unknown): string | undefined {
  if (path.endsWith('/$open')) {
    const { parameter } = (json ?? {}) as { parameter?: unknown };
    const given = Array.isArray(parameter) ? (parameter as Array<{ name?: string; valueString?: unknown } | null>) : [];
    const touch = given.find((one) => one?.name === 'touch')?.valueString;
    if (typeof touch === 'string') return touch;
  }
  return typeof header === 'string' ? Buffer.from(header, 'base64url').toString('utf8') : undefined;
}
