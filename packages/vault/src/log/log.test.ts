import { Buffer } from 'node:buffer';
import type { PersonId } from '@rempart/terms/ids.ts';
import { linesOf } from '@rempart/terms/roles.ts';
import { describe, expect, test } from 'vitest';
import { Openings } from '../ladder/openings.ts';
import { decide, entriesOf } from '../ladder/step.ts';
import { openCheckpoint, parseVkey } from './checkpoint.ts';
import { leafHash, rootOf } from './merkle.ts';
import type { Row } from './store.ts';
import { ESTABLISHMENT, entry, Machine, openOn, SIGNER } from './testing.ts';
import { type TilePath, tilePath, tilesOf } from './tiles.ts';
import { rowMac, verifyTiles } from './verify.ts';

async function filled(count: number): Promise<Machine> {
  const machine = new Machine();
  const { log } = await openOn(machine);
  for (let n = 0; n < count; n += 100) {
    await log.append(...Array.from({ length: Math.min(100, count - n) }, (_, i) => entry(n + i)));
  }
  return machine;
}

describe('appending', () => {
  test('resolves once entry and checkpoint are kept, and the entry is read back', async () => {
    const machine = new Machine();
    const { log } = await openOn(machine);
    expect(await log.append(entry(0), entry(1))).toEqual({ first: 0 });
    expect(await log.append(entry(2))).toEqual({ first: 2 });
    const checkpoint = openCheckpoint(machine.note ?? '', parseVkey(log.vkey));
    expect(checkpoint).toEqual({
      origin: log.origin,
      size: 3,
      root: rootOf(machine.kept.map((row) => leafHash(row.entry))),
    });
    expect(await log.entriesAt([2, 0])).toEqual([
      { n: 0, entry: entry(0) },
      { n: 2, entry: entry(2) },
    ]);
    expect((await openOn(machine)).seen).toEqual([entry(0), entry(1), entry(2)]);
  });

  test('the folds see an entry before its caller first waits', async () => {
    const { log, seen } = await openOn(new Machine());
    const appended = log.append(entry(0));
    expect(seen).toHaveLength(1);
    expect(log.size).toBe(0);
    await appended;
    expect(log.size).toBe(1);
  });

  test('what comes while a group is under way goes into one group, at most 256', async () => {
    const machine = new Machine();
    machine.slowness = 2;
    const { log } = await openOn(machine);
    const first = log.append(entry(0));
    await new Promise((resolve) => setTimeout(resolve, 3));
    await Promise.all([first, ...Array.from({ length: 300 }, (_, n) => log.append(entry(1 + n)))]);
    expect(machine.groups).toEqual([1, 256, 44]);
    expect(machine.kept.map((row) => row.n)).toEqual(Array.from({ length: 301 }, (_, n) => n));
  });

  test('entries appended together are never parted', async () => {
    const machine = new Machine();
    const { log } = await openOn(machine);
    const twice = (count: number) => log.append(...Array.from({ length: count }, (_, n) => entry(n)));
    await Promise.all([twice(200), twice(100), twice(156), twice(1)]);
    expect(machine.groups).toEqual([200, 256, 1]);
  });

  test('a lone entry does not wait for others', async () => {
    const { log } = await openOn(new Machine());
    let waited = 0;
    for (let n = 0; n < 100; n++) {
      const timer = new Promise((resolve) => setTimeout(resolve, 5, 'the timer'));
      if ((await Promise.race([log.append(entry(n)), timer])) === 'the timer') waited++;
    }
    // On a busy machine the timer may be due by the time that anything runs.
    expect(waited).toBeLessThan(20);
  });

  test('time never goes backwards', async () => {
    const { log, seen } = await openOn(new Machine());
    await log.append(entry(0, 5_000), entry(1, 4_000));
    expect(log.timeOf(3_000)).toBe(5_000);
    await log.append(entry(2, 3_000));
    expect(seen.map(({ t }) => t)).toEqual([5_000, 5_000, 5_000]);
  });

  test('an entry past 1 kB is refused, and nothing has happened', async () => {
    const machine = new Machine();
    const { log, seen, fatal } = await openOn(machine);
    const large = { ...entry(1), reason: 'é'.repeat(500) };
    await expect(log.append(entry(0), large)).rejects.toThrow(RangeError);
    await expect(log.append()).rejects.toThrow(RangeError);
    expect([seen, fatal, machine.kept]).toEqual([[], [], []]);
    expect(await log.append(entry(0))).toEqual({ first: 0 });
  });

  test('a fold that throws stops the log', async () => {
    const machine = new Machine();
    const broken = () => {
      throw new Error('a fold that does not know what to do');
    };
    const { log, fatal } = await openOn(machine, { onEntry: broken });
    await expect(log.append(entry(0))).rejects.toMatchObject({ failure: 'append-failed' });
    await expect(log.append(entry(1))).rejects.toMatchObject({ failure: 'append-failed' });
    expect([fatal.length, machine.kept.length]).toEqual([1, 0]);
  });

  test('after closing, what was taken is kept and nothing more is taken', async () => {
    const machine = new Machine();
    machine.slowness = 1;
    const { log, fatal } = await openOn(machine);
    const taken = [log.append(entry(0)), log.append(entry(1))];
    await log.close();
    await expect(log.append(entry(2))).rejects.toMatchObject({ failure: 'closed' });
    await Promise.all(taken);
    expect(machine.kept).toHaveLength(2);
    expect(fatal).toEqual([]);
  });
});

