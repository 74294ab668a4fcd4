/**
 * A browser for tests and the lab: a P-256 key, DPoP proofs, signing in as a demo person, touches. It speaks to the
 * running system over HTTP, or to a vault alone over its socket; everything it sends is what a real page sends.
 *
 * @example
 * const browser = newBrowser('http://localhost:8080');
 * await browser.signIn(account);
 * const answer = await browser.send('GET', `/fhir/R4/Patient/${id}`);
 * const opened = await browser.open(id); // touches where asked
 */
import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import type { VaultMessages } from '@rempart/terms/vault/protocol.ts';

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** How requests travel. `body` is text. */
export type Transport = (
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: string,
) => Promise<Answer>;

/** Over HTTP, to the front or the server. */
export function overHttp(origin: string): Transport {
  return async (method, path, headers, body) => {
    const response = await fetch(origin + path, { method, headers, body });
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  };
}

/** The part of VaultClient that is needed here. */
interface Asks {
  ask(message: 'http', request: VaultMessages['http']['request']): Promise<VaultMessages['http']['result']>;
}

/** To a vault without a front: only `/auth` answers there. */
export function overVault(client: Asks): Transport {
  return (method, path, headers, body) =>
    client.ask('http', {
      method,
      path,
      authorization: headers.authorization,
      proof: headers.dpop,
      body,
      language: 'en',
    });
}

export interface ProofParts {
  method: string;
  /** With or without query; the query is left out of the proof. */
  path: string;
  token?: string;
  body?: string | Uint8Array;
  nonce?: string;
  /** To forge: claims put over the right ones. */
  claims?: Record<string, unknown>;
}

export interface OpenOptions {
  level?: 'identity' | 'record' | 'restricted';
  purpose?: 'TREAT' | 'ETREAT';
  reason?: string;
  /** Whether to touch where a touch is asked; true if absent. */
  touch?: boolean;
}

export class TestBrowser {
  readonly origin: string;
  readonly jkt: string;
  readonly jwk: { kty: 'EC'; crv: 'P-256'; x: string; y: string };
  token: string | undefined;
  readonly #key: KeyObject;
  readonly #transport: Transport;

  constructor(origin: string, transport: Transport, key?: KeyObject) {
    this.origin = origin;
    this.#transport = transport;
    this.#key = key ?? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const { x, y } = this.#key.export({ format: 'jwk' });
    this.jwk = { kty: 'EC', crv: 'P-256', x: x!, y: y! };
    this.jkt = sha256(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }));
  }

  /** A fresh proof for one request. */
  proof({ method, path, token, body, nonce, claims }: ProofParts): string {
    const payload = {
      jti: randomUUID(),
      htm: method,
      htu: this.origin + path.split('?')[0],
      iat: Math.floor(Date.now() / 1000),
      ...(token && { ath: sha256(token) }),
      ...(body !== undefined && { bh: sha256(body) }),
      ...(nonce && { nonce }),
      ...claims,
    };
    const signed = `${encode({ typ: 'dpop+jwt', alg: 'ES256', jwk: this.jwk })}.${encode(payload)}`;
    const signature = sign('sha256', Buffer.from(signed), { key: this.#key, dsaEncoding: 'ieee-p1363' });
    return `${signed}.${signature.toString('base64url')}`;
  }

  /** One request with token (if signed in) and proof; made once more where a nonce is asked for. */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    token: string | undefined = this.token,
  ): Promise<Answer> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const type = path.startsWith('/fhir') ? 'application/fhir+json' : 'application/json';
    const once = (nonce?: string) =>
      this.#transport(
        method,
        path,
        {
          ...(text !== undefined && { 'content-type': type }),
          ...headers,
          ...(token && { authorization: `DPoP ${token}` }),
          dpop: this.proof({ method, path, token, body: text, nonce }),
        },
        text,
      );
    const first = await once();
    const nonce = first.status === 401 ? first.headers['dpop-nonce'] : undefined;
    return nonce ? once(nonce) : first;
  }

  /** Signs in as a demo person. Throws with the answer if it is refused. */
  async signIn(account: string): Promise<void> {
    const answer = await this.send('POST', '/auth/demo', { account }, {}, '');
    this.token = (expect(answer, 200) as { access_token: string }).access_token;
  }

  /** Signs in as the feed whose key this browser was made with. */
  async signInAsFeed(account: string): Promise<void> {
    const answer = await this.send('POST', '/auth/feed', { account }, {}, '');
    this.token = (expect(answer, 200) as { access_token: string }).access_token;
  }

  async renew(): Promise<void> {
    const answer = await this.send('POST', '/auth/renew');
    this.token = (expect(answer, 200) as { access_token: string }).access_token;
  }

  /** The software passkey's answer to request options, as text. */
  async touch(options: unknown): Promise<string> {
    const answer = await this.send('POST', '/auth/demo/touch', { options });
    return JSON.stringify(expect(answer, 200));
  }

  /** `$open` over HTTP; touches once where a touch is asked for. */
  async open(patient: string, options: OpenOptions = {}): Promise<Answer> {
    const path = `/fhir/R4/Patient/${patient}/$open`;
    const first = await this.send('POST', path, openBody(options));
    const asked = first.status === 403 && options.touch !== false ? touchAsked(first) : undefined;
    return asked ? this.send('POST', path, openBody(options, await this.touch(asked))) : first;
  }
}

/** A browser with a key of its own (or the given one), over HTTP unless told otherwise. */
export function newBrowser(origin: string, transport: Transport = overHttp(origin), key?: KeyObject): TestBrowser {
  return new TestBrowser(origin, transport, key);
}

/** The Parameters of `$open`. */
export function openBody({ level = 'record', purpose = 'TREAT', reason }: OpenOptions = {}, touch?: string): unknown {
  return {
    resourceType: 'Parameters',
    parameter: [
      { name: 'purpose', valueCode: purpose },
      { name: 'level', valueCode: level },
      ...(reason ? [{ name: 'reason', valueString: reason }] : []),
      ...(touch ? [{ name: 'touch', valueString: touch }] : []),
    ],
  };
}

/** The request options that a `needs-touch` refusal carries; undefined if the answer asks for no touch. */
export function touchAsked(answer: Answer): unknown {
  const outcome = JSON.parse(answer.body) as {
    issue?: Array<{ extension?: Array<{ url: string; valueString: string }> }>;
  };
  const found = outcome.issue?.[0]?.extension?.find(({ url }) => url.endsWith('/StructureDefinition/touch'));
  return found && JSON.parse(found.valueString);
}

/** The code of a refusal. */
export function codeOf(answer: Answer): string | undefined {
  const outcome = JSON.parse(answer.body) as {
    issue?: Array<{ details?: { coding?: Array<{ code?: string }> } }>;
  };
  return outcome.issue?.[0]?.details?.coding?.[0]?.code;
}

function expect(answer: Answer, status: number): unknown {
  if (answer.status !== status) throw new Error(`status ${answer.status} in place of ${status}: ${answer.body}`);
  return JSON.parse(answer.body);
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('base64url');
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
