/** One test run for the whole workspace. TEST_DATABASE_URL runs the same tests on a real Postgres. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'apps/*/test/**/*.test.ts',
      'documented/test/**/*.test.ts',
      'simulator/test/**/*.test.ts',
      'torture/test/**/*.test.ts',
    ],
    globalSetup: ['vitest.setup-databases.ts', 'vitest.setup-records.ts'],
    provide: { testDatabaseUrl: process.env.TEST_DATABASE_URL ?? '' },
    testTimeout: 180_000,
    // What is awaited comes when it comes: a machine with other work is slower, and no test is about that.
    expect: { poll: { timeout: 90_000 } },
    hookTimeout: 180_000,
    // The logs of the whole run are read then.
    teardownTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
