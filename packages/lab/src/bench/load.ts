/** An HTTP load with keep-alive and proofs made beforehand, so that the client's own signing is not measured. */
import { Agent, request } from 'node:http';
import type { TestBrowser } from '@rempart/vault/testing/browser.ts';

export interface Target {
  /** The front's port, or the server's socket to go past the front. */
  port?: number;
  socketPath?: string;
}

export interface Call {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export class Client {
  readonly #agent: Agent;
  readonly #target: Target;

  /** @param sockets at most so many requests under way at once; the rest waits here */
  constructor(target: Target, sockets = 64) {
    this.#target = target;
    this.#agent = new Agent({ keepAlive: true, maxSockets: sockets });
  }

  send({ method, path, headers, body }: Call): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const options = { ...this.#target, host: 'localhost', agent: this.#agent, method, path, headers };
      const sent = request(options, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }),
        );
        answer.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** A signed call: token, and a proof good for a minute. */
export function signed(browser: TestBrowser, method: string, path: string, body?: string, more = {}): Call {
  const token = browser.token ?? '';
  return {
    method,
    path,
    body,
    headers: {
      authorization: `DPoP ${token}`,
      dpop: browser.proof({ method, path, token, body }),
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/fhir+json', 'content-length': String(Buffer.byteLength(body)) }),
      ...more,
    },
  };
}
