import { type Kysely, sql } from 'kysely';
import type { Schema } from '../store/schema/schema.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { AccountState, RecordState } from './state.ts';

/** All records with their shares; or those of these keys, whatever their type, as a document names them. */
export type WantedRecords = 'all' | 'none' | readonly string[];

const SLICE = 500;

export async function readRecords(
  db: Kysely<Schema>,
  wanted: WantedRecords,
): Promise<Pick<AccountState, 'records' | 'shares'>> {
  const records: AccountState['records'] = new Map();
  const shares: AccountState['shares'] = new Map();
  if (wanted === 'none') return { records, shares };
  const keys = wanted === 'all' ? undefined : [...new Set(wanted)];
  for (const some of keys === undefined ? [undefined] : slices(keys)) await readSome(db, some, records, shares);
  return { records, shares };
}

async function readSome(
  db: Kysely<Schema>,
  keys: readonly string[] | undefined,
  records: AccountState['records'],
  shares: AccountState['shares'],
): Promise<void> {
  const rows = await db
    .selectFrom('records as r')
    .innerJoin('groups as g', 'g.id', 'r.group_id')
    .leftJoin('users as u', 'u.id', 'r.owner_id')
    .leftJoin('records as c', 'c.id', 'r.company_id')
    .leftJoin('groups as a', 'a.id', 'r.affiliate_id')
    .select(['r.id', 'r.type', 'r.key', 'r.name', 'r.status', 'r.amount_cents', 'r.data'])
    .select(['g.key as group', 'u.key as owner', 'c.key as company', 'a.key as affiliate'])
    .where(sql<boolean>`coalesce(r.import_id, 0) not in (select i.id from imports as i where i.state = 'running')`)
    .$if(keys !== undefined, (query) => query.where('r.key', 'in', keys!))
    .orderBy('r.type')
    .orderBy('r.id')
    .execute();
  const byId = new Map<number, RecordState>();
  for (const { id, data, amount_cents, ...row } of rows) {
    const fields = JSON.parse(data) as RecordState['fields'];
    const amount = amount_cents === null ? null : amount_cents / 100;
    byId.set(id, { ...row, amount, fields, sold: [] });
  }
  const ids = [...byId.keys()];
  for (const some of keys === undefined ? [undefined] : slices(ids)) {
    const sales = await db
      .selectFrom('sales as s')
      .innerJoin('groups as g', 'g.id', 's.client_id')
      .select(['s.lead_id', 'g.key', 's.price_cents', 's.returned_at'])
      .$if(some !== undefined, (query) => query.where('s.lead_id', 'in', some!))
      .orderBy('s.id')
      .execute();
    for (const { lead_id, key, price_cents, returned_at } of sales) {
      byId.get(lead_id)?.sold.push({ to: key, price: price_cents / 100, returned: returned_at !== null });
    }
    const granted = await db
      .selectFrom('shares as s')
      .leftJoin('users as u', 'u.id', 's.user_id')
      .leftJoin('groups as g', 'g.id', 's.group_id')
      .leftJoin('shares as w', 'w.id', 's.came_with')
      .leftJoin('records as c', 'c.id', 'w.record_id')
      .select(['s.record_id', 's.action', 'u.key as user', 'g.key as group', 'c.key as company'])
      .$if(some !== undefined, (query) => query.where('s.record_id', 'in', some!))
      .orderBy('s.action')
      .execute();
    for (const { record_id, action, user, group, company } of granted) {
      const record = byId.get(record_id);
      if (!record) continue;
      const reference = referenceTo(record);
      const share = shares.get(reference) ?? { record: reference, with: {} };
      const grantee = user === null ? `group:${group}` : `user:${user}`;
      (share.with[grantee] ??= []).push(action);
      if (company !== null) ((share['came-with'] ??= {})[`${grantee} company/${company}`] ??= []).push(action);
      shares.set(reference, share);
    }
  }
  for (const record of byId.values()) records.set(referenceTo(record), record);
}

export function referenceTo({ type, key }: { type: RecordType; key: string }): string {
  return `${type}/${key}`;
}

function slices<T>(items: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < items.length; at += SLICE) parts.push(items.slice(at, at + SLICE));
  return parts;
}
