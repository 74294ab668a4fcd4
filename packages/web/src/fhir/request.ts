/**
 * The one way to ask the system anything: signs the request with the browser's key, repeats it once with the nonce
 * where this workstation's clock is off, asks for a touch where one is needed and repeats it with the touch.
 */

import { type BrowserKey, browserKey } from '../session/browser-key.ts';
import { base64url } from '../session/bytes.ts';
import { makeProof } from '../session/proof.ts';
import { end, session } from '../session/session.ts';
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
  /** Signed by the browser's key alone: sign-in, where there is no token yet. */
  withoutToken?: boolean;
  signal?: AbortSignal;
}

export interface Answer<T> {
  status: number;
  etag: string | undefined;
  body: T;
}

/** Asks, touches included. Throws Refusal or Unreachable. */
export async function request<T>(call: Call): Promise<Answer<T>> {
  try {
    return await signed<T>(call);
  } catch (refusal) {
    if (!(refusal instanceof Refusal) || refusal.code !== 'needs-touch' || !refusal.touchOptions) throw refusal;
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

let clockNonce: { value: string; at: number } | undefined;
/** A nonce is good for five minutes at the vault; a minute is left for the way. */
const NONCE_KEPT_MS = 240_000;

async function signed<T>(call: Call): Promise<Answer<T>> {
  const key = await browserKey();
  const token = call.withoutToken ? undefined : session().token?.value;
  if (!call.withoutToken && token === undefined) throw notSignedIn();
  const nonce = clockNonce && Date.now() - clockNonce.at < NONCE_KEPT_MS ? clockNonce.value : undefined;
  const response = await send(call, key, token, nonce);
  const fresh = response.headers.get('dpop-nonce');
  if (response.status === 401 && fresh) {
    clockNonce = { value: fresh, at: Date.now() };
    return read<T>(await send(call, key, token, fresh), token);
  }
  return read<T>(response, token);
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
      headers: {
        Accept: call.path.startsWith('/fhir/') ? 'application/fhir+json' : 'application/json',
        'Accept-Language': currentLanguage(),
        ...(type ? { 'Content-Type': type } : {}),
        ...call.headers,
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
    if (refusal.status === 401 && token && session().token?.value === token) end('ended');
    throw refusal;
  }
  return { status: response.status, etag: response.headers.get('etag') ?? undefined, body: body as T };
}

function notSignedIn(): Refusal {
  return new Refusal({ code: 'not-signed-in', status: 401, sentence: '' });
}
