/** `rempart audit verify`: the kept logs checked from raw bytes, beside the running system or one started for it. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { LogFinding } from '@rempart/terms/vault/protocol.ts';
import { VaultClient } from '@rempart/vault-client/client.ts';
import { type Configuration, ROOT, readConfiguration, runFolderOf } from './configuration.ts';
import { reachRempart } from './reach.ts';

/** Ends the process: 0 if every log is whole, 1 if one is not. */
export async function auditVerify({ json }: { json?: boolean }): Promise<void> {
  const configuration = readConfiguration(process.env);
  const run = runFolderOf(configuration.data);
  const { vaultDatabase, stop } = await reachRempart(configuration, run);
  let findings: LogFinding[];
  try {
    const vault = new VaultClient(join(run, 'vault.sock'));
    const logs = await vault.ask('establishments', {});
    vault.close();
    findings = await check(
      configuration,
      vaultDatabase,
      logs.map(({ log }) => log.vkey),
    );
  } finally {
    await stop();
  }
  process.stdout.write(json ? `${JSON.stringify(findings)}\n` : findings.map(inWords).join(''));
  process.exit(findings.every(({ ok }) => ok) ? 0 : 1);
}

/** The check is the vault's own program, in a process of its own: it needs none of the vault's keys. */
async function check({ data }: Configuration, database: string, vkeys: string[]): Promise<LogFinding[]> {
  const program = join(ROOT, 'packages/vault/src/log/audit.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...vkeys], {
    env: { ...process.env, REMPART_DATA: data, REMPART_VAULT_DATABASE: database },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const part of child.stdout) text += part;
  if (!text) throw new Error('The check of the log did not come to an end.');
  return JSON.parse(text) as LogFinding[];
}

function inWords({ origin, ok, size, time, problem, entry }: LogFinding): string {
  if (ok) return `${origin}: ${size} entries, whole, the last of ${new Date(time).toISOString()}\n`;
  const place = entry === undefined ? '' : `, first bad entry ${entry}`;
  return `${origin}: NOT WHOLE: ${problem}${place}\n`;
}
