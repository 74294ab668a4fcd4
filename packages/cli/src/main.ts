/** The command `rempart`, and what the scripts of package.json run. */
import { Command } from 'commander';
import type { ImportOptions } from './import.ts';

// Each command loads what it needs when it is called: a start should not wait for the import's parts.
const program = new Command('rempart')
  .description('Patient records, transfers and appointments, where a stolen account never discloses the base.')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

program
  .command('serve')
  .description('start PostgreSQL, vault, server and front, until Ctrl-C')
  .action(async () => (await import('./serve.ts')).serve({ demo: false }));

program
  .command('demo')
  .alias('start')
  .description('the same, with two demo establishments and invented patients made at the first start')
  .action(async () => (await import('./serve.ts')).serve({ demo: true }));

program
  .command('import')
  .description('write patient histories from FHIR transaction Bundles')
  .argument('<file...>', '.json or .json.gz files')
  .option('--json', 'print the report as JSON')
  .option('--establishment <id>', 'the establishment; by default the first')
  .option('--for <account>', 'the account whose practitioner becomes médecin traitant of those imported')
  .action(async (files: string[], options: ImportOptions) =>
    (await import('./import.ts')).importCommand(files, options),
  );

program
  .command('audit')
  .description('the log of openings')
  .command('verify')
  .description('check every entry, the tree and the signed checkpoint from raw bytes')
  .option('--json', 'print the findings as JSON')
  .action(async (options: { json?: boolean }) => (await import('./audit.ts')).auditVerify(options));

program
  .command('test')
  .description('run every check and test of the source tree')
  .action(async () => (await import('./checks.ts')).testEverything());

program
  .command('check')
  .description('typecheck, lint and format check of the source tree')
  .action(async () => (await import('./checks.ts')).check());

program
  .command('format')
  .description('format the source tree')
  .action(async () => (await import('./checks.ts')).format());

program
  .command('bench')
  .description('measure, as ratios to bare PostgreSQL in one run; --json FILE keeps the figures')
  .allowUnknownOption()
  .allowExcessArguments()
  .action(async (_options: object, { args }: Command) => (await import('./checks.ts')).bench(args));

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
