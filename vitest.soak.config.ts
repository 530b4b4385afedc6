import { defineConfig } from 'vitest/config';
import { alias } from './vitest.config.js';

export default defineConfig({
  resolve: { alias },
  test: {
    include: ['test/soak/**/*.test.ts'],
    globalSetup: ['test/support/build-cli.ts'],
    testTimeout: 600_000,
    fileParallelism: false,
    execArgv: ['--expose-gc'],
  },
});
