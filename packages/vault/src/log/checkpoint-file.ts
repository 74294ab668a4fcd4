/**
 * The checkpoint as a file of the vault's own user, which no database role reaches. It is replaced as a whole:
 * after a loss of power there is the old one or the new one, never a part.
 */
import { type FileHandle, mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { EstablishmentId } from '@rempart/terms/ids.ts';

export interface CheckpointKeeper {
  /** The note kept last; undefined if none was ever kept. */
  read(): Promise<string | undefined>;
  /** Replaces it; resolves once it would survive a loss of power. */
  write(note: string): Promise<void>;
  close(): Promise<void>;
}

/** The file named after the establishment in `folder` (made if absent, 0700). One writer at a time. */
export async function checkpointFile(folder: string, establishment: EstablishmentId): Promise<CheckpointKeeper> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const directory = await open(folder, 'r');
  return new CheckpointFile(join(folder, establishment), directory);
}

class CheckpointFile implements CheckpointKeeper {
  readonly #path: string;
  readonly #directory: FileHandle;

  constructor(path: string, directory: FileHandle) {
    this.#path = path;
    this.#directory = directory;
  }

  async read(): Promise<string | undefined> {
    try {
      return await readFile(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async write(note: string): Promise<void> {
    const next = `${this.#path}.next`;
    const file = await open(next, 'w', 0o600);
    try {
      await file.writeFile(note);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(next, this.#path);
    await this.#directory.sync();
  }

  async close(): Promise<void> {
    await this.#directory.close();
  }
}
