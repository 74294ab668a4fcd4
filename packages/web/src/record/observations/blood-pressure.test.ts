import { expect, test } from 'vitest';
import { parseBloodPressure } from './blood-pressure.ts';

test.each([
  ['148/86', 148, 86],
  [' 148 / 86 ', 148, 86],
  ['148 86 mmHg', 148, 86],
  ['14/8', 140, 80],
  ['14,8/8,6', 148, 86],
])('%s is a blood pressure', (text, systolic, diastolic) => {
  expect(parseBloodPressure(text)).toEqual({ systolic, diastolic });
});

test.each(['', '148', '86/148', '148/', '1480/86', 'élevée'])('%s is none', (text) => {
  expect(parseBloodPressure(text)).toBeUndefined();
});
