import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { usePostgres, useSqlite, type TestDatabase } from '../support/databases.ts';
import { sessionOn, useTemporaryFolder } from '../support/small-account.ts';
import { addLeads, at, buyers, distribute, makeMarket, owners } from './small-market.ts';

// Real processes of the built program. More kills for a longer watch: CRMCTL_KILLS=30.
const PROGRAM = new URL('../../bin/crmctl.js', import.meta.url).pathname;
const KILLS = Number(process.env['CRMCTL_KILLS'] ?? 3);
const LEADS = 240;
const LATER = '2026-10-01T09:00:00.000Z';

const MARKET = {
  groups: { g: ['a', 'b', 'c'], h: ['x', 'y'] },
  clients: ['k', 'm', 'n'],
  caps: { a: { day: 30 }, k: { day: 100 }, h: { day: 90 } },
  rules: [
    {
      key: 'r1',
      when: { field: 'budget', op: '<', value: 7 },
      targets: [{ group: 'g', weight: 2 }, 'h'],
      sticky: ['email'],
      caps: { user: { day: 70 } },
      buyers: [
        { group: 'k', price: 10 },
        { group: 'm', price: 9, budget: 450 },
        { group: 'n', price: 8, weight: 2 },
      ],
      shared: 2,
    },
    { key: 'r2', targets: ['h', 'g'], within: 'least-loaded', caps: { user: { day: 40 } } },
  ],
};
const DATA = Array.from({ length: LEADS }, (_, i) => ({
  budget: (i * 7) % 11,
  email: `p${(i * 13) % 300}@example.com`,
}));

function start(url: string, ...more: string[]): ChildProcess {
  const argv = [PROGRAM, '--db', url, '--now', LATER, 'distribute', '--batch', '20', ...more];
  return spawn(process.execPath, argv, { stdio: 'ignore' });
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

async function readPlacements(store: Store): Promise<unknown> {
  const { rows } = await sql`select id, lead_id, group_id, user_id, rule_id, state from placements order by id`.execute(
    store.db,
  );
  const session = sessionOn(store);
  return [rows, await owners(session), await buyers(session)];
}

async function assertWithinCaps(store: Store): Promise<void> {
  const placed = await store.db
    .selectFrom('placements')
    .innerJoin('users', 'users.id', 'placements.user_id')
    .select(['users.key', (eb) => eb.fn.countAll<number>().as('count')])
    .groupBy('users.key')
    .execute();
  const counts = Object.fromEntries(placed.map(({ key, count }) => [key, count]));
  expect(counts['a']).toBeLessThanOrEqual(30);
  expect((counts['x'] ?? 0) + (counts['y'] ?? 0)).toBeLessThanOrEqual(90);
  const twice = await store.db
    .selectFrom('placements')
    .select('lead_id')
    .groupBy('lead_id')
    .having((eb) => eb.fn.countAll<number>(), '>', 1)
    .execute();
  expect(twice).toEqual([]);
  const sold = await sql<{ key: string; count: number; cents: number }>`
    select g.key, count(*) as count, cast(sum(s.price_cents) as bigint) as cents
    from sales s join groups g on g.id = s.client_id group by g.key`.execute(store.db);
  const bought = Object.fromEntries(sold.rows.map(({ key, ...sums }) => [key, sums]));
  expect(bought['k']!.count).toBeLessThanOrEqual(100);
  expect(bought['m']!.cents).toBeLessThanOrEqual(45_000);
}

async function untilPlaced(store: Store, leads: number, child: ChildProcess): Promise<void> {
  for (;;) {
    const run = await store.db.selectFrom('runs').select(['placed', 'sold']).executeTakeFirst();
    if (child.exitCode !== null || (run && run.placed + run.sold >= leads)) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const temporary = useTemporaryFolder();

async function makeOn(database: TestDatabase, url: string): Promise<Store> {
  const store = database.kind === 'sqlite' ? await openStore({ url, create: true }) : await database.open();
  await addLeads(await makeMarket(store, MARKET), DATA);
  return store;
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (kind) => {
  const database = kind === 'sqlite' ? useSqlite() : usePostgres();

  test('eight runs at once place every lead once, and none over a cap', async () => {
    const url = database.url(join(temporary(), 'crmctl.db'));
    const store = await makeOn(database, url);
    const codes = await Promise.all(Array.from({ length: 8 }, () => ended(start(url, '--wait', '60s'))));
    expect(codes.filter((code) => code !== 0 && code !== 75)).toEqual([]);
    await assertWithinCaps(store);
    const runs = await store.db.selectFrom('runs').select(['state']).execute();
    expect(runs.every(({ state }) => state === 'finished')).toBe(true);
    if (kind === 'sqlite') await store.close();
  });

  test(`killed at ${KILLS} moments and gone on with, the placements are those of an uninterrupted run`, async () => {
    const fresh = async (name: string): Promise<{ url: string; store: Store }> => {
      const url = database.url(join(temporary(), name));
      return { url, store: await makeOn(database, url) };
    };
    const { store: whole } = await fresh('whole.db');
    await distribute(at(sessionOn(whole), LATER), { batchLeads: 20 });
    const expected = await readPlacements(whole);
    if (kind === 'sqlite') await whole.close();
    let cutShort = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const { url, store } = await fresh(`killed-${kill}.db`);
      const child = start(url);
      await untilPlaced(store, Math.floor(((kill + 0.3) / KILLS) * 150), child);
      child.kill('SIGKILL');
      await ended(child);
      const left = await store.db.selectFrom('runs').select(['id', 'state', 'placed', 'sold']).execute();
      if (left[0]?.state === 'running') cutShort += 1;
      const report = await distribute(at(sessionOn(store), LATER));
      expect(report.run).toBe(1);
      expect(await readPlacements(store)).toEqual(expected);
      await assertWithinCaps(store);
      if (kind === 'sqlite') await store.close();
    }
    expect(cutShort).toBeGreaterThan(0);
  });
});
