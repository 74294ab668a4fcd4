/**
 * The vault process. Reads its environment and the root key (32 bytes on file descriptor 3), opens and checks every
 * log, listens, prints `ready`; ends when its standard input closes or on SIGTERM.
 */
import { createSecretKey, type KeyObject } from 'node:crypto';
import { closeSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { RealClock } from './clock.ts';
import type { LogFatal } from './log/errors.ts';
import { PostgresLogStore } from './log/store.ts';
import { answerMessage } from './messages.ts';
import { listen } from './socket.ts';
import { Vault } from './vault.ts';

const ROOT_KEY_DESCRIPTOR = 3;
const ROOT_KEY_BYTES = 32;

const clock = new RealClock();
const data = required('REMPART_DATA');
const run = required('REMPART_RUN');
const origin = parseOrigin(required('REMPART_ORIGIN'));
const rootKey = readRootKey();

const store = await PostgresLogStore.connect(required('REMPART_VAULT_DATABASE'), () => {
  fail('the connection that holds the log was lost');
});
const vault = new Vault({
  origin,
  clock,
  rootKey,
  keysFolder: join(data, 'vault', 'keys'),
  checkpointFolder: join(data, 'vault', 'checkpoint'),
  store,
  onFatal: (error: LogFatal) => fail(reasonOf(error)),
});
await vault.openAll().catch((error: Error) => fail(reasonOf(error)));

const server = await listen(
  join(run, 'vault.sock'),
  (message, request) => answerMessage(vault, message, request),
  (failure) => console.error('vault:', failure),
);

// A proof names whole seconds: from the next one on, none can have been made before this start without showing it.
await pause(Math.max(0, Math.ceil(clock.startedAt / 1000) * 1000 - Date.now()));
console.log('ready');

let ending = false;
process.stdin.resume();
process.stdin.once('end', end);
process.stdin.once('close', end);
process.once('SIGTERM', end);
process.once('SIGINT', () => {
  // The supervisor ends us: Ctrl-C reaches the whole group.
});

/** Takes nothing more, makes durable what was taken, and ends with 0. */
async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  server.close();
  await vault.close();
  await store.close();
  process.exit(0);
}

/** Unexpected states stop the vault: an unsure log must not count. */
function fail(message: string): never {
  console.error(`vault: ${message}`);
  process.exit(1);
}

function reasonOf(error: Error): string {
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) fail(`${name} is not set`);
  return value;
}

function parseOrigin(text: string): string {
  const parsed = URL.parse(text)?.origin;
  if (parsed !== text) fail(`REMPART_ORIGIN is an origin without a trailing slash, not ${text}`);
  return text;
}

function readRootKey(): KeyObject {
  const key = Buffer.alloc(ROOT_KEY_BYTES + 1);
  let length = 0;
  try {
    for (let read = 1; read > 0 && length < key.length; length += read) {
      read = readSync(ROOT_KEY_DESCRIPTOR, key, length, key.length - length, null);
    }
    closeSync(ROOT_KEY_DESCRIPTOR);
  } catch {
    fail('no root key on file descriptor 3');
  }
  if (length !== ROOT_KEY_BYTES) fail(`the root key on file descriptor 3 has 32 bytes, not ${length}`);
  return createSecretKey(key.subarray(0, ROOT_KEY_BYTES));
}
