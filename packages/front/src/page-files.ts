/**
 * The page's files, read once at start and held in memory: what is served is what was built, whatever happens to the
 * disk afterwards. `x.br` and `x.gz` beside a file are its compressed forms, made at the build.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { ANSWER_HEADERS, PAGE_HEADERS, pagePolicy } from './headers.ts';

interface PageFile {
  type: string;
  etag: string;
  /** By content coding; `identity` is always there. */
  bodies: { identity: Buffer; br?: Buffer; gzip?: Buffer };
}

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};
const COMPRESSED = { '.br': 'br', '.gz': 'gzip' } as const;
const YEAR_S = 31_536_000;
/** What the build writes where the page's nonce belongs (packages/web/vite.config.ts). */
const NONCE_PLACE = 'REMPART_NONCE';

export class PageFiles {
  readonly #files: ReadonlyMap<string, PageFile>;
  readonly #headers: OutgoingHttpHeaders;

  private constructor(files: ReadonlyMap<string, PageFile>, origin: string) {
    this.#files = files;
    // Over TLS the browser is told to stay there.
    const strict = { 'Strict-Transport-Security': `max-age=${YEAR_S}` };
    this.#headers = origin.startsWith('https:') ? { ...PAGE_HEADERS, ...strict } : { ...PAGE_HEADERS };
  }

  /** @throws Error when the folder holds no build */
  static async load(folder: string, origin: string): Promise<PageFiles> {
    const files = new Map<string, PageFile>();
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const names = entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name));
    for (const name of names.filter((one) => !(extname(one) in COMPRESSED))) {
      const identity = await readFile(name);
      const bodies: PageFile['bodies'] = { identity };
      for (const [extension, coding] of Object.entries(COMPRESSED)) {
        if (names.includes(name + extension)) bodies[coding] = await readFile(name + extension);
      }
      const etag = `"${createHash('sha256').update(identity).digest('base64url').slice(0, 22)}"`;
      const path = `/${relative(folder, name).split(sep).join('/')}`;
      files.set(path, { type: TYPES[extname(name)] ?? 'application/octet-stream', etag, bodies });
    }
    if (!files.has('/index.html')) throw new Error(`There is no page in ${folder}; build it first.`);
    return new PageFiles(files, origin);
  }

  /** Files by their path; the application's own addresses by their reader, who wants a page. */
  answers(request: IncomingMessage, path: string): boolean {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    return path === '/' || this.#files.has(path) || (request.headers.accept ?? '').includes('text/html');
  }

  answer(request: IncomingMessage, response: ServerResponse, path: string): void {
    const found = this.#files.get(path);
    const file = found ?? this.#files.get('/index.html')!;
    if (file.type.startsWith('text/html')) {
      this.#answerPage(request, response, file);
      return;
    }
    const { coding, body } = chooseCoding(file, request.headers['accept-encoding'] ?? '');
    const headers: OutgoingHttpHeaders = {
      ...this.#headers,
      // By itself, out of the page, a file of it does nothing.
      'Content-Security-Policy': ANSWER_HEADERS['Content-Security-Policy'],
      'Content-Type': file.type,
      // Names of assets hold a hash of what is in them.
      'Cache-Control': found && path.startsWith('/assets/') ? `public, max-age=${YEAR_S}, immutable` : 'no-cache',
      ETag: file.etag,
      Vary: 'Accept-Encoding',
    };
    if (request.headers['if-none-match'] === file.etag) {
      response.writeHead(304, headers).end();
      return;
    }
    if (coding) headers['Content-Encoding'] = coding;
    response.writeHead(200, { ...headers, 'Content-Length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  /** With a nonce of its own: never the same bytes twice, so nothing is kept and nothing compared. */
  #answerPage(request: IncomingMessage, response: ServerResponse, { type, bodies }: PageFile): void {
    const nonce = randomBytes(16).toString('base64url');
    const body = bodies.identity.toString('utf8').replaceAll(NONCE_PLACE, nonce);
    response.writeHead(200, {
      ...this.#headers,
      'Content-Security-Policy': pagePolicy(nonce),
      'Content-Type': type,
      'Cache-Control': 'no-store',
      'Content-Length': Buffer.byteLength(body),
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  }
}

function chooseCoding(file: PageFile, accepted: string): { coding?: 'br' | 'gzip'; body: Buffer } {
  const { identity, br, gzip } = file.bodies;
  if (br && /\bbr\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(accepted)) return { coding: 'br', body: br };
  if (gzip && /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(accepted)) return { coding: 'gzip', body: gzip };
  return { body: identity };
}
