/**
 * A DPoP proof (RFC 9449 §4.2) by the browser's key, with our claim `bh` over the body (contracts, section 1).
 */
import type { ProofClaims, ProofHeader } from '@rempart/terms/dpop.ts';
import type { BrowserKey } from './browser-key.ts';
import { base64url, sha256 } from './bytes.ts';

export interface Proved {
  method: string;
  /** Absolute; query and fragment are left out of the proof. */
  url: URL;
  /** Absent at sign-in, where there is no token yet. */
  token?: string;
  body?: Uint8Array<ArrayBuffer>;
  nonce?: string;
}

export async function makeProof(key: BrowserKey, { method, url, token, body, nonce }: Proved): Promise<string> {
  const header: ProofHeader = { typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk };
  const claims: ProofClaims = {
    jti: crypto.randomUUID(),
    htm: method,
    htu: url.origin + url.pathname,
    iat: Math.floor(Date.now() / 1000),
    ...(token === undefined ? {} : { ath: await hash(token) }),
    ...(body === undefined ? {} : { bh: base64url(await sha256(body)) }),
    ...(nonce === undefined ? {} : { nonce }),
  };
  const signed = `${encode(header)}.${encode(claims)}`;
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key.privateKey, bytesOf(signed));
  return `${signed}.${base64url(new Uint8Array(signature))}`;
}

function encode(value: unknown): string {
  return base64url(bytesOf(JSON.stringify(value)));
}

async function hash(text: string): Promise<string> {
  return base64url(await sha256(bytesOf(text)));
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