test('200 openings at once of a practitioner: 160 with touches at hand, never one more', async () => {
  const openings = new Openings();
  const machine = new Machine();
  const { log } = await openOn(machine, { onEntry: (_, entry) => openings.apply(entry) });
  const person = 'a person' as PersonId;
  // Spread over the day until the line is near, then all at once.
  for (let n = 0; n < 150; n++) {
    await log.append({ t: n * 60_000, kind: 'open', person, patient: `${n}`, level: 'record', relation: 'expected' });
  }
  const now = 12 * 3_600_000;
  const asked = { level: 'record', relation: 'expected', flags: {} } as const;
  const attempt = async (n: number) => {
    await new Promise((resolve) => setTimeout(resolve, n % 7));
    const t = log.timeOf(now);
    const standing = openings.standing(person, [`new ${n}`, `last ${n}`], t);
    const decision = decide(linesOf('practitioner'), asked, [standing], openings.now(person, t), true);
    if (decision.answer === 'open') await log.append(...entriesOf(decision, 'open', asked, { t, person }));
    return decision.answer === 'open' ? 'open' : decision.code;
  };
  const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => attempt(n)));
  expect(answers.filter((answer) => answer === 'open')).toHaveLength(10);
  expect(answers.filter((answer) => answer === 'needs-colleague')).toHaveLength(190);
  expect(openings.now(person, now).counts.records24h).toBe(160);
});

