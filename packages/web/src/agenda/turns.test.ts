import type { Appointment } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { newTurns } from './turns.ts';

/** An appointment of a server that demands the version it holds, and takes its time. */
function served() {
  let version = 1;
  const done: string[] = [];
  return {
    done,
    change: (what: string) => async (asked: string | undefined) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (asked !== String(version)) throw new Error('412');
      version++;
      done.push(what);
      return { resourceType: 'Appointment', meta: { versionId: String(version) } } as Appointment;
    },
    byAnother: () => {
      version++;
    },
  };
}

describe('acts of one page on one appointment', () => {
  test('come one after the other, and the second is upon the first though it saw what was before', async () => {
    const [turns, server] = [newTurns(), served()];
    await Promise.all([
      turns.take('a', '1', server.change('moved')),
      turns.take('a', '1', server.change('moved on')),
      turns.take('a', '1', server.change('moved back')),
    ]);
    expect(server.done).toEqual(['moved', 'moved on', 'moved back']);
  });

  test('are refused upon what another person changed meanwhile', async () => {
    const [turns, server] = [newTurns(), served()];
    await turns.take('a', '1', server.change('moved'));
    server.byAnother();
    await expect(turns.take('a', '2', server.change('moved on'))).rejects.toThrow('412');
    await expect(turns.take('a', '1', server.change('moved on'))).rejects.toThrow('412');
  });

  test('are waited for by who takes it up, who is told what they have made of it', async () => {
    const [turns, server] = [newTurns(), served()];
    const acts = [turns.take('a', '1', server.change('moved')), turns.take('a', '1', server.change('moved on'))];
    expect((await turns.settled('a', '1'))?.meta?.versionId).toBe('3');
    expect(server.done).toEqual(['moved', 'moved on']);
    await Promise.all(acts);
    expect(await turns.settled('b', '7')).toBeUndefined();
  });

  test('go on after one that failed', async () => {
    const [turns, server] = [newTurns(), served()];
    const failing = turns.take('a', '1', () => Promise.reject(new Error('offline')));
    const next = turns.take('a', '1', server.change('moved'));
    await expect(failing).rejects.toThrow('offline');
    await next;
    expect(server.done).toEqual(['moved']);
  });

  test('leave those on another alone', async () => {
    const [turns, server] = [newTurns(), served()];
    let release = () => {};
    const slow = turns.take('b', '1', () => new Promise((resolve) => (release = () => resolve({} as Appointment))));
    await turns.take('a', '1', server.change('moved'));
    expect(turns.areMore()).toBe(true);
    release();
    await slow;
    expect(turns.areMore()).toBe(false);
  });
});
