/** Files of Bundles as they come: plain or gzipped JSON, read with limits, each fault in words. */
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const unzip = promisify(gunzip);

/** As much as the front lets pass. A longer history comes in several Bundles. */
const LIMIT_BYTES = 64 * 1024 * 1024;

export interface BundleFile {
  /** JSON text as it is in the file. */
  text: string;
  entries: number;
}

/** What is wrong with a file; the message is for the report. */
export class UnreadableFile extends Error {}

/** @throws UnreadableFile */
export async function readBundleFile(path: string): Promise<BundleFile> {
  const bytes = await readBytes(path);
  const text = decode(path.endsWith('.gz') ? await expand(bytes) : bytes);
  let bundle: unknown;
  try {
    bundle = JSON.parse(text);
  } catch (error) {
    // The engine's message may quote the text, which is a patient's; its position is enough.
    const place = /position \d+(?: \(line \d+ column \d+\))?/.exec((error as Error).message)?.[0];
    throw new UnreadableFile(`not JSON${place ? `, at ${place}` : ''}`);
  }
  const { entry } = (bundle ?? {}) as { entry?: unknown };
  return { text, entries: Array.isArray(entry) ? entry.length : 0 };
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > LIMIT_BYTES) throw new UnreadableFile('larger than 64 MB');
    return await readFile(path);
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new UnreadableFile(code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`);
  }
}

async function expand(bytes: Buffer): Promise<Buffer> {
  try {
    return await unzip(bytes, { maxOutputLength: LIMIT_BYTES });
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new UnreadableFile(tooLarge ? 'larger than 64 MB when expanded' : 'broken gzip');
  }
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableFile('not UTF-8');
  }
}
