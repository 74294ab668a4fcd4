/**
 * The browser of tests and benchmark: Chromium from npm, without a package of the operating system (contracts, section 6).
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import chromium, { inflate } from '@sparticuz/chromium';
import { type Browser, type BrowserContext, chromium as driver, type Page } from 'playwright-core';

/**
 * The package's own names folders that exist only where it is unpacked as it is at its makers'. Without any font
 * Chromium draws no text at all, not even in one that the page brings. The cache lies beside the fonts: fontconfig takes
 * a relative one as the folder that one happens to stand in.
 */
const fontsConf = (folder: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir>${folder}/font-cache</cachedir>
</fontconfig>
`;

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function launchBrowser(): Promise<Browser> {
  const folder = await unpacked();
  return driver.launch({
    executablePath: join(folder, 'chromium'),
    args: FLAGS,
    headless: true,
    env: {
      ...process.env,
      // A workstation of a French house: fields of hours are the browser's own, and go by its language.
      LANG: 'fr_FR.UTF-8',
      LANGUAGE: 'fr_FR',
      LD_LIBRARY_PATH: libraryPath(folder),
      FONTCONFIG_PATH: join(folder, 'fonts'),
    },
  });
}

/**
 * An authenticator that answers by itself, in place of a security key or the workstation's own: resident keys, user
 * verification.
 */
export async function addAuthenticator(context: BrowserContext, page: Page): Promise<void> {
  const session = await context.newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** The folder with the unpacked browser of this version, made once on a machine. */
async function unpacked(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as { version: string };
  const folder = join(tmpdir(), `rempart-browser-${version}`);
  if (existsSync(join(folder, 'chromium'))) return folder;
  const made = mkdtempSync(`${folder}-`);
  // The package unpacks into what Node calls the temporary folder.
  const before = process.env.TMPDIR;
  process.env.TMPDIR = made;
  try {
    await chromium.executablePath();
    if (missesLibraries(join(made, 'chromium'))) await inflate(join(packageFolder(), 'bin', 'al2023.tar.br'));
    writeFileSync(join(made, 'fonts', 'fonts.conf'), fontsConf(folder));
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  try {
    renameSync(made, folder);
  } catch {
    // Another test run was quicker.
    rmSync(made, { recursive: true, force: true });
  }
  return folder;
}

/** Chromium links libnspr4 and libnss3, which a bare machine lacks; the package brings them. */
function missesLibraries(executable: string): boolean {
  return execFileSync('ldd', [executable], { encoding: 'utf8' }).includes('not found');
}

function libraryPath(folder: string): string {
  const own = join(folder, 'al2023', 'lib');
  return [...(existsSync(own) ? [own] : []), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
}

function packageFolder(): string {
  // Its own entry lies in build/esm or build/cjs.
  return dirname(dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium'))));
}
