import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { readBundleFile } from './bundle-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'rempart-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const bundle = '{"resourceType":"Bundle","type":"transaction","entry":[{},{}]}';

describe('a file of a Bundle', () => {
  test('is read plain or gzipped, and its entries counted', async () => {
    expect(await readBundleFile(file('a.json', bundle))).toEqual({ text: bundle, entries: 2 });
    expect(await readBundleFile(file('a.json.gz', gzipSync(bundle)))).toEqual({ text: bundle, entries: 2 });
  });

  test.each<[string, string | Buffer, string]>([
    ['cut.json.gz', gzipSync(bundle).subarray(0, 30), 'broken gzip'],
    ['plain.json.gz', bundle, 'broken gzip'],
    ['bomb.json.gz', gzipSync(Buffer.alloc(65 * 1024 * 1024, ' ')), 'larger than 64 MB when expanded'],
    ['latin.json', Buffer.from('{"a":"\xe9"}', 'latin1'), 'not UTF-8'],
  ])('is refused with what is wrong: %s', async (name, content, reason) => {
    await expect(readBundleFile(file(name, content))).rejects.toThrow(reason);
  });

  test('is refused with the place, and without its words, where it is no JSON', async () => {
    const path = file('bad.json', '{"family": Dupont}');
    await expect(readBundleFile(path)).rejects.toThrow(/^not JSON/);
    await expect(readBundleFile(path)).rejects.not.toThrow(/Dupont/);
  });

  test('that is not there is refused', async () => {
    await expect(readBundleFile(join(folder, 'absent.json'))).rejects.toThrow('no such file');
  });
});
