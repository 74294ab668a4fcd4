/**
 * The server process. Brings the schema up to date, listens on REMPART_RUN/server.sock, prints `ready`; ends when its
 * standard input closes or on SIGTERM, after the requests under way.
 */
import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Directory } from './accounts/directory.ts';
import { SessionMaker } from './accounts/session.ts';
import { createApplication } from './application.ts';
import { Databases } from './db/database.ts';
import { migrate } from './db/migrate.ts';
import { Door } from './disclosure/door.ts';
import { Grants } from './disclosure/grants.ts';
import { Sessions } from './disclosure/session.ts';
import { WatchedVault } from './http/ended.ts';
import { createLog } from './http/log.ts';
import { Live } from './live/live.ts';

const run = required('REMPART_RUN');
const origin = required('REMPART_ORIGIN');
const log = createLog();

await migrate(required('REMPART_OWNER_DATABASE'));
const databases = new Databases(required('DATABASE_URL'));
const vault = new WatchedVault(join(run, 'vault.sock'));
const grants = new Grants();
const door = new Door({ vault, databases, grants });
const signed = new Sessions(vault, origin);
const sessions = new SessionMaker(signed, databases);
const live = new Live({ door, databases });
const directory = new Directory(databases);
const app = createApplication({ door, databases, vault, sessions, directory, live, origin, log });

vault.watch({
  session: (sid) => {
    signed.end(sid);
    door.endSession(sid);
    live.endSession(sid);
  },
  account: (account) => door.endAccount(account),
});

const socket = join(run, 'server.sock');
rmSync(socket, { force: true });
await app.listen({ path: socket });
// Read and written by the group that front and server share.
chmodSync(socket, 0o660);
console.log('ready');

let ending = false;
process.stdin.resume();
process.stdin.once('end', end);
process.stdin.once('close', end);
process.once('SIGTERM', end);
process.once('SIGINT', () => {
  // The supervisor ends us: Ctrl-C reaches the whole group.
});

/** Lets requests under way finish, wipes keys, and ends with 0. */
async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  await app.close();
  grants.close();
  vault.close();
  await databases.close();
  process.exit(0);
}

function required(name: string): string {
  const value = process.env[name];
  if (value) return value;
  console.error(`server: ${name} is not set`);
  process.exit(1);
}
