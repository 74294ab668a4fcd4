/**
 * The checkpoint as a file of the vault's own user, which no database role reaches.
 *
 * Every opening waits for this file, so a write is one flush and no more: the newest note overwrites the file in place
 * (temporary file, rename and flush of the folder cost three times as long), and it is written without leaving the
 * thread, for a lone opening waited longer for the thread pool to wake than for the disk. What a loss of power might
 * leave half written is there again in a second file, a second of activity older at most, which is only written while
 * the first one is at rest.
 */
import { constants, writeSync } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { EstablishmentId } from '@rempart/terms/ids.ts';

/** Where the newest signed checkpoint is kept. */
export interface CheckpointKeeper {
  /** The notes that may be the newest: none if none was ever written; of two, one may be torn or older. */
  read(): Promise<string[]>;
  /** Keeps this note in place of all others; resolves once it would survive a loss of power. One call at a time. */
  write(note: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * The files `{establishment}` (always the newest, a plain note) and `{establishment}.second` in `folder`, which is made
 * if absent. Notes of one log never become shorter, so overwriting leaves no rest.
 */
export async function checkpointFile(folder: string, establishment: EstablishmentId): Promise<CheckpointKeeper> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return new CheckpointFile(folder, establishment);
}

/** How long the second file may lag behind while notes are written. */
const SECOND_EVERY_MS = 1000;
/** Each write returns when its data is on the disk. */
const DURABLE_WRITE = constants.O_RDWR | constants.O_DSYNC;

class CheckpointFile implements CheckpointKeeper {
  readonly #folder: string;
  readonly #names: readonly [string, string];
  /** First and second file, once there is a note. */
  #files: readonly [FileHandle, FileHandle] | undefined;
  /** What the first file holds, and when the second was written. */
  #newest = '';
  #secondAt = 0;

  constructor(folder: string, establishment: string) {
    this.#folder = folder;
    this.#names = [establishment, `${establishment}.second`];
  }

  async read(): Promise<string[]> {
    const notes = await Promise.all(this.#names.map((name) => readIfThere(join(this.#folder, name))));
    return notes.filter((note) => note !== undefined);
  }

  async write(note: string): Promise<void> {
    if (this.#files === undefined) {
      this.#files = await this.#start(note);
    } else {
      const [first, second] = this.#files;
      const now = performance.now();
      if (now - this.#secondAt >= SECOND_EVERY_MS) {
        overwrite(second, this.#newest);
        this.#secondAt = now;
      }
      overwrite(first, note);
    }
    this.#newest = note;
  }

  /** The first note since the start: both files anew, each whole or not at all. */
  async #start(note: string): Promise<[FileHandle, FileHandle]> {
    const files = await Promise.all(
      this.#names.map(async (name) => {
        const [path, next] = [join(this.#folder, name), join(this.#folder, `${name}.next`)];
        const file = await open(next, 'w', 0o600);
        await file.writeFile(note);
        await file.sync();
        await file.close();
        await rename(next, path);
        return open(path, DURABLE_WRITE);
      }),
    );
    const directory = await open(this.#folder, 'r');
    await directory.sync();
    await directory.close();
    return files as [FileHandle, FileHandle];
  }

  async close(): Promise<void> {
    await Promise.all((this.#files ?? []).map((file) => file.close()));
  }
}

function overwrite(file: FileHandle, note: string): void {
  const bytes = Buffer.from(note);
  if (writeSync(file.fd, bytes, 0, bytes.length, 0) !== bytes.length) {
    throw new Error('the checkpoint was written in part');
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
