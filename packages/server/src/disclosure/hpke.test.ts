import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hpkeSealBase } from './hpke.ts';

const SUITE = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const bufferOf = (bytes: Uint8Array) => Uint8Array.from(bytes).buffer;
const bytes = (max: number) => fc.uint8Array({ maxLength: max }).map((array) => Buffer.from(array));

async function recipient() {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  const raw = (value: string | undefined) => Buffer.from(value ?? '', 'base64url');
  return {
    publicKey: raw(publicKey.export({ format: 'jwk' }).x),
    privateKey: await SUITE.kem.deserializePrivateKey(bufferOf(raw(privateKey.export({ format: 'jwk' }).d))),
  };
}

describe('what is sealed by HPKE', () => {
  it('is opened by another implementation, with the same info and associated data', async () => {
    const to = await recipient();
    await fc.assert(
      fc.asyncProperty(bytes(64), bytes(300), bytes(2000), async (info, associated, plain) => {
        const { enc, ct } = hpkeSealBase(to.publicKey, info, associated, plain);
        const context = await SUITE.createRecipientContext({
          recipientKey: to.privateKey,
          enc: bufferOf(enc),
          info: bufferOf(info),
        });
        expect(Buffer.from(await context.open(bufferOf(ct), bufferOf(associated)))).toEqual(plain);
      }),
      { numRuns: 40 },
    );
  });

  it('does not open with other info, other associated data, or another key', async () => {
    const [to, other] = [await recipient(), await recipient()];
    const [info, associated] = [Buffer.from('info'), Buffer.from('rule')];
    const { enc, ct } = hpkeSealBase(to.publicKey, info, associated, randomBytes(32));
    const open = async (key: CryptoKey, withInfo: Buffer, withAssociated: Buffer) => {
      const context = await SUITE.createRecipientContext({
        recipientKey: key,
        enc: bufferOf(enc),
        info: bufferOf(withInfo),
      });
      return context.open(bufferOf(ct), bufferOf(withAssociated));
    };
    await expect(open(to.privateKey, Buffer.from('infi'), associated)).rejects.toThrow();
    await expect(open(to.privateKey, info, Buffer.from('rulf'))).rejects.toThrow();
    await expect(open(other.privateKey, info, associated)).rejects.toThrow();
    await expect(open(to.privateKey, info, associated)).resolves.toBeDefined();
  });

  it('is never twice the same', async () => {
    const to = await recipient();
    const seal = () => hpkeSealBase(to.publicKey, Buffer.alloc(0), Buffer.alloc(0), Buffer.from('same'));
    expect(seal().ct).not.toEqual(seal().ct);
    expect(seal().enc).not.toEqual(seal().enc);
  });

  it('is not sealed to what is no key, or to one of small order', () => {
    const seal = (key: Buffer) => () => hpkeSealBase(key, Buffer.alloc(0), Buffer.alloc(0), Buffer.from('x'));
    expect(seal(Buffer.alloc(31))).toThrow();
    expect(seal(Buffer.alloc(32))).toThrow();
    expect(seal(Buffer.concat([Buffer.from([1]), Buffer.alloc(31)]))).toThrow();
  });
});
