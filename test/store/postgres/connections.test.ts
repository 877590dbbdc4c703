import { chmodSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { sql } from 'kysely';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { openStore } from '../../../src/store/open-store.ts';
import { assertNewEnough } from '../../../src/store/postgres/open-postgres.ts';
import { toStoreProblem } from '../../../src/store/store-problem.ts';
import { writeTransaction } from '../../../src/store/write-transaction.ts';
import { usePostgres } from '../../support/databases.ts';
import { cliFor } from '../../support/run-cli.ts';
import { useTemporaryFolder } from '../../support/small-account.ts';

const server = new URL(inject('postgresUrl'));
const SSL_REQUEST = 80_877_103;
const PLAIN = 196_608;
const temporaryFolder = useTemporaryFolder();

function urlWith(change: (url: URL) => void): string {
  const url = new URL(server.href);
  change(url);
  return url.href;
}

describe('a database that cannot be opened is a problem in plain words', () => {
  test.each([
    {
      because: 'nobody listens',
      url: () => urlWith((url) => (url.port = '1')),
      code: 'database_unreachable',
      exit: 75,
    },
    {
      because: 'the password is wrong',
      url: () => urlWith((url) => (url.password = 'wrong-secret')),
      code: 'database_login_refused',
      exit: 1,
    },
    {
      because: 'a password is needed and none is there',
      url: () => urlWith((url) => (url.password = '')),
      code: 'database_login_refused',
      exit: 1,
    },
    {
      because: 'the server has no such database',
      url: () => urlWith((url) => (url.pathname = '/nowhere')),
      code: 'no_database',
      exit: 6,
    },
    {
      because: 'no machine has this name',
      url: () => urlWith((url) => (url.hostname = 'nowhere.invalid')),
      code: /database_host_unknown|database_unreachable/,
      exit: expect.any(Number) as number,
    },
    {
      because: 'it must be encrypted and is not',
      url: () => `${server.href}?sslmode=require`,
      code: 'server_without_tls',
      exit: 1,
    },
    { because: 'nothing is in the schema', url: () => `${server.href}?schema=empty`, code: 'no_database', exit: 6 },
  ])('$because', async ({ url, code, exit }) => {
    const {
      code: status,
      stdout,
      stderr,
    } = await cliFor(url(), { env: { PGPASSFILE: '/dev/null' } })('group list --json --verbose');
    const { error } = JSON.parse(stderr) as { error: { code: string; message: string; hint: string } };
    expect({ code: error.code, exit: status, stdout }).toEqual({
      code: expect.stringMatching(code) as string,
      exit,
      stdout: '',
    });
    expect(error.hint).not.toBe('');
    expect(stderr).not.toMatch(/crmctl:crmctl|wrong-secret/);
  });

  test('a password comes from PGPASSWORD or the password file, and empty parts from the other variables', async () => {
    const { hostname, port, username, password, pathname } = server;
    const env = { PGHOST: hostname, PGPORT: port, PGUSER: username, PGDATABASE: pathname.slice(1) };
    for (const more of [{ PGPASSWORD: password }, {}]) {
      const passwords = join(temporaryFolder(), 'pgpass');
      writeFileSync(passwords, `${hostname}:${port}:*:${username}:${password}\n`);
      chmodSync(passwords, 0o600);
      const store = await openStore({
        url: 'postgres://',
        env: { ...env, PGPASSFILE: passwords, ...more },
        anyVersion: true,
      });
      expect(store.name).toBe(`postgres://${username}@${hostname}:${port}/crmctl`);
      await store.close();
    }
  });
});

test.each([
  [90_600, '9.6'],
  [120_022, '12.22'],
])('server %i (%s) is too old', (number, version) => {
  expect(() => assertNewEnough(number, version, 'postgres://db/crm')).toThrow(
    expect.objectContaining({
      code: 'server_too_old',
      message: `The server of "postgres://db/crm" is PostgreSQL ${version}; crmctl needs 13 or newer.`,
    }),
  );
});

test('server 13 is new enough', () => {
  expect(() => assertNewEnough(130_000, '13.0', 'postgres://db/crm')).not.toThrow();
});

describe('while others are at work', () => {
  const database = usePostgres();

  test('a change waits for the lock as long as it is told to, then is busy; readers are not kept waiting', async () => {
    const store = await database.open();
    const hasty = await openStore({ url: database.url(), waitSeconds: 0 });
    await writeTransaction(store, async (db) => {
      await db.insertInto('settings').values({ key: 'timezone', value: 'UTC' }).execute();
      const refused = await writeTransaction(hasty, () => Promise.resolve()).catch((error: unknown) => error);
      expect(toStoreProblem(refused, 'db')).toMatchObject({ code: 'database_busy', exit: 75 });
      expect(await hasty.db.selectFrom('settings').selectAll().execute()).toEqual([]);
    });
    await hasty.close();
  });

  test('work that the server undoes for the sake of others is done again, but not for ever', async () => {
    const store = await database.open();
    let attempts = 0;
    const failing = (times: number) => (): Promise<number> =>
      writeTransaction(
        store,
        async (db) => {
          attempts += 1;
          if (attempts <= times) await sql`do $$ begin raise sqlstate '40001'; end $$`.execute(db);
          return attempts;
        },
        { isRepeatable: true },
      );
    expect(await failing(2)()).toBe(3);
    attempts = 0;
    const error: unknown = await failing(99)().catch((thrown: unknown) => thrown);
    expect(toStoreProblem(error, 'db')).toMatchObject({ code: 'database_busy', exit: 75 });
    expect(attempts).toBe(5);
  });

  test('a connection cut within a change is a problem that says to try again, and nothing is kept', async () => {
    const store = await database.open();
    const cut = async (): Promise<void> => {
      await writeTransaction(store, async (db) => {
        await db.insertInto('settings').values({ key: 'timezone', value: 'UTC' }).execute();
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
        await sql`select pg_terminate_backend(${rows[0]!.pid})`.execute(store.db);
        await db.insertInto('settings').values({ key: 'locale', value: 'de' }).execute();
      });
    };
    const error: unknown = await cut().catch((thrown: unknown) => thrown);
    expect(toStoreProblem(error, 'db')).toMatchObject({ code: 'database_unreachable', exit: 75 });
    expect(await store.db.selectFrom('settings').selectAll().execute()).toEqual([]);
  });

  test('whoever has lost a lock of many transactions with its connection writes no more', async () => {
    const store = await database.open();
    const other = await openStore({ url: database.url() });
    const release = await store.hold('distribution');
    await expect(other.hold('distribution', 0)).rejects.toMatchObject({ code: 'busy', exit: 75 });
    await sql`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'
      and classid = (hashtext(current_schema())::bigint & 4294967295)::oid`.execute(other.db);
    const again = await other.hold('distribution', 5);
    await expect(writeTransaction(store, () => Promise.resolve())).rejects.toMatchObject({ exit: 75 });
    await again();
    await release();
    await other.close();
  });
});

describe('sslmode, as libpq means it', () => {
  let port = 0;
  let asked: number[] = [];
  let listener: Server;

  // A server that speaks no TLS and takes nobody: what it is asked for shows in what order the ways are tried.
  beforeAll(async () => {
    listener = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (bytes) => {
        const code = bytes.readInt32BE(4);
        asked.push(code);
        if (code === SSL_REQUEST) socket.end('N');
        else socket.end();
      });
    });
    await new Promise<void>((resolve) => {
      listener.listen(0, '127.0.0.1', resolve);
    });
    port = (listener.address() as { port: number }).port;
    return () => listener.close();
  });

  test.each([
    ['disable', [PLAIN]],
    ['allow', [PLAIN]],
    ['prefer', [SSL_REQUEST, PLAIN]],
    ['require', [SSL_REQUEST]],
    ['verify-full', [SSL_REQUEST]],
  ])('%s', async (mode, wanted) => {
    asked = [];
    const url = `postgres://anna:secret@127.0.0.1:${port}/crm?sslmode=${mode}`;
    await expect(openStore({ url })).rejects.toMatchObject({ name: 'Problem' } satisfies Partial<Error>);
    expect(asked).toEqual(wanted);
  });
});
