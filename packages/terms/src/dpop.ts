/**
 * The claims of a DPoP proof, checked as RFC 9449 §4.3 lists them, with our claim `bh` (contracts, section 1).
 * Pure: the signature over the proof is checked by the caller, which also owns the memory of seen `jti`.
 */
export interface ProofHeader {
  typ: 'dpop+jwt';
  alg: 'ES256';
  jwk: { kty: 'EC'; crv: 'P-256'; x: string; y: string };
}

/** Claims of a DPoP proof (RFC 9449 §4.2), with our `bh`: SHA-256 of the body, base64url. */
export interface ProofClaims {
  jti: string;
  htm: string;
  htu: string;
  /** Whole seconds. */
  iat: number;
  /** base64url SHA-256 of the access token. */
  ath?: string;
  /** base64url SHA-256 of the message content; present when there is a body. */
  bh?: string;
  nonce?: string;
}

/** A proof is good from 60 s before now to 5 s after it, or with a fresh nonce at any time. */
const PROOF_MAX_AGE_S = 60;
const PROOF_MAX_AHEAD_S = 5;
/** A nonce is good for five minutes. */
export const NONCE_MAX_AGE_S = 300;

/** What the claims of a proof must fit. */
export interface ProofExpectation {
  method: string;
  /** Origin of this installation, without a trailing slash. */
  origin: string;
  /** Path without query. */
  path: string;
  /** base64url SHA-256 of the access token; undefined at sign-in, where there is none yet. */
  ath?: string;
  /** base64url SHA-256 of the body; undefined without a body. */
  bh?: string;
  /** Seconds since 1970. */
  now: number;
  /** Whether the nonce in the proof is one of ours and fresh. */
  nonceIsFresh: boolean;
}

/** The first claim that does not fit. */
export type ProofFault = 'malformed' | 'htm' | 'htu' | 'ath' | 'bh' | 'time';

/** Splits a compact JWS into header, claims, signing input and signature; undefined if it is none. */
export function parseProof(
  jws: string,
): { header: ProofHeader; claims: ProofClaims; signed: string; signature: string } | undefined {
  if (jws.length > 4096) return undefined;
  const parts = jws.split('.');
  const [head, body, signature] = parts;
  if (parts.length !== 3 || !head || !body || !signature) return undefined;
  try {
    const header = JSON.parse(decodeText(head)) as ProofHeader;
    const claims = JSON.parse(decodeText(body)) as ProofClaims;
    if (!isHeader(header) || !isClaims(claims)) return undefined;
    return { header, claims, signed: `${head}.${body}`, signature };
  } catch {
    return undefined;
  }
}

/** The first fault found, in the order of RFC 9449 §4.3; undefined if the claims hold. */
export function proofFault(claims: ProofClaims, expected: ProofExpectation): ProofFault | undefined {
  if (claims.htm !== expected.method) return 'htm';
  const target = parseTarget(claims.htu);
  if (!target || target.origin !== expected.origin || target.path !== expected.path) return 'htu';
  if (claims.ath !== expected.ath) return 'ath';
  if (claims.bh !== expected.bh) return 'bh';
  if (!expected.nonceIsFresh && !isTimely(claims.iat, expected.now)) return 'time';
  return undefined;
}

/** Origin and path of an `htu`; query and fragment are left out of the comparison (RFC 9449 §4.3, item 9). */
export function parseTarget(htu: string): { origin: string; path: string } | undefined {
  try {
    const url = new URL(htu);
    return { origin: url.origin, path: url.pathname };
  } catch {
    return undefined;
  }
}

/** What the SHA-256 of a JWK thumbprint is taken over (RFC 7638 §3.2). */
export function thumbprintInput(jwk: ProofHeader['jwk']): string {
  return JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y });
}

function isTimely(iat: number, now: number): boolean {
  return iat >= now - PROOF_MAX_AGE_S && iat <= now + PROOF_MAX_AHEAD_S;
}

function isHeader(h: ProofHeader): boolean {
  const k = h?.jwk as unknown as Record<string, unknown> | undefined;
  return (
    h.typ === 'dpop+jwt' &&
    h.alg === 'ES256' &&
    k?.kty === 'EC' &&
    k.crv === 'P-256' &&
    typeof k.x === 'string' &&
    typeof k.y === 'string' &&
    !('d' in k)
  );
}

function isClaims(c: ProofClaims): boolean {
  return (
    typeof c?.jti === 'string' &&
    c.jti.length > 0 &&
    c.jti.length <= 128 &&
    typeof c.htm === 'string' &&
    typeof c.htu === 'string' &&
    Number.isInteger(c.iat) &&
    [c.ath, c.bh, c.nonce].every((v) => v === undefined || typeof v === 'string')
  );
}

function decodeText(base64url: string): string {
  const binary = atob(base64url.replace(/-/g, '+').replace(/_/g, '/'));
  // Proofs are ASCII as a rule, and every request has one to read.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant.
  if (/^[\x00-\x7f]*$/.test(binary)) return binary;
  return new TextDecoder().decode(Uint8Array.from(binary, (c) => c.charCodeAt(0)));
}
