import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // A limit ends what hangs; a machine that is busy with other things is no failure.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: '100%',
    // Files of one worker share its modules: nothing of ours is global, and loading all anew took a third of the time.
    isolate: false,
    reporters: ['default', './test/support/count-reporter.ts'],
  },
});
