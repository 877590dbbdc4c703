// What grows with an account and what does not: the same questions and changes at 1×, 10× and 100× the records.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../bin/start-postgres.js';
import { change } from '../src/access/change.ts';
import { check } from '../src/access/check.ts';
import { what } from '../src/access/what.ts';
import { who } from '../src/access/who.ts';
import { createRecord } from '../src/records/create-record.ts';
import { seedAccount } from '../src/setup/seed-account.ts';
import { bulkInsert } from '../src/store/bulk-insert.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Session } from '../src/store/session.ts';
import type { Store } from '../src/store/store.ts';

const { values } = parseArgs({
  options: { records: { type: 'string', default: '2000' }, postgres: { type: 'boolean', default: false } },
});
const SMALLEST = Number(values.records);
const TIMES = [1, 10, 100];
const SEED = { groups: 40, users: 300, records: 50, seed: 1 };
const NOW = '2026-10-01T08:00:00.000Z';
const REPEATS = 60;

type Costs = Record<string, number>;

const folder = mkdtempSync(join(tmpdir(), 'crmctl-scale-'));
const server = values.postgres
  ? await startPostgres({ settings: ['shared_buffers=512MB', 'max_wal_size=8GB'] })
  : undefined;
const found: Costs[] = [];
for (const times of TIMES) {
  const records = SMALLEST * times;
  const url = server ? `${server.url}?schema=scale_${times}` : join(folder, `${times}.db`);
  const store = await openStore({ url, create: true });
  await fill(store, records);
  if (server) await store.db.executeQuery({ sql: 'analyze', parameters: [] } as never);
  found.push(await measure(store, records));
  await store.close();
}
await server?.stop();
rmSync(folder, { recursive: true });

const width = 34;
process.stdout.write(
  `${(server ? 'PostgreSQL, medians' : 'SQLite, medians').padEnd(width)}${TIMES.map((times) => String(SMALLEST * times).padStart(12)).join('')}   100×\n`,
);
for (const name of Object.keys(found[0]!)) {
  const costs = found.map((cost) => cost[name]!);
  const figures = costs.map((cost) => `${cost.toFixed(2)} ms`.padStart(12)).join('');
  process.stdout.write(`${name.padEnd(width)}${figures}${`×${(costs.at(-1)! / costs[0]!).toFixed(1)}`.padStart(7)}\n`);
}

// The same people and groups each time; companies spread over them.
async function fill(store: Store, records: number): Promise<void> {
  const session = sessionOn(store);
  await seedAccount(session, SEED);
  await change(session, async ({ db }) => {
    const kinds = ['organization', 'team'] as const;
    const groups = await db.selectFrom('groups').select('id').where('kind', 'in', kinds).orderBy('id').execute();
    const users = await db.selectFrom('users').select('id').orderBy('id').execute();
    const columns = ['type', 'key', 'name', 'group_id', 'owner_id', 'data', 'created_at', 'updated_at'] as const;
    const rows = Array.from({ length: records }, (_, at) => [
      'company',
      `more-${at}`,
      `Company ${at}`,
      groups[(at * 7919) % groups.length]!.id,
      at % 3 === 0 ? null : users[(at * 104_729) % users.length]!.id,
      '{"city":"Hamburg"}',
      NOW,
      NOW,
    ]);
    await bulkInsert(store, db, 'records', columns, rows);
  });
}

function sessionOn(store: Store): Session {
  const actor = { kind: 'operator' } as const;
  return { store, db: store.db, actor, command: 'bench', now: () => NOW, dryRun: false };
}

async function measure(store: Store, records: number): Promise<Costs> {
  const reader = { store, db: store.db };
  const users = await store.db.selectFrom('users').select('key').where('is_active', '=', 1).orderBy('id').execute();
  const user = (at: number): string => users[(at * 37 + 11) % users.length]!.key;
  const record = (at: number): string => `company/more-${(at * 7919) % records}`;
  const session = sessionOn(store);
  return {
    'check, with its reasons': await median((at) => check(reader, user(at), 'view', record(at))),
    'who may see a record': await median((at) => who(reader, 'view', record(at))),
    'first 50 records of an owner': await median((at) => firstPage(store, user(at))),
    'what, with its total': await median((at) => what(reader, user(at), 'view', { type: 'company', limit: 50 }), 10),
    'create a company': await median((at) =>
      change(session, (open) => createRecord(open, { type: 'company', key: `new-${at}`, name: 'New' })),
    ),
    'the last entry of the journal': await median(() =>
      store.db.selectFrom('journal').selectAll().orderBy('id', 'desc').limit(1).execute(),
    ),
  };
}

function firstPage({ db }: Store, user: string) {
  return db
    .selectFrom('records as r')
    .innerJoin('users as u', 'u.id', 'r.owner_id')
    .select('r.key')
    .where('u.key', '=', user)
    .orderBy('r.key')
    .limit(50)
    .execute();
}

async function median(work: (at: number) => Promise<unknown>, repeats = REPEATS): Promise<number> {
  const took: number[] = [];
  for (let at = 0; at < repeats; at += 1) {
    const began = performance.now();
    await work(at);
    took.push(performance.now() - began);
  }
  return took.sort((a, b) => a - b)[Math.floor(repeats / 2)]!;
}
