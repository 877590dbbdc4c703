import { Problem, ExitCode } from '../problem.ts';
import { assertSchemaVersion, migrate } from './migrate.ts';
import type { Store, StoreOptions } from './store.ts';

/** Opens an account database. Throws a Problem when there is none, when it is not one, or when its schema does not fit. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const store = await connect(options);
  try {
    if (options.anyVersion) return store;
    if (options.create) await migrate(store);
    else await assertSchemaVersion(store);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function connect(options: StoreOptions): Promise<Store> {
  const { url } = options;
  if (/^postgres(ql)?:/i.test(url)) {
    const { openPostgres } = await import('./postgres/open-postgres.ts');
    return openPostgres(options);
  }
  const scheme = /^([a-z][a-z0-9+]+):(.*)$/.exec(url);
  if (scheme && scheme[1] !== 'sqlite') {
    throw new Problem({
      code: 'unknown_database_url',
      exit: ExitCode.usage,
      message: `No database is opened by "${scheme[1]}:".`,
      hint: 'Name a file, sqlite:PATH, or postgres://USER@HOST/DATABASE.',
    });
  }
  const { openSqlite } = await import('./open-sqlite.ts');
  return openSqlite({ ...options, url: scheme ? scheme[2]! : url });
}
