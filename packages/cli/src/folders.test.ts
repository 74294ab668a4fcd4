import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ensureProcessUsers, ensureRootKey, prepareFolders } from './folders.ts';
import { commandAs, isReachable, startedByRoot } from './os-users.ts';

const base = mkdtempSync(join(tmpdir(), 'rempart-folders-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const data = join(base, 'data');
const run = join(data, 'run');

describe('the folders of an installation', () => {
  test('are each the user’s whose process writes there, and closed to the others', () => {
    const users = ensureProcessUsers();
    prepareFolders(data, run, users);
    const modeOf = (path: string) => statSync(path).mode & 0o7777;
    expect(modeOf(join(data, 'vault'))).toBe(0o700);
    expect(modeOf(join(data, 'feed'))).toBe(0o700);
    expect(modeOf(join(run, 'vault'))).toBe(0o2750);
    if (!startedByRoot()) return;
    expect(statSync(join(data, 'vault')).uid).toBe(users.vault?.uid);
    expect(statSync(join(run, 'server')).uid).toBe(users.server?.uid);
    const distinct = new Set(Object.values(users).map((user) => user?.uid));
    expect(distinct.size).toBe(4);
  });

  test('may be prepared again', () => {
    prepareFolders(data, run, ensureProcessUsers());
    expect(existsSync(join(run, 'server'))).toBe(true);
  });
});

describe('the root key', () => {
  test('is made once, 32 bytes that its owner alone reads', () => {
    const key = ensureRootKey(data);
    expect(key).toHaveLength(32);
    expect(ensureRootKey(data)).toEqual(key);
    expect(statSync(join(data, 'root.key')).mode & 0o777).toBe(0o600);
  });

  test('that was cut is never replaced', () => {
    truncateSync(join(data, 'root.key'), 31);
    expect(() => ensureRootKey(data)).toThrow(/Restore it from its shares/);
    expect(readFileSync(join(data, 'root.key'))).toHaveLength(31);
  });

  test('that is missing is never replaced where the vault has keys', () => {
    rmSync(join(data, 'root.key'));
    mkdirSync(join(data, 'vault', 'keys'));
    writeFileSync(join(data, 'vault', 'keys', 'sealed'), '');
    expect(() => ensureRootKey(data)).toThrow(/root.key is missing/);
    expect(existsSync(join(data, 'root.key'))).toBe(false);
  });
});

describe('a command run as another user', () => {
  const user = { name: 'rempart', uid: 4242, gid: 4243 };

  test('is the command itself where there is no other user', () => {
    expect(commandAs(undefined, [data], ['node', 'main.ts'])).toEqual(['node', 'main.ts']);
  });

  test('gets no capability where every folder on the way is open', () => {
    chmodSync(base, 0o711);
    expect(isReachable(data)).toBe(true);
    expect(commandAs(user, [data], ['node'])).toEqual([
      'setpriv',
      '--reuid',
      '4242',
      '--regid',
      '4243',
      '--clear-groups',
      'node',
    ]);
  });

  test('gets the one to pass through a closed home, and no other', () => {
    chmodSync(base, 0o700);
    expect(isReachable(data)).toBe(false);
    expect(commandAs(user, [data], ['node']).join(' ')).toContain(
      '--securebits +no_setuid_fixup --inh-caps +dac_read_search --ambient-caps +dac_read_search node',
    );
  });
});
