import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'packages',
          sequence: { groupOrder: 0 },
          include: ['packages/*/src/**/*.test.{ts,tsx}'],
          // Real databases and real key derivation, on two shared cores; each waits for its database half of the time.
          maxWorkers: 3,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'whole',
          include: ['tests/*.test.ts'],
          // Each file starts the whole system: one at a time, after the rest.
          sequence: { groupOrder: 1 },
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'stories',
          include: ['tests/{stories,underneath}/*.test.ts'],
          // A system with its demo for each worker, each file beginning where the last one there left it.
          globalSetup: 'tests/system.ts',
          sequence: { groupOrder: 2 },
          maxWorkers: 2,
          // What a page has not shown by then, as long as a step of a story waits for it (workstation.ts).
          expect: { poll: { timeout: 30_000 } },
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // A real browser over a real system: the second go is named (docs/decisions/0027-second-go.md).
          retry: 1,
        },
      },
    ],
  },
});
