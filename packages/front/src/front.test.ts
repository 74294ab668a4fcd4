import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect, createServer as createSocket, type Server as SocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { encodeFrame, FrameReader } from '@rempart/terms/vault/frames.ts';
import { VaultClient } from '@rempart/vault-client/client.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Front, startFront } from './front.ts';
import { ServerLink } from './server-link.ts';

/** What stands behind the front here: a server and a vault that remember what reached them. */
const folder = mkdtempSync(join(tmpdir(), 'rempart-front-'));
let server: Server;
let vault: SocketServer;
let front: Front;
let port: number;
let reached: Array<{ method: string; url: string; headers: IncomingMessage['headers']; body: string }> = [];
let asked: Array<{ message: string; request: Record<string, unknown> }> = [];
let answerOfServer: (request: IncomingMessage, response: ServerResponse) => void;

const ask = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${port}${path}`, init);

beforeAll(async () => {
  mkdirSync(join(folder, 'dist/assets'), { recursive: true });
  writeFileSync(
    join(folder, 'dist/index.html'),
    '<!doctype html><title>Rempart</title><meta property="csp-nonce" nonce="REMPART_NONCE">',
  );
  writeFileSync(join(folder, 'dist/assets/page-1a2b.js'), 'export {};');
  writeFileSync(join(folder, 'dist/assets/page-1a2b.js.br'), 'brotli');
  writeFileSync(join(folder, 'dist/.sources-sha256'), 'secret');
  server = createServer((request, response) => {
    void text(request).then(
      (body) => {
        reached.push({ method: request.method!, url: request.url!, headers: request.headers, body });
        answerOfServer(request, response);
      },
      () => {},
    );
  });
  await new Promise<void>((resolve) => server.listen(join(folder, 'server.sock'), resolve));
  vault = createSocket((socket) => {
    const frames = new FrameReader();
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      for (const frame of frames.push(chunk) as Array<{
        id: number;
        message: string;
        request: Record<string, unknown>;
      }>) {
        asked.push(frame);
        const result =
          frame.message === 'health'
            ? { status: 'ok', establishments: 2 }
            : { status: 200, headers: { 'Content-Type': 'application/json' }, body: '{"from":"vault"}' };
        socket.write(encodeFrame({ id: frame.id, ok: true, result }));
      }
    });
  });
  await new Promise<void>((resolve) => vault.listen(join(folder, 'vault.sock'), resolve));
  port = await freePort();
  front = await startFront({
    port,
    origin: `http://localhost:${port}`,
    pageFolder: join(folder, 'dist'),
    vault: new VaultClient(join(folder, 'vault.sock')),
    server: new ServerLink(join(folder, 'server.sock')),
  });
});

beforeEach(() => {
  reached = [];
  asked = [];
  answerOfServer = (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/fhir+json' });
    response.end('{"database":"ok"}');
  };
});

