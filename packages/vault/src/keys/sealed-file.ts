/**
 * Files of secrets, sealed with AES-256-GCM under the root key. The file's own name is its associated data, so
 * that one establishment's keys cannot be put in another's place. Layout: iv (12) ‖ ciphertext ‖ tag (16).
 */
import type { KeyObject } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { openBytes, sealBytes } from './aead.ts';

/** The value in a sealed file; undefined if there is none. Throws if it was sealed under another root key. */
export function readSealedFile<T>(path: string, rootKey: KeyObject): T | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(openBytes(rootKey, readFileSync(path), associated(path)).toString('utf8')) as T;
  } catch {
    throw new Error(`${path} does not open under this root key: it was sealed under another, or was changed`);
  }
}

/** Replaces a sealed file atomically: a crash leaves the old one or the new one, whole and on disk. */
export function writeSealedFile(path: string, rootKey: KeyObject, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const sealed = sealBytes(rootKey, Buffer.from(JSON.stringify(value)), associated(path));
  const draft = `${path}.${process.pid}.new`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeSync(file, sealed);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function associated(path: string): Buffer {
  return Buffer.from(`rempart-sealed-file\n${basename(path)}`);
}
