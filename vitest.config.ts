import { defineConfig } from 'vitest/config';

const from = (path: string): string => new URL(path, import.meta.url).pathname;

/** The package's own names mean its sources. */
export const alias = {
  '#sockets': from('./src/sockets/node.ts'),
  '#zone': from('./src/time/zone-luxon.ts'),
  'fluxion/operators': from('./src/operators/index.ts'),
  'fluxion/kernels': from('./src/kernels/index.ts'),
  'fluxion/estimators': from('./src/estimators/index.ts'),
  'fluxion/advice': from('./src/advice/index.ts'),
  fluxion: from('./src/index.ts'),
};

export default defineConfig({
  resolve: { alias },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/soak/**'],
    globalSetup: ['test/support/build-cli.ts'],
    testTimeout: 20_000,
    maxWorkers: '100%', // most of the time goes by in waiting for processes and sockets
  },
});
