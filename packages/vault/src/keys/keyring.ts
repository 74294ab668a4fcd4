/**
 * The keys of one establishment (architecture, section 5): random, in one file sealed under the root key,
 * `{keys folder}/{establishment}.json`. They never leave this process; what leaves is said in the other files here.
 */
import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { join } from 'node:path';
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import { fromBase64url, toBase64url } from './bytes.ts';
import { readSealedFile, writeSealedFile } from './sealed-file.ts';

/** The file's content. Symmetric keys are 32 bytes, base64url; pairs are private JWKs. */
interface StoredKeys {
  format: 1;
  establishment: EstablishmentId;
  /** Name of the log, for good: the address may change, the log's name may not. */
  logOrigin: string;
  token: JsonWebKey;
  log: JsonWebKey;
  transferSign: JsonWebKey;
  transferSeal: JsonWebKey;
  letters: Array<{ version: number; pair: JsonWebKey }>;
  index: string;
  agenda: string;
  pseudonym: string;
  fingerprint: string;
  /** By month `YYYY-MM`. */
  wrapping: Record<string, string>;
}

/** An Ed25519 or ES256 pair. */
export interface SigningPair {
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/** An X25519 pair for HPKE, raw. */
export interface SealingPair {
  privateKey: Uint8Array;
  publicKey: Uint8Array;
}

/** The keys of one establishment, and their file. */
export class Keyring {
  readonly establishment: EstablishmentId;
  readonly logOrigin: string;
  readonly token: SigningPair;
  readonly log: SigningPair;
  readonly transferSign: SigningPair;
  readonly transferSeal: SealingPair;
  /** By version; the highest is the one to seal to. */
  readonly letters: ReadonlyMap<number, SealingPair>;
  readonly newestLetterVersion: number;
  readonly index: KeyObject;
  readonly agenda: KeyObject;
  readonly pseudonym: KeyObject;
  readonly fingerprint: KeyObject;
  readonly #stored: StoredKeys;
  readonly #path: string;
  readonly #rootKey: KeyObject;
  readonly #wrapping: Map<string, KeyObject>;

  private constructor(stored: StoredKeys, path: string, rootKey: KeyObject) {
    this.#stored = stored;
    this.#path = path;
    this.#rootKey = rootKey;
    this.establishment = stored.establishment;
    this.logOrigin = stored.logOrigin;
    this.token = signingPair(stored.token);
    this.log = signingPair(stored.log);
    this.transferSign = signingPair(stored.transferSign);
    this.transferSeal = sealingPair(stored.transferSeal);
    this.letters = new Map(stored.letters.map(({ version, pair }) => [version, sealingPair(pair)]));
    this.newestLetterVersion = Math.max(...this.letters.keys());
    this.index = secretKey(stored.index);
    this.agenda = secretKey(stored.agenda);
    this.pseudonym = secretKey(stored.pseudonym);
    this.fingerprint = secretKey(stored.fingerprint);
    this.#wrapping = new Map(Object.entries(stored.wrapping).map(([month, key]) => [month, secretKey(key)]));
  }

  /** The keys that lie in the folder; undefined if the establishment has none there. */
  static load(folder: string, establishment: EstablishmentId, rootKey: KeyObject): Keyring | undefined {
    const path = join(folder, `${establishment}.json`);
    const stored = readSealedFile<StoredKeys>(path, rootKey);
    return stored && new Keyring(stored, path, rootKey);
  }

  /** New keys, on disk before this returns. `host` begins the log's name: `{host}/log/{establishment}`. */
  static create(folder: string, establishment: EstablishmentId, rootKey: KeyObject, host: string): Keyring {
    const path = join(folder, `${establishment}.json`);
    const stored: StoredKeys = {
      format: 1,
      establishment,
      logOrigin: `${host}/log/${establishment}`,
      token: privateJwk(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
      log: privateJwk(generateKeyPairSync('ed25519').privateKey),
      transferSign: privateJwk(generateKeyPairSync('ed25519').privateKey),
      transferSeal: privateJwk(generateKeyPairSync('x25519').privateKey),
      letters: [{ version: 1, pair: privateJwk(generateKeyPairSync('x25519').privateKey) }],
      index: randomKey(),
      agenda: randomKey(),
      pseudonym: randomKey(),
      fingerprint: randomKey(),
      wrapping: {},
    };
    writeSealedFile(path, rootKey, stored);
    return new Keyring(stored, path, rootKey);
  }

  /** The wrapping key of a month to unwrap with; undefined once destroyed. */
  wrappingKey(month: string): KeyObject | undefined {
    return this.#wrapping.get(month);
  }

  /** The wrapping key of this month to wrap with: made, and on disk, before its first use. */
  wrappingKeyOfMonth(month: string): KeyObject {
    const known = this.#wrapping.get(month);
    if (known) return known;
    this.#stored.wrapping[month] = randomKey();
    writeSealedFile(this.#path, this.#rootKey, this.#stored);
    const key = secretKey(this.#stored.wrapping[month]);
    this.#wrapping.set(month, key);
    return key;
  }
}

function randomKey(): string {
  return toBase64url(randomBytes(32));
}

function secretKey(stored: string): KeyObject {
  return createSecretKey(fromBase64url(stored));
}

function privateJwk(key: KeyObject): JsonWebKey {
  return key.export({ format: 'jwk' });
}

function signingPair(jwk: JsonWebKey): SigningPair {
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

function sealingPair(jwk: JsonWebKey): SealingPair {
  return { privateKey: fromBase64url(jwk.d!), publicKey: fromBase64url(jwk.x!) };
}

/** The raw 32 bytes of an Ed25519 public key, base64url. */
export function rawPublicKey(pair: SigningPair): string {
  return pair.publicKey.export({ format: 'jwk' }).x!;
}
