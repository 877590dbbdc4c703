import type { Kysely } from 'kysely';
import { deriveEverything } from '../access/renew-grants.ts';
import { bulkInsert } from '../store/bulk-insert.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Change } from '../store/session.ts';
import { derivePaths } from './place-in-tree.ts';

/** What of one derived table is not as it follows from the facts. */
export interface Deviation {
  table: 'group_paths' | 'groups' | 'grants' | 'section_scopes' | 'denials' | 'holdings';
  /** Rows that must be there and are not, and rows that are there and must not be. */
  missing: number;
  surplus: number;
  /** The first of them, in words. */
  examples: string[];
}

const SHOWN = 5;

/** Recomputes everything that is derived and compares it with what is stored. Empty where all is right. */
export async function checkDerived(db: Kysely<Schema>): Promise<Deviation[]> {
  const names = await readNames(db);
  const { grants, section_scopes, denials, holdings } = await deriveEverything(db);
  const all: [Deviation['table'], readonly object[], readonly object[]][] = [
    ['group_paths', await derivePaths(db), await db.selectFrom('group_paths').selectAll().execute()],
    ['groups', await deriveOrganizations(db), await readOrganizations(db)],
    ['grants', grants, await db.selectFrom('grants').selectAll().execute()],
    ['section_scopes', section_scopes, await db.selectFrom('section_scopes').selectAll().execute()],
    ['denials', denials, await db.selectFrom('denials').selectAll().execute()],
    ['holdings', holdings, await db.selectFrom('holdings').selectAll().execute()],
  ];
  return all.flatMap(([table, wanted, stored]) => {
    const missing = without(wanted, stored);
    const surplus = without(stored, wanted);
    if (missing.length + surplus.length === 0) return [];
    const examples = [
      ...missing.slice(0, SHOWN).map((row) => `missing: ${tellRow(row, names)}`),
      ...surplus.slice(0, SHOWN).map((row) => `too many: ${tellRow(row, names)}`),
    ];
    return [{ table, missing: missing.length, surplus: surplus.length, examples }];
  });
}

/** Writes everything that is derived anew. The grants follow at the end of the change. */
export async function repairDerived(change: Change, deviations: readonly Deviation[]): Promise<void> {
  const { db, store, stale } = change;
  const paths = (await derivePaths(db)).map(({ group_id, ancestor_id, depth }) => [group_id, ancestor_id, depth]);
  await db.deleteFrom('group_paths').execute();
  await bulkInsert(store, db, 'group_paths', ['group_id', 'ancestor_id', 'depth'], paths);
  for (const { id, organization_id } of await deriveOrganizations(db))
    await db.updateTable('groups').set({ organization_id }).where('id', '=', id).execute();
  stale.everything = true;
  const before = Object.fromEntries(deviations.map(({ table, missing, surplus }) => [table, { missing, surplus }]));
  change.journal({ verb: 'repaired', object: 'database', key: 'derived tables', before });
}

interface Organization {
  id: number;
  organization_id: number;
}

async function deriveOrganizations(db: Kysely<Schema>): Promise<Organization[]> {
  const groups = await db.selectFrom('groups').select(['id', 'kind', 'parent_id']).execute();
  const byId = new Map(groups.map((group) => [group.id, group]));
  return groups.map(({ id }) => {
    const seen: number[] = [];
    for (let at: number | null = id; at !== null && !seen.includes(at); at = byId.get(at)?.parent_id ?? null)
      seen.push(at);
    return { id, organization_id: seen.find((one) => byId.get(one)!.kind === 'organization') ?? seen.at(-1)! };
  });
}

async function readOrganizations(db: Kysely<Schema>): Promise<Organization[]> {
  return db.selectFrom('groups').select(['id', 'organization_id']).execute();
}

function without(rows: readonly object[], others: readonly object[]): object[] {
  const known = new Set(others.map(toText));
  return rows.filter((row) => !known.has(toText(row)));
}

function toText(row: object): string {
  return JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Names = Record<'user_id' | 'group_id', ReadonlyMap<number, string>>;

async function readNames(db: Kysely<Schema>): Promise<Names> {
  const [users, groups] = [
    await db.selectFrom('users').select(['id', 'key']).execute(),
    await db.selectFrom('groups').select(['id', 'key']).execute(),
  ];
  const toMap = (rows: { id: number; key: string }[]) => new Map(rows.map(({ id, key }) => [id, key]));
  return { user_id: toMap(users), group_id: toMap(groups) };
}

function tellRow(row: object, names: Names): string {
  return Object.entries(row)
    .map(([column, value]: [string, unknown]) => {
      const kind = column === 'user_id' ? 'user_id' : 'group_id';
      const isGroup = ['group_id', 'ancestor_id', 'by_group_id', 'organization_id', 'id'].includes(column);
      const name = column === 'user_id' || isGroup ? names[kind].get(value as number) : undefined;
      return `${column.replace(/_id$/, '')} ${name ?? String(value)}`;
    })
    .join(', ');
}
