import { defineConfig } from 'vitest/config';

const from = (path: string): string => new URL(path, import.meta.url).pathname;

/** The package's own name means its sources. */
export const alias = { 'fluxion/kernels': from('./src/kernels/index.ts'), fluxion: from('./src/index.ts') };

export default defineConfig({
  resolve: { alias },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/soak/**'],
    globalSetup: ['test/support/build-cli.ts'],
    testTimeout: 20_000,
  },
});
