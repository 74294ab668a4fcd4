/** The command `rempart`, and what the scripts of package.json run. */
import { Command } from 'commander';
import { bench, check, format, testEverything } from './checks.ts';
import { importCommand } from './import.ts';
import { serve } from './serve.ts';

const program = new Command('rempart')
  .description('Patient records, transfers and appointments, where a stolen account never discloses the base.')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

program
  .command('serve')
  .description('start PostgreSQL, vault, server and front, until Ctrl-C')
  .action(() => serve({ demo: false }));

program
  .command('demo')
  .alias('start')
  .description('the same, with two demo establishments and invented patients made at the first start')
  .action(() => serve({ demo: true }));

program
  .command('import')
  .description('write patient histories from FHIR transaction Bundles')
  .argument('<file...>', '.json or .json.gz files')
  .option('--json', 'print the report as JSON')
  .option('--establishment <id>', 'the establishment; by default the first')
  .option('--for <account>', 'the account whose practitioner becomes médecin traitant of those imported')
  .action(importCommand);

program.command('test').description('run every check and test of the source tree').action(testEverything);
program.command('check').description('typecheck, lint and format check of the source tree').action(check);
program
  .command('bench')
  .description('measure, as ratios to bare PostgreSQL in one run; --json FILE keeps the figures')
  .allowUnknownOption()
  .allowExcessArguments()
  .action(bench);
program.command('format').description('format the source tree').action(format);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
