/** The cluster on disk: initdb, roles, databases and passwords, made once and all or nothing. */
import { execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { commandAs, type OsUser } from './os-users.ts';
import { binaries } from './postgres-binaries.ts';
import { inheritedEnvironment } from './processes.ts';

/** The roles of the design; `postgres` is the superuser, for backups and the lab's thieves. */
const ROLES = ['postgres', 'rempart_owner', 'rempart_app', 'rempart_vault'] as const;
export type DatabaseRole = (typeof ROLES)[number];

/**
 * `rempart_app` owns nothing and is bound by row-level security; what it may touch, migrations grant it.
 * The vault's database is closed to it, and the application's to the vault.
 */
function setup(passwords: Record<DatabaseRole, string>): string {
  // Single-user mode takes one statement a line.
  return [
    `ALTER ROLE postgres PASSWORD '${passwords.postgres}'`,
    ...ROLES.filter((role) => role !== 'postgres').map(
      (role) => `CREATE ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '${passwords[role]}'`,
    ),
    'CREATE DATABASE rempart OWNER rempart_owner',
    'CREATE DATABASE rempart_vault OWNER rempart_vault',
    ...['postgres', 'rempart', 'rempart_vault'].map((name) => `REVOKE ALL ON DATABASE ${name} FROM PUBLIC`),
    'GRANT CONNECT ON DATABASE rempart TO rempart_app',
    '',
  ].join('\n');
}

/**
 * Makes `postgres/` and `passwords/` below `dataFolder` unless they are there. The cluster is made under another
 * name and moved last, so that a start killed half-way begins again.
 * @param scratch copy an initialised cluster kept in the temporary folder (tests: same passwords in all of them)
 */
export async function makeCluster(dataFolder: string, user: OsUser | undefined, scratch: boolean): Promise<void> {
  const cluster = join(dataFolder, 'postgres');
  if (existsSync(cluster)) return;
  if (scratch) {
    const template = await ensureTemplate(user);
    copyOwned(join(template, 'passwords'), join(dataFolder, 'passwords'));
    copyOwned(join(template, 'postgres'), cluster);
    return;
  }
  const unfinished = join(dataFolder, 'postgres.unfinished');
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  if (user) chownSync(unfinished, user.uid, user.gid);

  const passwords = writePasswords(dataFolder);
  const { initdb, postgres } = binaries();
  await runAs(user, unfinished, [
    initdb,
    '-D',
    unfinished,
    '-U',
    'postgres',
    '--encoding=UTF8',
    '--locale=C',
    '-A',
    'trust',
  ]);
  // Written over what initdb made, so that nothing but the socket and a password ever gets in.
  writeFileSync(join(unfinished, 'pg_hba.conf'), 'local all all scram-sha-256\n');
  await runAs(user, unfinished, [postgres, '--single', '-D', unfinished, 'postgres'], setup(passwords));
  renameSync(unfinished, cluster);
}

/** The password of a role, from its 0600 file. */
export function readPassword(dataFolder: string, role: DatabaseRole): string {
  return readFileSync(join(dataFolder, 'passwords', role), 'utf8').trim();
}

function writePasswords(dataFolder: string): Record<DatabaseRole, string> {
  const folder = join(dataFolder, 'passwords');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const passwords = Object.fromEntries(ROLES.map((role) => [role, randomBytes(24).toString('base64url')])) as Record<
    DatabaseRole,
    string
  >;
  for (const role of ROLES) writeFileSync(join(folder, role), `${passwords[role]}\n`, { mode: 0o600 });
  return passwords;
}

/** A folder with an initialised cluster, one a version of PostgreSQL, of the setup and user. */
async function ensureTemplate(user: OsUser | undefined): Promise<string> {
  const blank = Object.fromEntries(ROLES.map((role) => [role, ''])) as Record<DatabaseRole, string>;
  const version = createHash('sha256').update(binaries().version).update(setup(blank)).digest('hex').slice(0, 12);
  const template = join(tmpdir(), `rempart-postgres-${userInfo().username}-${version}`);
  if (!existsSync(template)) {
    const made = mkdtempSync(`${template}-`);
    // The database's own user must pass; what lies inside is 0700.
    chmodSync(made, 0o711);
    await makeCluster(made, user, false);
    try {
      renameSync(made, template);
    } catch {
      // Another test run was first.
      rmSync(made, { recursive: true, force: true });
    }
  }
  if (lstatSync(template).uid !== process.getuid?.())
    throw new Error(`${template} belongs to someone else; remove it.`);
  return template;
}

function copyOwned(from: string, to: string): void {
  const unfinished = `${to}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  // cp keeps owners and modes, and shares blocks where the file system can.
  execFileSync('cp', ['-a', from, unfinished]);
  renameSync(unfinished, to);
}

/** Runs a program of PostgreSQL to its end. @throws Error with what it said if it failed */
function runAs(user: OsUser | undefined, folder: string, command: string[], input = ''): Promise<void> {
  const [program, ...args] = commandAs(user, [command[0]!, folder], command);
  return new Promise((resolve, reject) => {
    const child = spawn(program!, args, { stdio: ['pipe', 'ignore', 'pipe'], cwd: '/', env: inheritedEnvironment() });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.on('error', reject);
    child.on('close', (status) => {
      // Single-user mode goes on after an error and ends with 0.
      if (status === 0 && !/ (ERROR|FATAL|PANIC): /.test(said)) resolve();
      else reject(new Error(`PostgreSQL could not make its folder in ${folder}. It said:\n${said.slice(-4000)}`));
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
