/** What the environment says, read once at start and checked (contracts, section 1). */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startedByRoot } from './os-users.ts';

export interface Databases {
  /** Database rempart as rempart_app. */
  app: string;
  /** Database rempart as rempart_owner. */
  owner: string;
  /** Database rempart_vault as rempart_vault. */
  vault: string;
}

export interface Configuration {
  port: number;
  /** Without a trailing slash. */
  origin: string;
  /** Absolute; everything written is below it. */
  data: string;
  /** The establishment's own cluster; undefined for the embedded one. */
  databases?: Databases;
}

/** The repository's root: packages/cli/src/../../.. */
export const ROOT = resolve(import.meta.dirname, '../../..');

const DEFAULT_PORT = 8080;

/** @throws Error with a sentence that names the variable */
export function readConfiguration(env: NodeJS.ProcessEnv): Configuration {
  const port = readPort(env.PORT);
  return {
    port,
    origin: readOrigin(env.REMPART_ORIGIN || `http://localhost:${port}`),
    data: resolve(env.REMPART_DATA || join(ROOT, '.rempart')),
    databases: readDatabases(env),
  };
}

/**
 * The folder of sockets: `run` below the data folder, or a short one of a name made from it, where a socket's path
 * would pass what the system takes (107 bytes on Linux, 103 on macOS).
 */
export function runFolderOf(data: string, env: NodeJS.ProcessEnv = process.env): string {
  const LONGEST = 'postgres/.s.PGSQL.5432.lock';
  if (env.REMPART_RUN) return resolve(env.REMPART_RUN);
  const plain = join(data, 'run');
  if (Buffer.byteLength(join(plain, LONGEST)) <= 100) return plain;
  const name = createHash('sha256').update(data).digest('hex').slice(0, 12);
  const base = startedByRoot() && existsSync('/run') ? '/run' : tmpdir();
  return join(base, `rempart-${process.getuid?.() ?? 0}-${name}`);
}

function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Error(`PORT is no port number: ${text}.`);
  return port;
}

function readOrigin(text: string): string {
  const url = URL.parse(text);
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.pathname !== '/' || url.search || url.hash) {
    throw new Error(`REMPART_ORIGIN must be like https://rempart.example.org, without a path: ${text}.`);
  }
  return url.origin;
}

function readDatabases(env: NodeJS.ProcessEnv): Databases | undefined {
  const { DATABASE_URL: app, REMPART_OWNER_DATABASE: owner, REMPART_VAULT_DATABASE: vault } = env;
  if (!app && !owner && !vault) return undefined;
  if (!app || !owner || !vault) {
    throw new Error(
      'A cluster of your own needs all of DATABASE_URL, REMPART_OWNER_DATABASE and REMPART_VAULT_DATABASE.',
    );
  }
  return { app, owner, vault };
}
