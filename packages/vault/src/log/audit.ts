/**
 * `rempart audit verify`: checks kept logs offline, from raw bytes alone, beside a running vault or without one.
 *
 * Arguments: the verifier keys of the logs (`GET /log` gives them; keep them elsewhere than the log). Environment:
 * REMPART_VAULT_DATABASE, REMPART_DATA. Writes a JSON array of `LogFinding` to standard output; exit 0 if all are right,
 * 1 if one is not, 2 without a key.
 */
import { join } from 'node:path';
import { type EstablishmentId, parseId } from '@rempart/terms/ids.ts';
import type { LogFinding } from '@rempart/terms/vault/protocol.ts';
import { newestCheckpoint, parseVkey } from './checkpoint.ts';
import { checkpointFile } from './checkpoint-file.ts';
import { LogFatal } from './errors.ts';
import { type LogStore, PostgresLogStore } from './store.ts';
import { verifyRows } from './verify.ts';

/** What the audit of one log found. */
/** Checks the log that this key signs: its checkpoint file, and every entry up to its size. */
export async function audit(vkey: string, store: LogStore, checkpointFolder: string): Promise<LogFinding> {
  const verifier = parseVkey(vkey);
  const finding: LogFinding = { origin: verifier.name, ok: false, size: 0, time: 0 };
  const establishment = parseId<EstablishmentId>(verifier.name.split('/').at(-1));
  if (establishment === undefined) return { ...finding, problem: 'the origin names no establishment' };
  try {
    const notes = await (await checkpointFile(checkpointFolder, establishment)).read();
    const checkpoint = newestCheckpoint(notes, verifier);
    finding.size = checkpoint.size;
    const verified = await verifyRows(store.rows(establishment, 0, checkpoint.size), { establishment, checkpoint });
    return { ...finding, ok: true, time: verified.time };
  } catch (error) {
    if (error instanceof LogFatal) return { ...finding, problem: error.message, entry: error.entry };
    throw error;
  }
}

if (import.meta.main) {
  const vkeys = process.argv.slice(2);
  const { REMPART_VAULT_DATABASE: url, REMPART_DATA: data } = process.env;
  if (vkeys.length === 0 || !url || !data) {
    console.error('audit: give verifier keys, REMPART_VAULT_DATABASE and REMPART_DATA');
    process.exit(2);
  }
  const store = await PostgresLogStore.connect(url, () => {});
  const findings: LogFinding[] = [];
  for (const vkey of vkeys) findings.push(await audit(vkey, store, join(data, 'vault', 'checkpoint')));
  await store.close();
  console.log(JSON.stringify(findings));
  process.exitCode = findings.every(({ ok }) => ok) ? 0 : 1;
}
