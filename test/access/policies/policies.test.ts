import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { STANDARD_FIELDS } from '../../../src/access/fields.ts';
import { VIEW_NAMES } from '../../../src/access/policies/view-of-type.ts';
import { writePolicies } from '../../../src/access/policies/write-policies.ts';
import { RECORD_TYPES } from '../../../src/access/vocabulary.ts';
import { toSeenRecords, type SeenRecord } from '../../../src/records/seen-record.ts';
import type { RecordType } from '../../../src/store/schema/records.ts';
import type { Store } from '../../../src/store/store.ts';
import { arbitraryAccount } from '../../reference/arbitrary-account.ts';
import { storeAccount } from '../../reference/store-account.ts';
import { as } from '../../support/acting.ts';
import { usePostgres } from '../../support/databases.ts';
import { runCli } from '../../support/run-cli.ts';
import { makeAccount, sessionOn } from '../../support/small-account.ts';

const ROLE = `reader_${randomBytes(4).toString('hex')}`;
const ACCOUNTS = Number(process.env['POLICY_ACCOUNTS'] ?? 4);
const database = usePostgres();

/** What the engine shows a user, as the columns of the views. */
async function expectedRows(
  store: Store,
  user: string,
  type: RecordType,
  custom: readonly string[],
): Promise<object[]> {
  const session = await as(sessionOn(store), user);
  const finished = await store.db
    .selectFrom('records')
    .selectAll()
    .where('type', '=', type)
    .where(sql<boolean>`coalesce(import_id, 0) not in (select id from imports where state = 'running')`)
    .orderBy('id')
    .execute();
  return (await toSeenRecords(session, finished)).map((record) => toViewRow(record, type, custom));
}

function toViewRow(record: SeenRecord, type: RecordType, custom: readonly string[]): object {
  const { id, key, outcome, name, group, owner, company, created_at, updated_at, fields } = record;
  const { status, amount_cents, received, affiliate, form } = record;
  const keys = [...STANDARD_FIELDS[type].map((field) => field.key), ...custom];
  return {
    id,
    key,
    outcome,
    name,
    group_key: group,
    owner_key: owner,
    ...(type === 'company' ? {} : { company_key: company }),
    created_at,
    updated_at,
    ...(type === 'lead'
      ? {
          status,
          amount: amount_cents === null ? null : amount_cents / 100,
          received_at: received,
          affiliate_key: affiliate,
          form,
        }
      : {}),
    ...Object.fromEntries(keys.map((field) => [field, textOf(fields[field])])),
  };
}

// JSON's ->> as the views have it.
function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : value == null ? null : JSON.stringify(value);
}

async function viewRows(reader: pg.Client, schema: string, type: RecordType): Promise<object[]> {
  const { rows } = await reader.query<Record<string, unknown>>(
    `select * from ${schema}_views.${VIEW_NAMES[type]} order by id`,
  );
  return rows.map((row) => ({
    ...row,
    id: Number(row['id']),
    ...(type === 'lead'
      ? {
          amount: row['amount'] === null ? null : Number(row['amount']),
          form: typeof row['form'] === 'string' ? (JSON.parse(row['form']) as unknown) : null,
        }
      : {}),
  }));
}

const schema = new URL(database.url()).searchParams.get('schema')!;
const server = new URL(inject('postgresUrl'));
const asOwner = new pg.Client({ connectionString: server.href });

function connect(role: string): pg.Client {
  const url = new URL(server.href);
  url.username = role;
  url.password = 'reading';
  return new pg.Client({ connectionString: url.href });
}

async function seeAs(user: string): Promise<void> {
  await asOwner.query(`update ${schema}_views.readers set user_key = $1 where role = $2`, [user, ROLE]);
}

beforeAll(async () => {
  await asOwner.connect();
  await asOwner.query(`create role ${ROLE} login password 'reading'`);
});

