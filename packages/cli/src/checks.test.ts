import { describe, expect, test } from 'vitest';
import { totalsOf } from './checks.ts';

const file = (...statuses: string[]) => ({
  name: 'a.test.ts',
  status: statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map((status) => ({ status, fullName: 'a test' })),
});
const report = (passed: number, failed: number, ...testResults: Array<ReturnType<typeof file>>) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  testResults,
});

describe('the totals of the tests', () => {
  test('are those of the runner', () => {
    expect(totalsOf(report(2, 1, file('passed', 'passed', 'failed')), 1)).toEqual({ passed: 2, failed: 1 });
  });

  test('count a test that was skipped as failed', () => {
    expect(totalsOf(report(1, 0, file('passed', 'skipped', 'todo')), 0)).toEqual({ passed: 1, failed: 2 });
  });

  test('count a file that could not be loaded as failed', () => {
    expect(totalsOf(report(1, 0, file('passed'), { ...file(), status: 'failed' }), 1)).toEqual({
      passed: 1,
      failed: 1,
    });
  });

  test('count a runner that failed outside any test', () => {
    expect(totalsOf(report(1, 0, file('passed')), 1)).toEqual({ passed: 1, failed: 1 });
  });
});
