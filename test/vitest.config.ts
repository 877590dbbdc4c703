import { defineConfig } from 'vitest/config';
import { countDatabases } from './support/count-databases.ts';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/postgres-server.ts'],
    setupFiles: ['test/support/property-seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // No file leaves anything behind in a module: each worker loads the program once.
    isolate: false,
    reporters: ['default', countDatabases],
    env: { TZ: 'UTC', NO_COLOR: '1' },
  },
});
