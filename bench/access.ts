// What the three questions cost at a million records, whether they grow with the records, and what others take for the
// same: npm run bench:access (-- --postgres). Nothing is kept between questions but the open database and its compiled statements.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { startPostgres } from '../bin/start-postgres.js';
import { check } from '../src/access/check.ts';
import { ask, type Reader } from '../src/access/statement-for.ts';
import { getSubject } from '../src/access/subject.ts';
import { pageOf, totalOf } from '../src/access/what.ts';
import { who } from '../src/access/who.ts';
import { openStore } from '../src/store/open-store.ts';
import { parameter, type Statement, type Values } from '../src/store/statements.ts';
import type { Store } from '../src/store/store.ts';
import { buildAccount } from './access/build-account.ts';
import { randomNumbers } from './access/random-numbers.ts';
import { rivalsOf } from './access/rivals.ts';

type Bind = Statement<unknown>['bind'];

interface Question {
  what: string;
  /** Milliseconds, of the median. */
  limit?: number;
  count: number;
  /** A number that it answers is that of the users among whom its time is divided. */
  ask: () => Promise<unknown>;
}

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '1000000' },
    checks: { type: 'string', default: '10000' },
    folder: { type: 'string' },
    postgres: { type: 'boolean', default: false },
  },
});
const RECORDS = Number(values.records);
const FEWER = RECORDS / 10;
const BASE = 2;
/** Over a local socket, in milliseconds. */
const POSTGRES_LIMITS: Readonly<Record<string, number>> = {
  'check, allowed': 1,
  'check, any user and action': 1,
  'who, outside base': 50,
};

const server = values.postgres
  ? await startPostgres({ settings: ['shared_buffers=512MB', 'max_wal_size=8GB'] })
  : undefined;
const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'crmctl-bench-'));
try {
  console.log(`node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}`);
  const fewer = await open(FEWER);
  const store = await open(RECORDS);
  await measure(await questionsTo(fewer), await questionsTo(store));
  await fewer.close();
  // Plans and rivals are measured on the file.
  if (!server) {
    await tellPlans(store);
    await compare(store);
  }
  await store.close();
} finally {
  await server?.stop();
  if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
}

async function open(records: number): Promise<Store> {
  const path = join(folder, `account-${records}.db`);
  const isThere = statSync(path, { throwIfNoEntry: false }) !== undefined;
  const url = server ? `${server.socketUrl}&schema=records_${records}` : path;
  const store = await openStore({ url, create: true });
  const begin = performance.now();
  if (!isThere) {
    await buildAccount(store, { groups: 1000, users: 10_000, memberships: 30_000, records, shares: 20_000 });
    console.log(
      `built 1,000 groups, 10,000 users, 30,000 memberships, ${records.toLocaleString('en')} records, 20,000 shares: ` +
        `${((performance.now() - begin) / 1000).toFixed(0)} s, ${server ? 'on PostgreSQL' : `${Math.round(statSync(path).size / 1e6)} MB`}`,
    );
    if (server) await sql`analyze`.execute(store.db);
  }
  return store;
}

interface Asked {
  id: number;
  group_id: number;
  owner_id: number | null;
}

async function questionsTo(store: Store): Promise<Question[]> {
  const reader = { store, db: store.db };
  const random = randomNumbers(11);
  const ids = Array.from({ length: 4000 }, () => 1 + random.below(FEWER));
  const records: Asked[] = await store.db
    .selectFrom('records')
    .select(['id', 'group_id', 'owner_id'])
    .where('id', 'in', ids)
    .execute();
  const owned = records.filter(({ owner_id }) => owner_id !== null);
  const outside = records.filter(({ group_id }) => group_id !== BASE);
  const inBase = records.filter(({ group_id }) => group_id === BASE);
  const actions = ['view', 'edit', 'export', 'share'];
  const users = {
    'an ordinary user': await getSubject(reader, await findUser(store, 0)),
    'a director': await getSubject(reader, await findUser(store, 1)),
    'an administrator': await getSubject(reader, 'user-1'),
  };

  const checks = Number(values.checks);
  const questions: Question[] = [
    // What the machine takes for the least question that there is.
    { what: 'a record by its id, alone', count: checks, ask: () => findById(reader, random.pick(records).id) },
    {
      what: 'check, allowed',
      limit: 0.1,
      count: checks,
      ask: async () => {
        const record = random.pick(owned);
        await check(reader, `user-${record.owner_id}`, 'view', `#${record.id}`);
      },
    },
    {
      what: 'check, any user and action',
      limit: 0.1,
      count: checks,
      ask: () => check(reader, `user-${1 + random.below(10_000)}`, random.pick(actions), `#${random.pick(records).id}`),
    },
    { what: 'who, outside base', limit: 25, count: 100, ask: () => who(reader, 'view', `#${random.pick(outside).id}`) },
    {
      what: 'who, in base, each user',
      limit: 0.02,
      count: 20,
      ask: async () => Math.max((await who(reader, 'view', `#${random.pick(inBase).id}`)).total, 1),
    },
  ];
  for (const [name, user] of Object.entries(users)) {
    questions.push(
      {
        what: `what, first 50, ${name}`,
        limit: 10,
        count: 30,
        ask: () => pageOf(reader, user, 'view', { limit: 50 }),
      },
      {
        what: `what, first 50 leads, ${name}`,
        limit: 10,
        count: 30,
        ask: () => pageOf(reader, user, 'view', { limit: 50, type: 'lead' }),
      },
      {
        what: `what, total, ${name}`,
        limit: 300,
        count: 5,
        ask: async () => {
          await totalOf(reader, user, 'view', {});
        },
      },
    );
  }
  return questions;
}

