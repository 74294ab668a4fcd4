/** What `npm test`, `npm run check` and `npm run format` run on the source tree. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './configuration.ts';
import { buildPage, pageIsBuilt } from './page.ts';

interface Totals {
  passed: number;
  failed: number;
}

const bin = (name: string) => join(ROOT, 'node_modules', '.bin', name);

/** Checks of the whole tree that are no tests of the runner; each counts as one. */
const CHECKS: Array<{ name: string; command: string[] }> = [
  { name: 'types', command: [process.execPath, bin('tsc'), '--noEmit', '-p', '.'] },
  { name: 'types of the page', command: [process.execPath, bin('tsc'), '--noEmit', '-p', 'packages/web'] },
  { name: 'lint and format', command: [process.execPath, bin('biome'), 'check', '--error-on-warnings'] },
];

/** Runs all checks, then all tests; the last line reads `N passed, N failed`. Ends the process, with 1 after a failure. */
export async function testEverything(): Promise<void> {
  const checks = await runChecks();
  const tests = await runTests();
  const totals = { passed: checks.passed + tests.passed, failed: checks.failed + tests.failed };
  process.stdout.write(`${totals.passed} passed, ${totals.failed} failed\n`);
  process.exit(totals.failed === 0 ? 0 : 1);
}

export async function check(): Promise<void> {
  const { failed } = await runChecks();
  process.exit(failed === 0 ? 0 : 1);
}

export async function format(): Promise<void> {
  process.exit(await run([process.execPath, bin('biome'), 'check', '--write']));
}

/** `npm run bench [-- --json FILE]`. The front that is measured serves the page. */
export async function bench(args: string[]): Promise<void> {
  if (!pageIsBuilt()) await buildPage();
  process.exit(await run([process.execPath, join(ROOT, 'packages/lab/src/bench/main.ts'), ...args]));
}

async function runChecks(): Promise<Totals> {
  const totals = { passed: 0, failed: 0 };
  for (const { name, command } of CHECKS) {
    const status = await run(command);
    totals[status === 0 ? 'passed' : 'failed'] += 1;
    process.stdout.write(`${status === 0 ? '✓' : '✗'} ${name}\n`);
  }
  return totals;
}

interface TestResult {
  status: string;
  fullName: string;
  /** Of one that passed, those of its first go. */
  failureMessages?: string[];
}

/** Of vitest's JSON report (its jest-compatible format), what is read here. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  testResults: Array<{
    name: string;
    status: string;
    assertionResults: TestResult[];
  }>;
}

async function runTests(): Promise<Totals> {
  const folder = mkdtempSync(join(tmpdir(), 'rempart-test-'));
  try {
    const file = join(folder, 'report.json');
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const status = await run([process.execPath, vitest, 'run', ...reporters]);
    if (!existsSync(file)) return { passed: 0, failed: 1 };
    return totalsOf(JSON.parse(readFileSync(file, 'utf8')) as Report, status);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A test that was skipped counts as failed and is named, as is one that passed at its second go: nothing is left out in silence. */
export function totalsOf(report: Report, status: number): Totals {
  let failed = report.numFailedTests;
  for (const file of report.testResults) {
    const left = file.assertionResults.filter((one) => !['passed', 'failed'].includes(one.status));
    for (const one of left) process.stdout.write(`not run: ${one.fullName} (${file.name})\n`);
    failed += left.length;
    for (const one of file.assertionResults.filter(hasPassedLate)) {
      process.stdout.write(`passed only at the second go: ${one.fullName} (${file.name})\n`);
      for (const message of one.failureMessages!) process.stdout.write(`${message}\n`);
    }
    const loaded = file.assertionResults.length > 0;
    if (file.status === 'failed' && !loaded) failed += 1;
  }
  // An error outside any test: an unhandled rejection, a hook, a coverage of nothing.
  if (status !== 0 && failed === 0) failed = 1;
  return { passed: report.numPassedTests, failed };
}

function hasPassedLate({ status, failureMessages = [] }: TestResult): boolean {
  return status === 'passed' && failureMessages.length > 0;
}

/** Runs a program in the foreground and gives its status; a signal to us is one to it. */
function run(command: string[]): Promise<number> {
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program!, args, { cwd: ROOT, stdio: 'inherit' });
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const signal of signals) process.on(signal, pass);
    child.on('error', reject);
    child.on('close', (status) => {
      for (const signal of signals) process.off(signal, pass);
      resolve(status ?? 1);
    });
  });
}
