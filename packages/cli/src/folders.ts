/**
 * Folders of an installation and whose they are. Each process listens in a folder of its own and finds the others'
 * sockets through links there, so that a thief in the server cannot put a socket of theirs in the vault's place.
 *
 *     REMPART_DATA/           0711  the starter
 *       root.key              0600  the starter; the vault gets it on file descriptor 3
 *       postgres/ passwords/  0700  postgres, the starter
 *       vault/                0700  rempart-vault
 *       feed/  logs/          0700  the starter
 *       run/                  0711  pids; unless elsewhere, sockets:
 *         vault.sock -> vault/vault.sock     server.sock -> server/server.sock
 *         vault/ 2750 rempart-vault    server/ 2750 rempart (vault.sock -> ../vault/vault.sock)    postgres/ 2750
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ensureOsUser, type OsUser, SOCKET_GROUP, startedByRoot } from './os-users.ts';

/** The users of the processes; undefined each where the starter is not root. */
export interface ProcessUsers {
  postgres?: OsUser;
  vault?: OsUser;
  server?: OsUser;
  front?: OsUser;
}

export function ensureProcessUsers(): ProcessUsers {
  if (!startedByRoot()) return {};
  return {
    postgres: ensureOsUser('postgres', 'postgres'),
    vault: ensureOsUser('rempart-vault', SOCKET_GROUP),
    server: ensureOsUser('rempart', SOCKET_GROUP),
    front: ensureOsUser('rempart-front', SOCKET_GROUP),
  };
}

/** Makes the folders, or sets right whose they are. @throws Error where they belong to someone else */
export function prepareFolders(data: string, run: string, users: ProcessUsers): void {
  own(data, 0o711);
  own(join(data, 'run'), 0o711);
  for (const name of ['feed', 'logs', 'cache']) own(join(data, name), name === 'cache' ? 0o711 : 0o700);
  give(join(data, 'vault'), users.vault, 0o700);
  for (const name of ['vault', 'server', 'front'] as const) give(join(data, 'cache', name), users[name], 0o700);
  if (existsSync(join(data, 'postgres'))) give(join(data, 'postgres'), users.postgres, 0o700);
  prepareSockets(run, users);
}

function prepareSockets(run: string, users: ProcessUsers): void {
  own(run, 0o711);
  const group = users.server?.gid;
  // With the setgid bit a socket gets the folder's group, whatever its maker's is.
  for (const name of ['vault', 'server', 'postgres'] as const) give(join(run, name), users[name], 0o2750, group);
  link('vault/vault.sock', join(run, 'vault.sock'));
  link('server/server.sock', join(run, 'server.sock'));
  link('../vault/vault.sock', join(run, 'server', 'vault.sock'));
}

/** The root key, 32 bytes, made at the first start and never again: a new one would open nothing of the old. */
export function ensureRootKey(data: string): Buffer {
  const file = join(data, 'root.key');
  if (!existsSync(file)) {
    if (existsSync(join(data, 'vault', 'keys')) && readdirSync(join(data, 'vault', 'keys')).length > 0) {
      throw new Error(`${file} is missing, and the vault's keys are sealed under it. Restore it from its shares.`);
    }
    writeFileSync(`${file}.new`, randomBytes(32), { mode: 0o600, flush: true });
    renameSync(`${file}.new`, file);
  }
  const key = readFileSync(file);
  if (key.length !== 32)
    throw new Error(`${file} has ${key.length} bytes; a root key has 32. Restore it from its shares.`);
  return key;
}

/** A folder of the starter's own. */
function own(folder: string, mode: number): void {
  mkdirSync(folder, { recursive: true, mode });
  const stat = lstatSync(folder);
  const uid = process.getuid?.() ?? stat.uid;
  if (!stat.isDirectory() || (stat.uid !== uid && uid !== 0)) {
    throw new Error(
      `${folder} belongs to another user; start Rempart as that user, or set REMPART_DATA to another folder.`,
    );
  }
  if (stat.uid !== uid) chownSync(folder, uid, process.getgid?.() ?? stat.gid);
  chmodSync(folder, mode);
}

/** A folder of a process's user, with all that is in it. */
function give(folder: string, user: OsUser | undefined, mode: number, group = user?.gid): void {
  if (!user) {
    own(folder, mode);
    return;
  }
  mkdirSync(folder, { recursive: true });
  if (lstatSync(folder).isSymbolicLink()) throw new Error(`${folder} is a link; remove it.`);
  const stat = statSync(folder);
  if (stat.uid !== user.uid || stat.gid !== group) execFileSync('chown', ['-R', '-h', `${user.uid}:${group}`, folder]);
  // After chown, which clears the setgid bit.
  chmodSync(folder, mode);
}

function link(target: string, path: string): void {
  rmSync(path, { force: true });
  symlinkSync(target, path);
}
