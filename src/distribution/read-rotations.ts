import type { Kysely } from 'kysely';
import type { Schema } from '../store/schema/schema.ts';
import { readCurrents } from './write-state.ts';

/** Where the rotations of a rule stand: currents by the keys of the candidates. */
export interface Rotations {
  groups?: Record<string, number>;
  /** By group. */
  users?: Record<string, Record<string, number>>;
  buyers?: Record<string, number>;
}

export async function readRotations(db: Kysely<Schema>, ruleId: number): Promise<Rotations> {
  const rows = await db.selectFrom('rotations').selectAll().where('rule_id', '=', ruleId).orderBy('group_id').execute();
  const groups = await keysOf(db, 'groups');
  const users = rows.some(({ kind }) => kind === 'users') ? await keysOf(db, 'users') : new Map<number, string>();
  const rotations: Rotations = {};
  for (const { kind, group_id, currents } of rows) {
    const known = kind === 'users' ? users : groups;
    const named = Object.fromEntries([...readCurrents(currents)].map(([id, n]) => [known.get(id) ?? `#${id}`, n]));
    if (kind === 'users') (rotations.users ??= {})[groups.get(group_id) ?? `#${group_id}`] = named;
    else rotations[kind] = named;
  }
  return rotations;
}

async function keysOf(db: Kysely<Schema>, table: 'groups' | 'users'): Promise<Map<number, string>> {
  const rows = await db.selectFrom(table).select(['id', 'key']).execute();
  return new Map(rows.map(({ id, key }) => [id, key]));
}
