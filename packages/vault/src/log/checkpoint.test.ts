import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  logSigner,
  noteVerifier,
  openCheckpoint,
  openNote,
  parseVkey,
  signCheckpoint,
  signNote,
  vkeyOf,
} from './checkpoint.ts';
import { EMPTY_ROOT, leafHash, Tree } from './merkle.ts';

describe('the worked example of signed-note', () => {
  const vkey = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
  const note = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`;

  test('its key is read, and written again the same', () => {
    expect(parseVkey(vkey).name).toBe('example.com/foo');
    expect(vkeyOf(parseVkey(vkey))).toBe(vkey);
  });

  test('its note is right, and any other is not', () => {
    expect(openNote(note, parseVkey(vkey))).toBe('This is an example message.\n');
    const wrong = [
      note.replace('example message', 'example massage'),
      note.replace('Uw2QOkn8', 'Uw2QOkn9'),
      note.replace('\n\n', '\n'),
      note.trimEnd(),
      note.replace('— ', '- '),
      `${note}\u0007\n`,
      'This is an example message.\n',
    ];
    for (const text of wrong) expect(() => openNote(text, parseVkey(vkey))).toThrow(RangeError);
  });

  test('signatures by others are passed over, but are not enough', () => {
    const line = '— example.org/witness AAAAAGJvbmpvdXI=\n';
    expect(openNote(`${note}${line}`, parseVkey(vkey))).toBe('This is an example message.\n');
    expect(() => openNote(`This is an example message.\n\n${line}`, parseVkey(vkey))).toThrow(/not signed by/);
  });

  test('a key whose id is of another key is refused', () => {
    expect(() => parseVkey(vkey.replace('530d903a', '530d903b'))).toThrow(RangeError);
    expect(() => parseVkey('example.com/foo')).toThrow(RangeError);
  });
});

describe('a checkpoint', () => {
  const origin = 'valmont.example/log/one';
  const signer = logSigner(origin, generateKeyPairSync('ed25519').privateKey);
  const tree = new Tree();
  tree.append(leafHash(Buffer.from('{}')));

  test('says origin, size and root', () => {
    expect(openCheckpoint(signCheckpoint(tree, signer), parseVkey(vkeyOf(signer)))).toEqual({
      origin,
      size: 1,
      root: tree.root(),
    });
    expect(openCheckpoint(signCheckpoint(new Tree(), signer), signer)).toEqual({ origin, size: 0, root: EMPTY_ROOT });
  });

  test('of another log, or another key, is refused', () => {
    const other = logSigner('valmont.example/log/two', signer.privateKey);
    expect(() => openCheckpoint(signCheckpoint(tree, other), signer)).toThrow(RangeError);
    const thief = logSigner(origin, generateKeyPairSync('ed25519').privateKey);
    expect(() => openCheckpoint(signCheckpoint(tree, thief), signer)).toThrow(RangeError);
  });

  test('that is signed but not well-formed is refused', () => {
    const root = Buffer.from(EMPTY_ROOT).toString('base64');
    for (const text of [
      `${origin}\n01\n${root}\n`,
      `${origin}\n1\nAAAA\n`,
      `${origin}\n-1\n${root}\n`,
      `other\n1\n${root}\n`,
    ]) {
      expect(() => openCheckpoint(signNote(text, signer), signer)).toThrow(RangeError);
    }
    expect(openCheckpoint(signNote(`${origin}\n1\n${root}\nan extension\n`, signer), signer).size).toBe(1);
  });

  test('row key and name come of the key and origin alone', () => {
    expect(logSigner(origin, signer.privateKey).rowKey.equals(signer.rowKey)).toBe(true);
    expect(() => noteVerifier('a name', signer.publicKey)).toThrow(RangeError);
  });
});