describe('a machine that fails at any step', () => {
  /** Appends until something fails; gives the entries that were acknowledged. */
  async function live(machine: Machine): Promise<number[]> {
    const acknowledged: number[] = [];
    try {
      const { log } = await openOn(machine);
      for (let round = 0; round < 4; round++) {
        const appended = Array.from({ length: 3 }, async (_, i) => {
          const { first } = await log.append(entry(round * 3 + i, 1_000 + round));
          acknowledged.push(first);
        });
        const results = await Promise.allSettled(appended);
        if (results.some(({ status }) => status === 'rejected')) {
          await expect(log.append(entry(99))).rejects.toMatchObject({ failure: 'append-failed' });
        }
      }
    } catch (error) {
      if (!/the machine failed|could not be appended/.test(String(error))) throw error;
    }
    return acknowledged;
  }

  for (const tookEffect of [false, true]) {
    test(`keeps what it acknowledged, and starts again (${tookEffect ? 'the answer is lost' : 'nothing done'})`, async () => {
      const healthy = new Machine();
      await live(healthy);
      for (let operation = 0; operation < healthy.operations; operation++) {
        const machine = new Machine();
        machine.failAt = { operation, tookEffect };
        const acknowledged = await live(machine);
        machine.failAt = undefined;
        const { log, seen } = await openOn(machine);
        for (const n of acknowledged) expect(machine.kept[n]?.n).toBe(n);
        expect(seen).toHaveLength(machine.kept.length);
        expect(await log.append(entry(100))).toEqual({ first: machine.kept.length - 1 });
        await reverify(machine, log.vkey, (path) => log.tile(tilePath(path)));
      }
    });
  }

  test('stops once, with every waiting caller told', async () => {
    const machine = new Machine();
    const { log, fatal } = await openOn(machine);
    machine.failAt = { operation: machine.operations, tookEffect: true };
    const results = await Promise.allSettled([log.append(entry(0)), log.append(entry(1))]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(fatal).toHaveLength(1);
    expect(fatal[0]).toMatchObject({ failure: 'append-failed' });
    expect(log.size).toBe(0);
  });
});

async function reverify(machine: Machine, vkey: string, tile: (path: TilePath) => Promise<Uint8Array | undefined>) {
  const checkpoint = openCheckpoint(machine.note ?? '', parseVkey(vkey));
  const fetch = async (path: TilePath) => (await tile(path)) ?? Promise.reject(new Error(tilePath(path)));
  return verifyTiles(fetch, { establishment: ESTABLISHMENT, checkpoint });
}

describe('a log that was tampered with is not started on', () => {
  const sealed = (n: number, text: string): Row => {
    const bytes = Buffer.from(text);
    return { n, entry: bytes, mac: rowMac(SIGNER.rowKey, ESTABLISHMENT, n, bytes) };
  };
  const altering: Array<[string, (machine: Machine, rows: Row[]) => void, number | undefined]> = [
    [
      'an altered entry',
      (_, rows) => rows.splice(7, 1, { ...rows[7]!, entry: Buffer.from('{"t":1007,"kind":"end"}') }),
      7,
    ],
    ['its last entries cut off', (_, rows) => rows.splice(15), 15],
    ['all cut off', (_, rows) => rows.splice(0), 0],
    ['an entry taken out', (_, rows) => rows.splice(4, 1), 4],
    ['two entries exchanged', (_, rows) => rows.splice(2, 2, { ...rows[3]!, n: 2 }, { ...rows[2]!, n: 3 }), 2],
    [
      'a forged enrolment added',
      (_, rows) => rows.push({ n: 20, entry: Buffer.from('{"t":2000,"kind":"enrol"}'), mac: Buffer.alloc(32) }),
      20,
    ],
    [
      'an entry that this vault once wrote and lost, in another’s place',
      (_, rows) => rows.splice(3, 1, sealed(3, '{"t":1003,"kind":"end"}')),
      undefined,
    ],
    ['time that goes backwards', (_, rows) => rows.push(sealed(20, '{"t":1,"kind":"end"}')), 20],
    ['an entry that is no JSON', (_, rows) => rows.push(sealed(20, '{"t":')), 20],
    ['an entry without a kind', (_, rows) => rows.push(sealed(20, '{"t":3000}')), 20],
    ['its checkpoint removed', (machine) => (machine.note = undefined), 0],
    ['its checkpoint cut', (machine) => (machine.note = machine.note?.slice(0, 40)), undefined],
    ['its checkpoint altered', (machine) => (machine.note = machine.note?.replace('\n20\n', '\n19\n')), undefined],
  ];
  for (const [what, alter, bad] of altering) {
    test(what, async () => {
      const machine = await filled(20);
      alter(machine, machine.kept);
      const opening = openOn(machine);
      await expect(opening).rejects.toMatchObject({ failure: 'altered', entry: bad });
      if (bad !== undefined && !what.includes('checkpoint')) await expect(opening).rejects.toThrow(`entry ${bad} `);
    });
  }

  test('entries behind the checkpoint that this vault wrote are taken up', async () => {
    const machine = await filled(20);
    machine.kept.push(sealed(20, '{"t":2000,"kind":"end"}'));
    const { log, seen } = await openOn(machine);
    expect([log.size, seen.length]).toEqual([21, 21]);
    expect(openCheckpoint(machine.note ?? '', SIGNER).size).toBe(21);
  });
});

describe('tiles', () => {
  test('every tile and bundle of the log is served, and verifies', async () => {
    const machine = await filled(600);
    const { log } = await openOn(machine);
    const verified = await reverify(machine, log.vkey, (path) => log.tile(tilePath(path)));
    expect(verified.tree.size).toBe(600);
    expect((await log.tile('1/000.p/2'))?.length).toBe(64);
    expect((await log.tile('tile/0/001.p/17'))?.length).toBe(17 * 32);
  });

  test('a tile that the log has not reached, or no tile, is not', async () => {
    const { log } = await openOn(await filled(300));
    for (const path of [
      '0/001',
      '0/001.p/45',
      '0/002.p/1',
      '1/000.p/2',
      '1/000',
      '2/000.p/1',
      'entries/001',
      'x',
      '../checkpoint',
    ]) {
      expect(await log.tile(path)).toBeUndefined();
    }
    expect(tilesOf(300)).toHaveLength(5);
  });

  test('an auditor finds each bent tile', async () => {
    const machine = await filled(600);
    const { log } = await openOn(machine);
    for (const bent of tilesOf(600)) {
      const serve = async (path: TilePath) => {
        const bytes = Buffer.from((await log.tile(tilePath(path))) ?? '');
        if (tilePath(path) === tilePath(bent)) bytes[bytes.length - 1]! ^= 1;
        return bytes;
      };
      await expect(reverify(machine, log.vkey, serve)).rejects.toMatchObject({ failure: 'altered' });
    }
  });
});
