import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DraftKeeper, type DraftPlaces } from './draft-keeper.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Places that hold what was saved and kept, with a system that can be stopped. */
function places() {
  const held = {
    saved: [] as string[],
    kept: undefined as string | undefined,
    failure: undefined as 'no-answer' | 'elsewhere' | 'refused' | undefined,
    wayMs: 100,
  };
  const them: DraftPlaces = {
    async save(html) {
      await new Promise((resolve) => setTimeout(resolve, held.wayMs));
      if (held.failure) throw held.failure;
      held.saved.push(html);
    },
    async keep(html) {
      held.kept = html;
    },
    async drop() {
      held.kept = undefined;
    },
    meaning: (error) => error as 'no-answer',
  };
  return { held, keeper: new DraftKeeper(them) };
}

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('a draft', () => {
  test('typed without a pause is never more than two seconds behind', async () => {
    const { held, keeper } = places();
    let text = '';
    for (let tenths = 1; tenths <= 200; tenths++) {
      text += 'x';
      keeper.change(text);
      await wait(100);
      const newest = held.saved.at(-1)?.length ?? 0;
      expect((text.length - newest) * 100).toBeLessThanOrEqual(2_000);
    }
  });

  test('is saved once where nothing more is typed, and then no longer kept here', async () => {
    const { held, keeper } = places();
    keeper.change('Toux');
    expect(keeper.state.kind).toBe('unsaved');
    await wait(10_000);
    expect(held.saved).toEqual(['Toux']);
    expect(held.kept).toBeUndefined();
    expect(keeper.state.kind).toBe('saved');
  });

  test('is kept here while the system does not answer, and saved as soon as it does', async () => {
    const { held, keeper } = places();
    held.failure = 'no-answer';
    keeper.change('Toux');
    await wait(2_000);
    expect([keeper.state.kind, held.kept]).toEqual(['kept', 'Toux']);
    keeper.change('Toux et fièvre');
    await wait(4_000);
    expect([keeper.state.kind, held.kept]).toEqual(['kept', 'Toux et fièvre']);
    held.failure = undefined;
    await wait(2_500);
    expect(held.saved).toEqual(['Toux et fièvre']);
    expect([keeper.state.kind, held.kept]).toEqual(['saved', undefined]);
  });

  test('changed while it is being saved is saved again', async () => {
    const { held, keeper } = places();
    keeper.change('Toux');
    await wait(1_050);
    keeper.change('Toux sèche');
    const flushed = keeper.flush();
    await wait(500);
    expect(await flushed).toBe(true);
    expect(held.saved).toEqual(['Toux', 'Toux sèche']);
  });

  test('whose version is no longer the newest waits for a person to choose', async () => {
    const { held, keeper } = places();
    held.failure = 'elsewhere';
    keeper.change('Toux');
    await wait(2_000);
    keeper.change('Toux sèche');
    await wait(10_000);
    expect([keeper.state.kind, held.saved]).toEqual(['elsewhere', []]);
    held.failure = undefined;
    const insisted = keeper.insist('Toux sèche');
    await wait(200);
    expect([await insisted, held.saved]).toEqual([true, ['Toux sèche']]);
  });

  test('that is signed is not written any more', async () => {
    const { held, keeper } = places();
    keeper.change('Toux');
    keeper.stop();
    keeper.change('Toux sèche');
    await wait(5_000);
    expect(held.saved).toEqual([]);
  });
});
