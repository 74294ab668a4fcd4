/** The page: built by Vite when its sources changed. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { ROOT } from './configuration.ts';
import { inheritedEnvironment } from './processes.ts';

const compressGzip = promisify(gzip);
const compressBrotli = promisify(brotliCompress);

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
      env: { ...inheritedEnvironment(), NODE_ENV: 'production', NO_COLOR: '1' },
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
  await compressFiles();
  writeFileSync(STAMP, hash);
}

/** Compressed forms beside the files, so that the front need not make them. */
async function compressFiles(): Promise<void> {
  const dist = join(WEB, 'dist');
  for (const name of globSync('**/*.{css,html,js,json,svg}', { cwd: dist })) {
    const bytes = readFileSync(join(dist, name));
    writeFileSync(join(dist, `${name}.gz`), await compressGzip(bytes, { level: 9 }));
    // Quality 9 takes a second for the whole page; 11, ten for two hundredths less.
    const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
    writeFileSync(join(dist, `${name}.br`), await compressBrotli(bytes, options));
  }
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
