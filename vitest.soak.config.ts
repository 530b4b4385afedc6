import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/soak/**/*.test.ts'],
    globalSetup: ['test/support/build-cli.ts'],
    testTimeout: 600_000,
    fileParallelism: false,
  },
});
