/**
 * The one way to ask the system anything: signs the request with the browser's key, repeats it once with the nonce
 * where this workstation's clock is off, asks for a touch where one is needed and repeats it with the touch.
 */

import { vaultFailed } from '../live/vault.ts';
import { type BrowserKey, browserKey } from '../session/browser-key.ts';
import { base64url } from '../session/bytes.ts';
import { makeProof } from '../session/proof.ts';
import { currentToken, lock, session } from '../session/session.ts';
import { askTouch, type TouchSubject } from '../session/touch.ts';
import { currentLanguage } from '../texts/texts.ts';
import { Refusal, refusalOf, Unreachable } from './refusal.ts';

export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the origin's root. Never with a trait of a patient in it. */
  path: string;
  json?: unknown;
  /** Sent as application/x-www-form-urlencoded: traits travel here. */
  form?: Record<string, string>;
  headers?: Record<string, string>;
  /** Whom this concerns, for the touch dialog. */
  about?: TouchSubject;
  /** Another than the page's own: the one that it lets go of. */
  token?: string;
  /** Signed by the browser's key alone: sign-in, where there is no token yet. */
  withoutToken?: boolean;
  /**
   * Asked by the page, not by the person: where a touch is needed it is refused, and no dialog interrupts; and it keeps
   * no record open for longer (server, disclosure/grants.ts).
   */
  unasked?: boolean;
  signal?: AbortSignal;
  /** Goes on when the page is left. */
  keepalive?: boolean;
}

export interface Answer<T> {
  status: number;
  etag: string | undefined;
  /** By the system's clock, milliseconds: what it says of times is measured from here, not by this workstation's. */
  at: number;
  body: T;
}

/** Asks, touches included. Throws Refusal or Unreachable. */
export async function request<T>(call: Call): Promise<Answer<T>> {
  try {
    return await signed<T>(call);
  } catch (refusal) {
    if (!(refusal instanceof Refusal) || refusal.code !== 'needs-touch' || !refusal.touchOptions || call.unasked)
      throw refusal;
    return await askTouch<Answer<T>>(
      { options: refusal.touchOptions, sentence: refusal.sentence, subject: call.about },
      (touch) => signed<T>(withTouch(call, touch)),
      refusal,
    );
  }
}

/** In `Patient/{id}/$open` the touch is a parameter, elsewhere a header (contracts, section 1). */
function withTouch(call: Call, touch: string): Call {
  const parameters = call.json as { resourceType?: string; parameter?: unknown[] } | undefined;
  if (parameters?.resourceType === 'Parameters' && call.path.endsWith('/$open')) {
    const parameter = [...(parameters.parameter ?? []), { name: 'touch', valueString: touch }];
    return { ...call, json: { ...parameters, parameter } };
  }
  return { ...call, headers: { ...call.headers, 'Rempart-Touch': base64url(new TextEncoder().encode(touch)) } };
}

/** A stream of events, signed like any request; it ends when the server ends it. Throws Refusal or Unreachable. */
export async function openStream(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const token = session().token?.value;
  const response = await answered({ method: 'GET', path, signal, headers: { Accept: 'text/event-stream' } }, token);
  if (response.ok && response.body) return response.body;
  await read(response, token);
  throw new Unreachable('no stream');
}

/** What is not JSON, as it came. Throws Refusal or Unreachable. */
export async function requestBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const token = currentToken();
  const response = await answered({ method: 'GET', path, headers: { Accept: '*/*' } }, token);
  if (response.ok) return new Uint8Array(await response.arrayBuffer());
  await read(response, token);
  throw new Unreachable('no bytes');
}

let clockNonce: { value: string; at: number } | undefined;
/** A nonce is good for five minutes at the vault; a minute is left for the way. */
const NONCE_KEPT_MS = 240_000;

async function signed<T>(call: Call): Promise<Answer<T>> {
  const token = call.withoutToken ? undefined : (call.token ?? currentToken());
  return read<T>(await answered(call, token), token);
}

/** The answer to a signed request, made again with a nonce where this workstation's clock is off. */
async function answered(call: Call, token: string | undefined): Promise<Response> {
  const key = await browserKey();
  if (!call.withoutToken && token === undefined) throw notSignedIn();
  const nonce = clockNonce && Date.now() - clockNonce.at < NONCE_KEPT_MS ? clockNonce.value : undefined;
  const response = await send(call, key, token, nonce);
  const fresh = response.headers.get('dpop-nonce');
  if (response.status === 401 && fresh) {
    clockNonce = { value: fresh, at: Date.now() };
    return send(call, key, token, fresh);
  }
  return response;
}

async function send(call: Call, key: BrowserKey, token: string | undefined, nonce?: string): Promise<Response> {
  const url = new URL(call.path, location.origin);
  const { body, type } = contentOf(call);
  const proof = await makeProof(key, { method: call.method, url, token, body, nonce });
  try {
    return await fetch(url, {
      method: call.method,
      body,
      signal: call.signal,
      keepalive: call.keepalive,
      headers: {
        Accept: call.path.startsWith('/fhir/') ? 'application/fhir+json' : 'application/json',
        'Accept-Language': currentLanguage(),
        ...(type ? { 'Content-Type': type } : {}),
        ...call.headers,
        ...(call.unasked ? { 'Rempart-Unasked': '1' } : {}),
        ...(token ? { Authorization: `DPoP ${token}` } : {}),
        DPoP: proof,
      },
    });
  } catch (error) {
    if (call.signal?.aborted) throw error;
    throw new Unreachable(error);
  }
}

function contentOf(call: Call): { body?: Uint8Array<ArrayBuffer>; type?: string } {
  const encoder = new TextEncoder();
  if (call.form) {
    const type = 'application/x-www-form-urlencoded';
    return { body: encoder.encode(new URLSearchParams(call.form).toString()), type };
  }
  if (call.json === undefined) return {};
  const type = call.path.startsWith('/fhir/') ? 'application/fhir+json' : 'application/json';
  return { body: encoder.encode(JSON.stringify(call.json)), type: call.headers?.['Content-Type'] ?? type };
}

async function read<T>(response: Response, token: string | undefined): Promise<Answer<T>> {
  const text = await response.text();
  let body: unknown;
  try {
    body = text === '' ? undefined : JSON.parse(text);
  } catch {
    body = undefined;
  }
  if (!response.ok) {
    const refusal = refusalOf(response.status, body, response.headers.get('retry-after'));
    // Only the session that this request was made with is over, not one begun meanwhile.
    if (refusal.status === 401 && token && session().token?.value === token) lock('ended');
    if (refusal.code === 'vault-down') vaultFailed();
    // The front stands, what is behind it does not.
    if (refusal.code === 'starting') throw new Unreachable(refusal);
    throw refusal;
  }
  const { status, headers } = response;
  const at = Date.parse(headers.get('date') ?? '') || Date.now();
  return { status, etag: headers.get('etag') ?? undefined, at, body: body as T };
}

function notSignedIn(): Refusal {
  return new Refusal({ code: 'not-signed-in', status: 401, sentence: '' });
}
