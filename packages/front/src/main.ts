/**
 * The front process: the page's files, sign-in to the vault, everything else to the server. It reads no database and
 * no key; its files are not the server's to write. Ends when its standard input closes; a line `started` there makes
 * `/health` say ok.
 */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { VaultClient } from '@rempart/vault-client/client.ts';
import { startFront } from './front.ts';
import { ServerLink } from './server-link.ts';

const env = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set.`);
  return value;
};

const run = env('REMPART_RUN');
const front = await startFront({
  port: Number(env('PORT')),
  origin: env('REMPART_ORIGIN'),
  pageFolder: join(import.meta.dirname, '../../web/dist'),
  vault: new VaultClient(join(run, 'vault.sock')),
  server: new ServerLink(join(run, 'server.sock')),
});

const stop = () => void front.stop().then(() => process.exit(0));
createInterface({ input: process.stdin })
  .on('line', (line) => {
    if (line === 'started') front.started();
  })
  .on('close', stop);
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
process.stdout.write('ready\n');
