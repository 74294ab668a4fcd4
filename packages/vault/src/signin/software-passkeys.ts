/**
 * Passkeys of demo people: P-256 keys in a file of the keys folder, sealed under the root key. They make assertions
 * as an authenticator would (WebAuthn Level 3 §6.3.3), which are then verified the way of all others.
 */
import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { join } from 'node:path';
import type { AccountId, EstablishmentId } from '@rempart/terms/ids.ts';
import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { readSealedFile, writeSealedFile } from '../keys/sealed-file.ts';

interface StoredPasskey {
  id: string;
  key: JsonWebKey;
}

/** The public half of a new software passkey. */
export interface MadePasskey {
  /** Credential id, base64url. */
  id: string;
  /** COSE key, base64url. */
  publicKey: string;
}

/** The software passkeys of one establishment. It owns their file. */
export class SoftwarePasskeys {
  readonly #path: string;
  readonly #rootKey: KeyObject;
  readonly #keys: Record<AccountId, StoredPasskey>;

  constructor(folder: string, establishment: EstablishmentId, rootKey: KeyObject) {
    this.#path = join(folder, `${establishment}.demo.json`);
    this.#rootKey = rootKey;
    this.#keys = readSealedFile<Record<AccountId, StoredPasskey>>(this.#path, rootKey) ?? {};
  }

  /** A passkey for each account, on disk before this returns. */
  make(accounts: readonly AccountId[]): Map<AccountId, MadePasskey> {
    const made = new Map<AccountId, MadePasskey>();
    for (const account of accounts) {
      const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
      const id = randomBytes(16).toString('base64url');
      this.#keys[account] = { id, key };
      made.set(account, { id, publicKey: coseKey(key) });
    }
    writeSealedFile(this.#path, this.#rootKey, this.#keys);
    return made;
  }

  /** What the person's authenticator would answer; undefined if the account has no software passkey. */
  assert(
    account: AccountId,
    options: PublicKeyCredentialRequestOptionsJSON,
    origin: string,
  ): AuthenticationResponseJSON | undefined {
    const stored = this.#keys[account];
    if (!stored) return undefined;
    const clientData = Buffer.from(
      JSON.stringify({ type: 'webauthn.get', challenge: options.challenge, origin, crossOrigin: false }),
    );
    const rpId = options.rpId ?? new URL(origin).hostname;
    const authenticatorData = Buffer.concat([sha256(rpId), Buffer.from([USER_PRESENT | USER_VERIFIED, 0, 0, 0, 0])]);
    const key = createPrivateKey({ key: stored.key, format: 'jwk' });
    const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(clientData)]), key);
    return {
      id: stored.id,
      rawId: stored.id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        signature: signature.toString('base64url'),
        userHandle: Buffer.from(account).toString('base64url'),
      },
    };
  }
}

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;

/** RFC 9053 §7.1.1: kty EC2, alg ES256, crv P-256, x, y. */
function coseKey(jwk: JsonWebKey): string {
  const key = new Map<number, number | Uint8Array>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, new Uint8Array(Buffer.from(jwk.x!, 'base64url'))],
    [-3, new Uint8Array(Buffer.from(jwk.y!, 'base64url'))],
  ]);
  return Buffer.from(isoCBOR.encode(key)).toString('base64url');
}

function sha256(data: string | Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}
