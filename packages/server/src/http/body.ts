/**
 * From bytes to JSON, with limits against bodies made to exhaust: size, what a gzip opens to, depth of nesting.
 * The bytes as received are kept apart, for the hash that the proof carries.
 */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { RempartError } from '@rempart/terms/errors.ts';
import { placeOfMistake } from './json-place.ts';

const MEGABYTE = 1024 * 1024;
/** One resource, a search, an operation. */
export const BODY_LIMIT = 5 * MEGABYTE;
/** Bundles and imports. */
export const BUNDLE_LIMIT = 64 * MEGABYTE;
/** Levels of objects and arrays; the deepest resources of R4 have fewer than thirty, in a Bundle some more. */
const MAX_DEPTH = 80;

const unzip = promisify(gunzip);

/** The content after Content-Encoding is undone. @throws RempartError `malformed`, `too-large` */
export async function contentOf(received: Buffer, encoding: string | undefined, limit: number): Promise<Buffer> {
  const name = (encoding ?? 'identity').trim().toLowerCase();
  if (name === 'identity' || name === '') return received;
  if (name !== 'gzip' && name !== 'x-gzip') throw malformed('this Content-Encoding is not supported');
  try {
    return await unzip(received, { maxOutputLength: limit });
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw malformed('the gzip is broken');
  }
}

/** The refusal of a body past `limit` bytes. */
export function tooLarge(limit: number): RempartError {
  return new RempartError('too-large', { params: { limit: `${Math.round(limit / MEGABYTE)} MB` } });
}

/** Text in UTF-8. @throws RempartError `malformed` */
export function textOf(content: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw malformed('not UTF-8');
  }
}

/** @throws RempartError `malformed`, naming line and column; never a piece of the text, which may be a patient's */
export function parseJson(content: Buffer): unknown {
  const text = textOf(content);
  if (text.trim() === '') throw malformed('the body is empty');
  checkDepth(content);
  try {
    return JSON.parse(text);
  } catch {
    throw malformed(`not JSON: ${lineAndColumn(text, placeOfMistake(text))}`);
  }
}

/** Counts open brackets outside of strings, over bytes: quotes and brackets are ASCII, so UTF-8 needs no decoding. */
function checkDepth(bytes: Buffer): void {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inString) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (++depth > MAX_DEPTH) throw malformed('nested too deep');
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
  }
}
const [QUOTE, BACKSLASH, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];

/** As editors count: `3:12` is the twelfth character of the third line. */
function lineAndColumn(text: string, position: number): string {
  const before = text.slice(0, position).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

function malformed(detail: string): RempartError {
  return new RempartError('malformed', { params: { detail } });
}
