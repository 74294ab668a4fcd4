/**
 * One process that serves inboxes and delivers outboxes, and kills itself (SIGKILL) at the step named in
 * REMPART_TEST_KILL_AT. Only tests start this. Prints `ready`, and ends when its standard input closes.
 */
import { VaultClient } from '@rempart/vault-client/client.ts';
import pino from 'pino';
import { SessionMaker } from '../../accounts/session.ts';
import { Databases } from '../../db/database.ts';
import { Door } from '../../disclosure/door.ts';
import { Grants } from '../../disclosure/grants.ts';
import { Sessions } from '../../disclosure/session.ts';
import { createHttp } from '../../http/server.ts';
import { registerTransferRoutes } from '../routes.ts';

const { DATABASE_URL = '', REMPART_ORIGIN = '', REMPART_VAULT_SOCKET = '', REMPART_TEST_KILL_AT } = process.env;
const origin = REMPART_ORIGIN;
const log = pino({ level: 'silent' });
const vault = new VaultClient(REMPART_VAULT_SOCKET);
const databases = new Databases(DATABASE_URL);
const door = new Door({ vault, databases, grants: new Grants() });
const app = createHttp({ sessions: new SessionMaker(new Sessions(vault, origin), databases), origin, log });
registerTransferRoutes(app, {
  door,
  databases,
  vault,
  origin,
  log,
  // Delivering makes no resources: what arrives stays sealed.
  validate: () => {},
  reached: (step) => {
    if (step === REMPART_TEST_KILL_AT) process.kill(process.pid, 'SIGKILL');
  },
});
const { port, hostname } = new URL(origin);
process.stdin.resume().on('end', () => process.exit(0));
await app.listen({ host: hostname, port: Number(port) });
process.stdout.write('ready\n');
