/** The page: built by Vite when its sources changed. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './configuration.ts';

const WEB = join(ROOT, 'packages', 'web');
/** What the page is made of; its dependencies follow from the lock file. */
const SOURCES = [
  'packages/web/{src,public}/**/*',
  'packages/web/*.{html,ts,json}',
  'packages/terms/src/**/*.ts',
  'package-lock.json',
];
/** Written last, so that a build that was killed is made again. The front serves no file whose name begins with a dot. */
const STAMP = join(WEB, 'dist', '.sources-sha256');

export function pageIsBuilt(): boolean {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hashOfSources();
}

/** @throws Error with what Vite said, or that it was given up */
export async function buildPage(signal?: AbortSignal): Promise<void> {
  const hash = hashOfSources();
  await new Promise<void>((resolve, reject) => {
    const vite = spawn(process.execPath, [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], {
      cwd: WEB,
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: 'production' },
    });
    let said = '';
    for (const stream of [vite.stdout, vite.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    }
    vite.on('error', reject);
    vite.on('close', (status) => {
      if (status === 0) resolve();
      else reject(new Error(`The page could not be built. Vite said:\n${said}`));
    });
  });
  writeFileSync(STAMP, hash);
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  const files = globSync(SOURCES, { cwd: ROOT, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    if (path.endsWith('.test.ts') || path.endsWith('.test.tsx')) continue;
    hash.update(`${path}\0`).update(createHash('sha256').update(readFileSync(path)).digest());
  }
  return hash.digest('hex');
}
