// One real PostgreSQL for the whole test run.
import type { TestProject } from 'vitest/node';
import { startPostgres } from '../../bin/start-postgres.js';

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string;
  }
}

export default async function servePostgres({ provide }: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  provide('postgresUrl', server.url);
  return () => server.stop();
}
