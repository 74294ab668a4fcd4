/**
 * For tests: a process that appends to a real log until it is killed, and says on standard output, a line each, which
 * entries were acknowledged. Arguments: database URL, checkpoint folder, establishment,
 * origin, private key as JWK.
 */
import { createPrivateKey } from 'node:crypto';
import { writeSync } from 'node:fs';
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import { logSigner } from './checkpoint.ts';
import { checkpointFile } from './checkpoint-file.ts';
import { Log } from './log.ts';
import { PostgresLogStore } from './store.ts';

const [url = '', folder = '', id = '', origin = '', jwk = ''] = process.argv.slice(2);
const establishment = id as EstablishmentId;
const signer = logSigner(origin, createPrivateKey({ format: 'jwk', key: JSON.parse(jwk) }));
const log = await Log.open({
  establishment,
  signer,
  store: await PostgresLogStore.connect(url, () => process.exit(3)),
  checkpoints: await checkpointFile(folder, establishment),
  onEntry: () => {},
  onFatal: (error) => {
    writeSync(2, `${error.failure}\n`);
    process.exit(4);
  },
});
writeSync(1, 'open\n');

/** Several at once, of several entries: groups of every size are under way when the kill comes. */
async function appendForever(width: number): Promise<never> {
  for (;;) {
    const entries = Array.from({ length: width }, () => ({ t: Date.now(), kind: 'search' as const, query: 'nobody' }));
    const { first } = await log.append(...entries);
    writeSync(1, `${first} ${width}\n`);
  }
}
await Promise.all([1, 2, 7, 30].map(appendForever));