afterAll(async () => {
  await asOwner.query(`drop schema if exists ${schema}_views cascade`);
  await asOwner.query(`drop owned by ${ROLE}; drop role ${ROLE}`);
  await asOwner.end();
});

test(
  'through the views everyone sees just what the engine shows them, in random accounts',
  async () => {
    const store = await database.open();
    const reader = connect(ROLE);
    await reader.connect();
    await fc.assert(
      fc.asyncProperty(arbitraryAccount, async (account) => {
        await storeAccount(store, account);
        const first = account.users[0]!.key;
        await asOwner.query(await writePolicies(store.db, [{ role: ROLE, user: first }]));
        for (const { key } of account.users) {
          await seeAs(key);
          for (const type of RECORD_TYPES) {
            const custom = await store.db
              .selectFrom('fields')
              .select('key')
              .where('type', '=', type)
              .orderBy('key')
              .execute();
            const wanted = await expectedRows(
              store,
              key,
              type,
              custom.map((field) => field.key),
            );
            expect(await viewRows(reader, schema, type)).toEqual(wanted);
          }
        }
      }),
      { numRuns: ACCOUNTS },
    );
    await reader.end();
  },
  5 * 60_000,
);

describe('a reader that tries to get around the views', () => {
  const reader = connect(ROLE);

  beforeAll(async () => {
    const store = await database.open();
    await makeAccount(store, {
      groups: [
        { key: 'nord', kind: 'organization' },
        { key: 'sued', kind: 'organization' },
      ],
      users: { nina: ['nord'], sara: ['sued'] },
      records: [
        { type: 'company', key: 'deich', name: 'Deich', group: 'nord' },
        { type: 'company', key: 'alm', name: 'Alm', group: 'sued' },
      ],
    });
    const { stdout } = await runCli(['--db', database.url(), 'db', 'policies', '--reader', `${ROLE}=nina`]);
    await asOwner.query(stdout);
    await reader.connect();
    await reader.query(`set search_path = ${schema}_views`);
  });

  const keys = async (query = 'select key from companies'): Promise<string[]> => {
    const { rows } = await reader.query<{ key: string }>(query);
    return rows.map(({ key }) => key);
  };

  test('sees its own', async () => {
    expect(await keys()).toEqual(['deich']);
  });

  test.each([
    ['reads a table', `select * from ${schema}.records`],
    ['reads the users', `select * from ${schema}.users`],
    ['reads the journal', `select * from ${schema}.journal`],
    ['reads who is mapped to whom', 'select * from readers'],
    ['maps itself to another', `update readers set user_key = 'sara'`],
    ['maps itself anew', `insert into readers values ('x', 'root')`],
    ['writes through a view', `update companies set name = 'mine'`],
    ['deletes through a view', 'delete from companies'],
    ['becomes somebody else', 'set session authorization postgres'],
    ['takes the owner’s role', `set role "${server.username}"`],
    ['makes a table among the views', 'create table companies2 (id bigint)'],
    ['replaces a view', 'create or replace view companies as select 1 as id'],
    ['turns the barrier off', 'alter view companies set (security_barrier = false)'],
    ['grants itself more', `grant select on ${schema}.records to ${ROLE}`],
    ['links a table of its own to theirs', `create temp table t (like ${schema}.records)`],
  ])('%s, and is refused', async (_attempt, statement) => {
    await expect(reader.query(statement)).rejects.toMatchObject({
      code: expect.stringMatching(/^(42501|55000|0A000|22023)$/) as string,
    });
    expect(await keys()).toEqual(['deich']);
  });

  test.each([
    [
      'names of its own for the tables',
      'create temp table users as select 2::bigint as id; create temp table readers (role name, user_key text)',
    ],
    ['a search_path of its own', 'set search_path = pg_temp, public'],
    ['settings', `set crmctl.user = 'root'; select set_config('session_user', 'root', false)`],
    ['another role of its own', 'set role none; reset session authorization'],
  ])('%s change nothing', async (_attempt, statement) => {
    await reader.query(statement).catch(() => undefined);
    expect(await keys(`select key from ${schema}_views.companies`)).toEqual(['deich']);
  });

  test('a function that tells what it is given is given nothing hidden', async () => {
    const told: string[] = [];
    reader.on('notice', ({ message }) => told.push(String(message)));
    await reader.query(`
      create function pg_temp.tell(text) returns boolean cost 0.0000001 language plpgsql as
      $$ begin raise notice '%', $1; return true; end $$`);
    await reader.query(`select key from ${schema}_views.companies where pg_temp.tell(name) and pg_temp.tell(key)`);
    expect(told.sort()).toEqual(['Deich', 'deich']);
  });

  test('what changes in the account changes in the views at once', async () => {
    await runCli(['--db', database.url(), 'user', 'deactivate', 'nina']);
    expect(await keys(`select key from ${schema}_views.companies`)).toEqual([]);
    await runCli(['--db', database.url(), 'user', 'activate', 'nina']);
    await runCli(['--db', database.url(), 'settings', 'set', 'group-system', 'off']);
    await runCli(['--db', database.url(), 'user', 'assign', '--to', 'base', 'nina']);
    expect(await keys(`select key from ${schema}_views.companies order by key`)).toEqual(['alm', 'deich']);
  });

  afterAll(() => reader.end());
});

