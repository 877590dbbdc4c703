import { sql } from 'kysely';
import { change } from '../../src/access/change.ts';
import { createRule } from '../../src/distribution/create-rule.ts';
import { readRule } from '../../src/distribution/read-rule.ts';
import { runDistribution } from '../../src/distribution/run-distribution.ts';
import type { DistributeOptions } from '../../src/distribution/distribute-options.ts';
import type { RunReport } from '../../src/distribution/run-report.ts';
import { bulkInsert } from '../../src/store/bulk-insert.ts';
import type { Session } from '../../src/store/session.ts';
import type { Store } from '../../src/store/store.ts';
import { makeAccount } from '../support/small-account.ts';

export const NOW = '2026-10-01T08:00:00.000Z';

export interface Market {
  /** Users by group. */
  groups?: Record<string, readonly string[]>;
  clients?: readonly string[];
  /** In the shape of the setup document. */
  rules: readonly object[];
  /** Caps by user, group or client. */
  caps?: Record<string, object>;
}

/** An account with groups, clients and rules in a few lines. */
export async function makeMarket(
  store: Store,
  { groups = {}, clients = [], rules, caps = {} }: Market,
): Promise<Session> {
  const users: Record<string, string[]> = {};
  for (const [group, members] of Object.entries(groups)) for (const user of members) (users[user] ??= []).push(group);
  const session = await makeAccount(store, {
    groups: [
      ...Object.keys(groups).map((key) => ({ key, kind: 'organization' as const })),
      ...clients.map((key) => ({ key, kind: 'client' as const })),
    ],
    users,
  });
  for (const [key, cap] of Object.entries(caps)) {
    const set = { caps: JSON.stringify(cap) };
    await store.db.updateTable('users').set(set).where('key', '=', key).execute();
    await store.db.updateTable('groups').set(set).where('key', '=', key).execute();
  }
  await change(session, async (change) => {
    for (const rule of rules) await createRule(change, readRule(rule));
  });
  return session;
}

/** Adds leads that wait: `data` by place, or so many without any. */
export async function addLeads(
  { store, db }: Pick<Session, 'store' | 'db'>,
  leads: number | readonly object[],
  received = NOW,
): Promise<void> {
  const base = await db.selectFrom('groups').select('id').where('key', '=', 'base').executeTakeFirstOrThrow();
  const { count } = await db
    .selectFrom('records')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const data = typeof leads === 'number' ? Array.from({ length: leads }, () => ({})) : leads;
  const rows = data.map((values, i) => {
    const key = `l${count + i + 1}`;
    return ['lead', key, key, base.id, JSON.stringify(values), received, received, 'new', received];
  });
  const columns = [
    'type',
    'key',
    'name',
    'group_id',
    'data',
    'created_at',
    'updated_at',
    'status',
    'received_at',
  ] as const;
  await store.db.transaction().execute((db) => bulkInsert(store, db, 'records', columns, rows));
}

export function at(session: Session, now: string): Session {
  return { ...session, now: () => now };
}

export async function distribute(session: Session, options: DistributeOptions = {}): Promise<RunReport> {
  return runDistribution(session, options);
}

/** The owners of all leads in the order received, `-` for none. */
export async function owners({ db }: Pick<Session, 'db'>): Promise<string> {
  const rows = await db
    .selectFrom('records as r')
    .leftJoin('users as u', 'u.id', 'r.owner_id')
    .select('u.key')
    .where('r.type', '=', 'lead')
    .orderBy('r.received_at')
    .orderBy('r.id')
    .execute();
  return rows.map(({ key }) => key ?? '-').join(' ');
}

/** Who bought each lead, in the order of the leads; returned sales in brackets. */
export async function buyers({ db }: Pick<Session, 'db'>): Promise<string> {
  const leads = await db.selectFrom('records').select('id').where('type', '=', 'lead').orderBy('id').execute();
  const sales = await db
    .selectFrom('sales as s')
    .innerJoin('groups as g', 'g.id', 's.client_id')
    .select(['s.lead_id', 'g.key', 's.returned_at'])
    .orderBy('s.lead_id')
    .orderBy('g.key')
    .execute();
  return leads
    .map(({ id }) =>
      sales
        .filter(({ lead_id }) => lead_id === id)
        .map(({ key, returned_at }) => (returned_at === null ? key : `(${key})`))
        .join(''),
    )
    .map((text) => text || '-')
    .join(' ');
}

const STATE_TABLES = ['records', 'rotations', 'sales', 'tallies', 'rules', 'memberships'] as const;

/** What an undo must restore: every row of these tables, without their numbers and empty counts. */
export async function readState({ db }: Pick<Session, 'db'>): Promise<Record<string, unknown[]>> {
  const state: Record<string, unknown[]> = {};
  for (const table of STATE_TABLES) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(db);
    state[table] = rows
      .filter((row) => table !== 'tallies' || row['leads'] !== 0 || row['cents'] !== 0)
      .map(({ id, ...row }) => JSON.stringify(table === 'sales' ? row : { id, ...row }))
      .sort((a, b) => (a < b ? -1 : 1));
  }
  return state;
}