function findById({ store, db }: Reader, id: number): Promise<unknown> {
  return ask(
    { store, db },
    'bare record',
    (built) => built.selectFrom('records').select(['key', 'name']).where('id', '=', parameter<number>('id')),
    { id },
  );
}

/** Each question to both accounts in turn: a machine that slows down in between slows both. */
async function measure(toFewer: readonly Question[], toAll: readonly Question[]): Promise<void> {
  console.log(`\nAt ${RECORDS.toLocaleString('en')} records, and at a tenth of them:`);
  tell(['', 'median', 'p99', 'at a tenth', 'growth', 'limit']);
  for (const [place, question] of toAll.entries()) {
    const sides = [toFewer[place]!, question].map(({ ask }) => ({ ask, times: [] as number[] }));
    const { what, count } = question;
    // What is asked often enough to be compiled is measured when it is.
    for (let at = -Math.max(Math.min(count, 20), count / 10); at < count; at++) {
      for (const { ask, times } of sides) {
        const begin = performance.now();
        const answered = await ask();
        const taken = performance.now() - begin;
        if (at >= 0) times.push(typeof answered === 'number' ? taken / answered : taken);
      }
    }
    const [before, times] = sides.map((side) => side.times.sort((a, b) => a - b));
    const [least, median] = [quantile(before!, 0.5), quantile(times!, 0.5)];
    const limit = server ? POSTGRES_LIMITS[what] : question.limit;
    const verdict = limit === undefined ? '' : `${show(limit)} ${median <= limit ? 'held' : 'MISSED'}`;
    tell([what, show(median), show(quantile(times!, 0.99)), show(least), `${(median / least).toFixed(2)}×`, verdict]);
  }
}

/** A plain member of two teams, or the manager of the organization with most groups below it. */
async function findUser({ db }: Store, asManager: 0 | 1): Promise<string> {
  const below = sql<number>`(select count(*) from group_paths as p where p.ancestor_id = g.id)`;
  const { key } = await db
    .selectFrom('memberships as m')
    .innerJoin('groups as g', 'g.id', 'm.group_id')
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .select('u.key')
    .where('u.is_active', '=', 1)
    .where('u.id', '>', 100)
    .where('m.as_manager', '=', asManager)
    .where('g.kind', '=', asManager ? 'organization' : 'team')
    .orderBy(below, 'desc')
    .orderBy('u.id')
    .limit(1)
    .executeTakeFirstOrThrow();
  return key;
}

function tell(row: readonly string[]): void {
  console.log(
    row.map((cell, place) => (place === 0 ? cell.padEnd(40) : cell.padStart(place === 5 ? 18 : 11))).join(''),
  );
}

function show(milliseconds: number): string {
  return milliseconds < 1 ? `${(milliseconds * 1000).toFixed(0)} µs` : `${milliseconds.toFixed(1)} ms`;
}

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
}

/** Every statement that the ordinary user's questions run, as the database means to run it: none may scan the records. */
async function tellPlans(store: Store): Promise<void> {
  const run = store.statements.all;
  const seen = new Map<string, { bind: Bind; given: Values }>();
  const listening: Store = {
    ...store,
    statements: {
      ...store.statements,
      all: (db, statement, given) => {
        seen.set(statement.sql, { bind: (values) => statement.bind(values), given });
        return run(db, statement, given);
      },
    },
  };
  const reader = { store: listening, db: store.db };
  const user = await getSubject(reader, await findUser(store, 0));
  const { records } = await pageOf(reader, user, 'view', { limit: 50 });
  await totalOf(reader, user, 'view', {});
  await check(reader, user.key, 'edit', records[0]!.record);
  await who(reader, 'view', records[0]!.record);
  let scans = 0;
  let lines = 0;
  for (const [text, { bind, given }] of seen) {
    const explain = { sql: `explain query plan ${text}`, bind };
    const rows = await run<{ detail: string }>(store.db, explain, given);
    lines += rows.length;
    for (const { detail } of rows)
      if (/^SCAN r\b(?! USING (COVERING )?INDEX records_of_import)/.test(detail)) scans += 1;
  }
  console.log(`\n${seen.size} statements, ${lines} steps in their plans: ${scans} scans of the records.`);
}

async function compare(store: Store): Promise<void> {
  const reader = { store, db: store.db };
  const random = randomNumbers(5);
  const asked = Array.from({ length: 300 }, () => ({
    user: 1 + random.below(10_000),
    record: 1 + random.below(RECORDS),
  }));
  const ours = await timeAll(asked, async ({ user, record }) => {
    await check(reader, `user-${user}`, 'view', `#${record}`);
  });
  console.log(`\nThe same ${asked.length} checks, without explanation elsewhere:`);
  console.log(`${'crmctl, explained'.padEnd(36)}${(ours * 1000).toFixed(0)} µs`);
  for (const { name, mayView } of rivalsOf(store)) {
    const theirs = await timeAll(asked, async ({ user, record }) => {
      await mayView(user, record);
    });
    const everybody = (theirs * 10_000) / 1000;
    console.log(
      `${name.padEnd(36)}${(theirs * 1000).toFixed(0)} µs, ${(theirs / ours).toFixed(1)}× as long; ` +
        `who, by asking about each of 10,000 users: ${everybody.toFixed(1)} s`,
    );
  }
}

async function timeAll<T>(all: readonly T[], ask: (one: T) => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (const one of all.slice(0, 20)) await ask(one);
  for (const one of all) {
    const begin = performance.now();
    await ask(one);
    times.push(performance.now() - begin);
  }
  return quantile(
    times.sort((a, b) => a - b),
    0.5,
  );
}