test.each([
  ['a role that is not there', 'nobody_here', /There is no role/],
  ['the owner itself', server.username, /rights of the account's owner/],
])('%s is not admitted, and nothing is made', async (_because, role, message) => {
  const store = await database.open();
  await makeAccount(store, {});
  await asOwner.query(`drop schema if exists ${schema}_views cascade`);
  const script = await writePolicies(store.db, [{ role, user: 'root' }]);
  await expect(asOwner.query(script)).rejects.toThrow(message);
  await asOwner.query('rollback');
  const { rows } = await asOwner.query('select 1 from pg_namespace where nspname = $1', [`${schema}_views`]);
  expect(rows).toEqual([]);
});

describe('a reader is not admitted that', () => {
  const role = `${ROLE}_other`;
  // It is a member of this one, and inherits nothing from it.
  const via = `${ROLE}_via`;
  let script: string;
  beforeAll(async () => {
    const store = await database.open();
    await makeAccount(store, {});
    script = await writePolicies(store.db, [{ role, user: 'root' }]);
    await asOwner.query(`create role ${role} login noinherit; create role ${via}; grant ${via} to ${role}`);
  });
  afterAll(() => asOwner.query(`drop role ${role}, ${via}`));

  test.each([
    ['reads a column', `grant select (key) on ${schema}.users to ${role}`, 'has rights on the table "users"'],
    ['has a trigger on a table', `grant trigger on ${schema}.users to ${role}`, 'has rights on the table "users"'],
    ['can become who reads', `grant select on ${schema}.users to ${via}`, 'has rights on the table "users"'],
    [
      'can become a superuser',
      `alter role ${via} superuser`,
      `rights of the account's owner, or can take them, as "${via}"`,
    ],
    ['can copy the server', `alter role ${role} replication`, `rights of the account's owner`],
    ['makes roles', `alter role ${role} createrole`, `rights of the account's owner`],
    ['reads files', `grant pg_read_server_files to ${role}`, 'as "pg_read_server_files"'],
    ['makes functions beside the tables', `grant create on schema ${schema} to ${via}`, 'may create in the schema'],
  ])('%s', async (_because, grant, told) => {
    await asOwner.query(`begin; ${grant}`);
    await expect(asOwner.query(script)).rejects.toThrow(told);
    await asOwner.query('rollback');
  });
});

test('a file has no policies to print', async () => {
  const { code, stderr } = await runCli(['--db', ':memory:', 'db', 'policies', '--json']);
  expect(code).toBeGreaterThan(0);
  expect(stderr).toMatch(/"code":"(postgres_only|no_database)"/);
});
