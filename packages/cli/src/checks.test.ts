import { describe, expect, test, vi } from 'vitest';
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

  test('name what passed at its second go, with what failed at the first', () => {
    const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const late = { status: 'passed', fullName: 'a late test', failureMessages: ['too late'] };
    const totals = totalsOf(
      report(2, 0, { ...file('passed'), assertionResults: [...file('passed').assertionResults, late] }),
      0,
    );
    const lines = said.mock.calls.map(([line]) => line);
    said.mockRestore();
    expect(totals).toEqual({ passed: 2, failed: 0 });
    expect(lines).toEqual(['passed only at the second go: a late test (a.test.ts)\n', 'too late\n']);
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
