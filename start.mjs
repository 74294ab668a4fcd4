// `npm start`, `npm test` and the other scripts: installs what the lock file asks for, then runs the command on
// Node 24. Plain JavaScript for Node 20, without dependencies, because nothing is installed when it begins.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, runOnNode24 } from './packages/cli/bin/node24.mjs';

const OLDEST_NODE = 20;

/** Whether npm's own record of node_modules lacks a package of package-lock.json, or has another version of it. */
function lacksPackages() {
  const record = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return true;
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).some(([path, entry]) => {
    if (!path.includes('node_modules/')) return false;
    // Packages of other platforms are left out by npm.
    if (entry.optional && !installed[path]) return isForUs(entry);
    return installed[path]?.version !== entry.version || installed[path]?.integrity !== entry.integrity;
  });
}

function isForUs({ os, cpu, libc }) {
  return Boolean(os?.includes(process.platform) && cpu?.includes(process.arch) && !libc);
}

/** Runs `npm ci`, with a word every two seconds. */
function install() {
  const begun = Date.now();
  const seconds = () => Math.round((Date.now() - begun) / 1000);
  process.stderr.write('Installing packages…\n');
  const every = setInterval(() => process.stderr.write(`Installing packages… ${seconds()} s\n`), 2000);
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const args = [...npm.slice(1), 'ci', '--no-audit', '--no-fund', '--loglevel=error'];
  return new Promise((resolve, reject) => {
    const child = spawn(npm[0], args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
    let givenUp = false;
    const stop = () => {
      givenUp = true;
      child.kill('SIGTERM');
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, stop);
    child.on('error', reject);
    child.on('close', (status) => {
      clearInterval(every);
      for (const one of signals) process.off(one, stop);
      // Nothing else has been started.
      if (givenUp) process.exit(0);
      if (status !== 0) return reject(new Error(`npm ci ended with status ${status}; see above.`));
      process.stderr.write(`Installing packages: done in ${seconds()} s\n`);
      resolve();
    });
  });
}

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  process.stderr.write(`Rempart needs Node ${OLDEST_NODE} or newer; this is ${process.version}.\n`);
  process.exit(1);
}

try {
  if (lacksPackages()) await install();
  const [command = 'start', ...args] = process.argv.slice(2);
  runOnNode24([command, ...args]);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
