/**
 * Letters (architecture, section 5): a content key sealed by HPKE (RFC 9180, base mode, DHKEM(X25519, HKDF-SHA256),
 * HKDF-SHA256, AES-256-GCM) to the establishment's letter key, whose associated data is the letter's rule.
 */
import { randomBytes } from 'node:crypto';
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { RempartError } from '@rempart/terms/errors.ts';
import type { LetterRule, SealedLetter } from '@rempart/terms/vault/protocol.ts';
import { fromBase64url, toBase64url } from './bytes.ts';
import type { Keyring, SealingPair } from './keyring.ts';

const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const LETTER_INFO = Buffer.from('rempart-letter');
const TRANSFER_INFO = Buffer.from('rempart-transfer');
const CONTENT_KEY_BYTES = 32;

/** CryptoKeys of the raw pairs, imported once: the import costs more than an opening. */
const imported = new WeakMap<SealingPair, Promise<CryptoKeyPair>>();

/** A new content key and the letter that holds it. */
export async function newLetter(keyring: Keyring, rule: LetterRule): Promise<{ letter: SealedLetter; key: Buffer }> {
  const key = randomBytes(CONTENT_KEY_BYTES);
  return { letter: await sealLetter(keyring, rule, key), key };
}

/** Seals a content key to the newest letter key. */
export async function sealLetter(keyring: Keyring, rule: LetterRule, key: Uint8Array): Promise<SealedLetter> {
  const keyVersion = keyring.newestLetterVersion;
  const { publicKey } = await hpkeKeys(keyring.letters.get(keyVersion)!);
  const ordered = orderedRule(rule);
  const { enc, ct } = await suite.seal(
    { recipientPublicKey: publicKey, info: arrayBuffer(LETTER_INFO) },
    arrayBuffer(key),
    ruleAssociatedData(ordered),
  );
  return { rule: ordered, keyVersion, enc: toBase64url(new Uint8Array(enc)), ct: toBase64url(new Uint8Array(ct)) };
}

/**
 * The content key of a letter, whose rule the caller has checked: the seal binds the rule, so a changed one fails.
 * @throws RempartError `invalid` if it does not open
 */
export async function openLetter(keyring: Keyring, letter: SealedLetter): Promise<Buffer> {
  const pair = keyring.letters.get(letter.keyVersion);
  if (!pair || letter.rule.establishment !== keyring.establishment) throw unopenable();
  return openSealed(pair, LETTER_INFO, letter.enc, letter.ct, ruleAssociatedData(orderedRule(letter.rule)));
}

/** The content key that another establishment sealed to our transfer key; `aad` is text. */
export async function openTransfer(keyring: Keyring, enc: string, ct: string, aad: string): Promise<Buffer> {
  return openSealed(keyring.transferSeal, TRANSFER_INFO, enc, ct, arrayBuffer(Buffer.from(aad)));
}

async function openSealed(
  pair: SealingPair,
  info: Uint8Array,
  enc: string,
  ct: string,
  aad: ArrayBuffer,
): Promise<Buffer> {
  const { privateKey } = await hpkeKeys(pair);
  let plain: ArrayBuffer;
  try {
    plain = await suite.open(
      { recipientKey: privateKey, enc: arrayBuffer(fromBase64url(enc)), info: arrayBuffer(info) },
      arrayBuffer(fromBase64url(ct)),
      aad,
    );
  } catch {
    throw unopenable();
  }
  if (plain.byteLength !== CONTENT_KEY_BYTES) throw unopenable();
  return Buffer.from(plain);
}

function hpkeKeys(pair: SealingPair): Promise<CryptoKeyPair> {
  const known = imported.get(pair);
  if (known) return known;
  const keys = Promise.all([
    suite.kem.importKey('raw', arrayBuffer(pair.privateKey), false),
    suite.kem.importKey('raw', arrayBuffer(pair.publicKey), true),
  ]).then(([privateKey, publicKey]) => ({ privateKey, publicKey }));
  imported.set(pair, keys);
  return keys;
}

/** The rule's JSON in the order of the protocol: both sides must make the same bytes. */
function orderedRule({ establishment, kind, subject, level, due, id }: LetterRule): LetterRule {
  return { establishment, kind, subject, level, due, id };
}

function ruleAssociatedData(rule: LetterRule): ArrayBuffer {
  return arrayBuffer(Buffer.from(JSON.stringify(rule)));
}

function arrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

function unopenable(): RempartError {
  return new RempartError('invalid', { params: { detail: 'letter of another rule, key or establishment' } });
}
