import { expect, test } from 'vitest';
import { bundlePath, entriesIn } from './log.ts';

test('a bundle is asked for by the path that C2SP tlog-tiles gives it', () => {
  expect(bundlePath(0, 256)).toBe('tile/entries/000');
  expect(bundlePath(273, 112)).toBe('tile/entries/273.p/112');
  expect(bundlePath(1_234_067, 256)).toBe('tile/entries/x001/x234/067');
});

test('its entries come with the numbers that the log gave them', () => {
  const texts = ['{"t":1,"kind":"signin"}', '{"t":2,"kind":"open","patient":"p"}'].map((text) => Buffer.from(text));
  const bytes = Buffer.concat(texts.flatMap((text) => [Buffer.from([text.length >> 8, text.length & 255]), text]));
  expect(entriesIn(new Uint8Array(bytes), 512)).toEqual([
    { t: 1, kind: 'signin', number: 512 },
    { t: 2, kind: 'open', patient: 'p', number: 513 },
  ]);
});
