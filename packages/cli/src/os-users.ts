/**
 * Operating-system users: who a child process runs as where Rempart is started by root, so that a thief in one
 * process reads no file of another (architecture, section 1). Started by anyone else, all run as that one user.
 */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Who a process runs as. Undefined fields of a plain start are the starter's own. */
export interface OsUser {
  name: string;
  uid: number;
  gid: number;
}

export const SOCKET_GROUP = 'rempart';

/**
 * The securebit is for access(2), which PostgreSQL asks about its own programs: for a user that is not root the kernel
 * answers it without capabilities, unless told to leave them alone (capabilities(7), SECBIT_NO_SETUID_FIXUP).
 */
const REACH = [
  ...['--securebits', '+no_setuid_fixup'],
  ...['--inh-caps', '+dac_read_search'],
  ...['--ambient-caps', '+dac_read_search'],
] as const;

export function startedByRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The user of that name, made if absent (system user, no home, no shell), with `group` as its group.
 * Only for root on Linux.
 * @throws Error when the system has no `useradd`
 */
export function ensureOsUser(name: string, group: string): OsUser {
  const gid = ensureGroup(group);
  const known = lookUp('passwd', name);
  if (!known) {
    run('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', '--gid', String(gid), name]);
  }
  const line = known ?? lookUp('passwd', name);
  const uid = Number(line?.split(':')[2]);
  if (!Number.isInteger(uid))
    throw new Error(`The user ${name} could not be made; make it with useradd --system ${name}.`);
  return { name, uid, gid };
}

/**
 * A command line that runs `command` as `user`, with the capability to pass through folders that only root may
 * enter where one of `reached` lies below such a folder, root's own home (0700) above all (contracts, section 6).
 * It lets the process read every file of the machine, so `rempart doctor` asks for a folder elsewhere.
 */
export function commandAs(user: OsUser | undefined, reached: string[], command: string[]): string[] {
  if (!user) return command;
  const reach = reached.some((path) => !isReachable(path)) ? [...REACH] : [];
  return ['setpriv', '--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups', ...reach, ...command];
}

/** Whether any user may enter every folder above `path`, and read it if it is a file. */
export function isReachable(path: string): boolean {
  const OTHERS_READ = 0o004;
  const OTHERS_ENTER = 0o001;
  const stat = statSync(path);
  if (stat.isFile() && !(stat.mode & OTHERS_READ)) return false;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (!(statSync(folder).mode & OTHERS_ENTER)) return false;
    if (folder === dirname(folder)) return true;
  }
}

function ensureGroup(name: string): number {
  if (!lookUp('group', name)) run('groupadd', ['--system', name]);
  const gid = Number(lookUp('group', name)?.split(':')[2]);
  if (!Number.isInteger(gid))
    throw new Error(`The group ${name} could not be made; make it with groupadd --system ${name}.`);
  return gid;
}

function lookUp(database: 'passwd' | 'group', name: string): string | undefined {
  try {
    return execFileSync('getent', [database, name], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

function run(command: string, args: string[]): void {
  try {
    execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    // Another start may just have made the same user; the caller looks it up again and says so if it is not there.
    if (isAbsent(error)) {
      throw new Error(
        `Started by root, Rempart needs ${command} to make its users. Start it as an ordinary user instead.`,
      );
    }
  }
}

function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