afterAll(async () => {
  await front.stop();
  server.close();
  server.closeAllConnections();
  vault.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the page', () => {
  test.each(['/', '/agenda', '/record/1b4e28ba-2fa1-11d2-883f-0016d3cca427'])(
    'answers %s to a reader',
    async (path) => {
      const answer = await ask(path, { headers: { Accept: 'text/html' } });
      expect(await answer.text()).toContain('<title>Rempart');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(reached).toEqual([]);
    },
  );

  test('runs scripts from its own files alone, and in no frame of others', async () => {
    const policy = (await ask('/')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
  });

  test('holds in itself the nonce that its policy names, another with each answer', async () => {
    const answers = await Promise.all([ask('/'), ask('/agenda', { headers: { Accept: 'text/html' } })]);
    const nonces = answers.map(
      ({ headers }) => /'nonce-([\w-]{22})'/.exec(headers.get('content-security-policy')!)![1]!,
    );
    expect(nonces[0]).not.toBe(nonces[1]);
    for (const [index, answer] of answers.entries()) expect(await answer.text()).toContain(`nonce="${nonces[index]}"`);
  });

  test('lets no style, script or markup in but its own', async () => {
    const policy = (await ask('/')).headers.get('content-security-policy')!;
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(policy).toContain("require-trusted-types-for 'script'");
  });

  test('is kept for a year where its name holds its hash, and comes compressed', async () => {
    const answer = await askRaw({ path: '/assets/page-1a2b.js', headers: { 'Accept-Encoding': 'gzip, br' } });
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(answer.headers['content-encoding']).toBe('br');
    expect(answer.body).toBe('brotli');
  });

  test('is not sent again to who has it', async () => {
    const path = '/assets/page-1a2b.js';
    const etag = (await ask(path)).headers.get('etag')!;
    expect((await ask(path, { headers: { 'If-None-Match': etag } })).status).toBe(304);
  });

  test.each(['/.sources-sha256', '/../server.sock', '/assets/%2e%2e/index.html'])(
    'holds no other file: %s',
    async (path) => {
      await askRaw({ path });
      expect(reached).toHaveLength(1);
    },
  );
});

describe('the vault', () => {
  test.each(['/auth/me', '/approvals/7', '/veto/abc'])('alone sees %s', async (path) => {
    const answer = await ask(path, {
      headers: { Authorization: 'DPoP token', DPoP: 'proof', 'Accept-Language': 'en-GB,en;q=0.9,fr;q=0.5' },
    });
    expect(await answer.json()).toEqual({ from: 'vault' });
    expect(asked[0]?.request).toMatchObject({
      method: 'GET',
      path,
      authorization: 'DPoP token',
      proof: 'proof',
      language: 'en',
    });
    expect(reached).toEqual([]);
  });

  test('is not sent a body past 256 kB', async () => {
    const answer = await ask('/auth/signin', { method: 'POST', body: 'x'.repeat(256 * 1024 + 1) });
    expect(answer.status).toBe(413);
    expect(asked).toEqual([]);
  });

  test('is sent text, or nothing', async () => {
    const answer = await ask('/auth/signin', { method: 'POST', body: new Uint8Array([0xc3, 0x28]) });
    expect(answer.status).toBe(400);
    expect(await codeOf(answer)).toBe('malformed');
  });
});

describe('what the server answers', () => {
  test('runs nothing in a browser', async () => {
    answerOfServer = (_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Security-Policy': "script-src 'unsafe-inline'" });
      response.end('<script>steal()</script>');
    };
    const answer = await ask('/fhir/R4/Patient/1');
    expect(answer.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('brings no cookie, no worker and nothing else that outlives it', async () => {
    answerOfServer = (_, response) => {
      response.writeHead(200, {
        'Set-Cookie': 'a=b',
        'Service-Worker-Allowed': '/',
        'Clear-Site-Data': '"*"',
        'Alt-Svc': 'h3=":443"',
        Refresh: '0; url=https://example.org',
        ETag: 'W/"3"',
      });
      response.end('{}');
    };
    const { headers } = await ask('/fhir/R4/Patient/1');
    for (const name of ['set-cookie', 'service-worker-allowed', 'clear-site-data', 'alt-svc', 'refresh']) {
      expect(headers.get(name), name).toBeNull();
    }
    expect(headers.get('etag')).toBe('W/"3"');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('comes as it is sent: an event reaches its reader before the next is there', async () => {
    let end = () => {};
    answerOfServer = (_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('data: 1\n\n');
      end = () => response.end('data: 2\n\n');
    };
    const answer = await ask('/fhir/R4/$events');
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe('data: 1\n\n');
    end();
    expect((await reader.read()).value).toBe('data: 2\n\n');
  });

  test('is stopped when its reader has gone', async () => {
    const gone = Promise.withResolvers<void>();
    answerOfServer = (_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('data: 1\n\n');
      response.on('close', () => gone.resolve());
    };
    const leaving = new AbortController();
    await ask('/fhir/R4/$events', { signal: leaving.signal });
    leaving.abort();
    await gone.promise;
  });
});

describe('a request for the server', () => {
  test('arrives as it was made, without what a sender may not say', async () => {
    await ask('/fhir/R4/Observation?patient=1', {
      method: 'POST',
      body: '{"é":1}',
      headers: { DPoP: 'proof', 'If-None-Exist': 'identifier=a|b', 'X-Forwarded-For': '203.0.113.9' },
    });
    expect(reached[0]).toMatchObject({ method: 'POST', url: '/fhir/R4/Observation?patient=1', body: '{"é":1}' });
    expect(reached[0]?.headers).toMatchObject({ dpop: 'proof', 'if-none-exist': 'identifier=a|b' });
    expect(reached[0]?.headers['x-forwarded-for']).toBe('127.0.0.1');
  });

  test('of 200 MB is refused before it is read', async () => {
    const answer = await askRaw({
      path: '/fhir/R4',
      method: 'POST',
      headers: { 'Content-Length': String(200 * 1024 * 1024) },
      send: ['{'],
    });
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'too-long' }] });
    expect(reached).toEqual([]);
  });

  test('that does not say its length is refused where it passes 64 MB', async () => {
    const megabyte = 'x'.repeat(1024 * 1024);
    const answer = await askRaw({ path: '/fhir/R4', method: 'POST', send: Array.from({ length: 70 }, () => megabyte) });
    expect(answer.status).toBe(413);
    expect(reached).toEqual([]);
  });

  test('waits for a server that starts, and says so', async () => {
    const down = new ServerLink(join(folder, 'absent.sock'));
    const alone = await freePort();
    const other = await startFront({
      port: alone,
      origin: `http://localhost:${alone}`,
      pageFolder: join(folder, 'dist'),
      vault: new VaultClient(join(folder, 'absent.sock')),
      server: down,
    });
    const answer = await fetch(`http://127.0.0.1:${alone}/fhir/R4/metadata`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(await codeOf(answer)).toBe('starting');
    expect((await fetch(`http://127.0.0.1:${alone}/auth/demo`)).status).toBe(503);
    expect(await (await fetch(`http://127.0.0.1:${alone}/health`)).json()).toMatchObject({
      vault: 'down',
      server: 'down',
    });
    await other.stop();
  });
});

describe('a request made to confuse two readers', () => {
  const refusedWith = async (raw: string) => (await askSocket(raw)).split('\r\n')[0];

  test.each([
    [
      'both a length and chunks',
      'POST /fhir/R4 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['two lengths', 'POST /fhir/R4 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd'],
    ['an unknown coding', 'POST /fhir/R4 HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
    ['a space before the colon', 'POST /fhir/R4 HTTP/1.1\r\nHost: localhost\r\nContent-Length : 0\r\n\r\n'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n'],
    ['another site for a host', 'GET /auth/demo HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n'],
    ['an absolute address', 'GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    ['a path like a host', 'GET //evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    ['a method that echoes', 'TRACE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
  ])('is refused: %s', async (_, raw) => {
    expect(await refusedWith(raw)).toContain(' 400 ');
    expect(reached).toEqual([]);
    expect(asked).toEqual([]);
  });

  test('is refused: headers past 16 kB', async () => {
    const raw = `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(17 * 1024)}\r\n\r\n`;
    expect(await refusedWith(raw)).toContain(' 431 ');
  });
});

describe('health', () => {
  test('is starting until the supervisor says that all is started, then ok', async () => {
    const before = await ask('/health');
    expect([before.status, ((await before.json()) as { status: string }).status]).toEqual([503, 'starting']);
    front.started();
    const after = await ask('/health');
    expect(after.status).toBe(200);
    expect(await after.json()).toMatchObject({
      status: 'ok',
      vault: 'ok',
      database: 'ok',
      version: expect.any(String),
    });
  });
});

async function codeOf(answer: Response): Promise<string | undefined> {
  const outcome = (await answer.json()) as { issue: Array<{ details: { coding: Array<{ code: string }> } }> };
  return outcome.issue[0]?.details.coding[0]?.code;
}

async function freePort(): Promise<number> {
  const trial = createSocket();
  await new Promise<void>((resolve) => trial.listen(0, resolve));
  const { port: free } = trial.address() as AddressInfo;
  await new Promise((resolve) => trial.close(resolve));
  return free;
}

/** A request as written, without the client's own tidying; the body in pieces. */
function askRaw(call: { path: string; method?: string; headers?: Record<string, string>; send?: string[] }) {
  return new Promise<{ status: number; headers: IncomingMessage['headers']; body: string }>((resolve, reject) => {
    const { path, method = 'GET', headers, send = [] } = call;
    const outgoing = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode!, headers: response.headers, body }), reject);
    });
    outgoing.on('error', reject);
    for (const piece of send) outgoing.write(piece);
    if (!headers?.['Content-Length']) outgoing.end();
  });
}

function askSocket(raw: string): Promise<string> {
  const socket = connect(port, '127.0.0.1', () => socket.write(raw));
  socket.setTimeout(3_000, () => socket.destroy());
  return text(socket);
}
