/**
 * The establishment's own feed as a client: signs in with the key that `init` left beside the data, and posts Bundles
 * to `/import` over HTTP. Used by `rempart import` and by the fill of the demo.
 */
import { createHash, createPrivateKey, type KeyObject, randomUUID, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { feedFile } from '../accounts/init.ts';
import type { ImportReport } from './import.ts';

interface Key {
  account: string;
  private: KeyObject;
  public: { kty: string; crv: string; x: string; y: string };
}

/** A Bundle that was refused whole, with the server's sentence. */
export class BundleRefused extends Error {}

/** One signed-in feed. */
export class FeedClient {
  readonly #origin: string;
  readonly #key: Key;
  #token = '';

  private constructor(origin: string, key: Key) {
    this.#origin = origin;
    this.#key = key;
  }

  /**
   * @param origin of the running system
   * @param dataFolder REMPART_DATA
   */
  static async open(origin: string, dataFolder: string, establishment: string): Promise<FeedClient> {
    const { account, jwk } = JSON.parse(await readFile(feedFile(dataFolder, establishment), 'utf8')) as {
      account: string;
      jwk: { kty: string; crv: string; x: string; y: string; d: string };
    };
    const { kty, crv, x, y } = jwk;
    const key = { account, private: createPrivateKey({ key: jwk, format: 'jwk' }), public: { kty, crv, x, y } };
    return new FeedClient(origin, key);
  }

  /**
   * Imports one Bundle, given as JSON text.
   * @param generalPractitioner id of an account whose practitioner becomes médecin traitant
   * @throws BundleRefused when the Bundle cannot be read at all
   */
  async importBundle(text: string, generalPractitioner?: string): Promise<ImportReport> {
    const path = generalPractitioner ? `/import?for=${encodeURIComponent(generalPractitioner)}` : '/import';
    if (!this.#token) await this.#signIn();
    let answer = await this.#post(path, text, this.#token);
    if (answer.status === 401) {
      await this.#signIn();
      answer = await this.#post(path, text, this.#token);
    }
    const body = (await answer.json()) as ImportReport & { issue?: Array<{ details?: { text?: string } }> };
    if (answer.ok) return body;
    throw new BundleRefused(body.issue?.[0]?.details?.text ?? `status ${answer.status}`);
  }

  async #signIn(): Promise<void> {
    const answer = await this.#post('/auth/feed', JSON.stringify({ account: this.#key.account }));
    if (!answer.ok) throw new Error(`The feed could not sign in (status ${answer.status}).`);
    this.#token = ((await answer.json()) as { access_token: string }).access_token;
  }

  #post(path: string, body: string, token?: string): Promise<Response> {
    return fetch(this.#origin + path, {
      method: 'POST',
      body,
      headers: {
        'content-type': path.startsWith('/import') ? 'application/fhir+json' : 'application/json',
        dpop: this.#proof(path, body, token),
        ...(token ? { authorization: `DPoP ${token}` } : {}),
      },
    });
  }

  /** RFC 9449 §4.2, with our `bh`. */
  #proof(path: string, body: string, token?: string): string {
    const hash = (text: string) => createHash('sha256').update(text).digest('base64url');
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = {
      jti: randomUUID(),
      htm: 'POST',
      htu: this.#origin + path.split('?')[0],
      iat: Math.floor(Date.now() / 1000),
      bh: hash(body),
      ...(token ? { ath: hash(token) } : {}),
    };
    const signed = `${encode({ typ: 'dpop+jwt', alg: 'ES256', jwk: this.#key.public })}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(signed), { key: this.#key.private, dsaEncoding: 'ieee-p1363' });
    return `${signed}.${signature.toString('base64url')}`;
  }
}
