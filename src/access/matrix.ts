import { sql } from 'kysely';
import { type Asker, authorizeMatrix, authorizeWho, getKnownTarget } from './asking.ts';
import { deriveGrants } from './derive-grants.ts';
import { readFacts } from './facts.ts';
import { ACTIONS, type Action, type Permission, permissionsOf, type Scope, scopeOfRank } from './vocabulary.ts';
import type { Way } from './ways.ts';
import { waysToRecord } from './ways-for.ts';

/** One row: a group or a user, and the widest scope for each permission that it has at all. */
export interface MatrixRow {
  key: string;
  name: string;
  permissions: Partial<Record<Permission, Scope>>;
}

/** What each group gives its plain members, or its managers. Disallows are applied. */
export async function matrixOfGroups(asker: Asker, { asManager }: { asManager: boolean }): Promise<MatrixRow[]> {
  await authorizeMatrix(asker);
  const { db } = asker;
  const facts = await readFacts(db);
  const names = new Map(
    (await db.selectFrom('groups').select(['id', 'name']).execute()).map(({ id, name }) => [id, name]),
  );
  return [...facts.groups.values()]
    .map((group) => ({
      key: group.key,
      name: names.get(group.id) ?? group.key,
      permissions: Object.fromEntries(
        deriveGrants(facts, { group, asManager: asManager && facts.settings.teams === 'on', ownRoles: [] }).map(
          ({ permission, scope }) => [permission, scope],
        ),
      ),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** What each active user has through any group, at the widest; restrictions are applied. */
export async function matrixOfUsers(asker: Asker): Promise<MatrixRow[]> {
  await authorizeMatrix(asker);
  const { db } = asker;
  const restrictions = await db.selectFrom('restrictions').select(['user_id', 'permission']).execute();
  const restricted = new Map<number, Set<string>>();
  for (const { user_id, permission } of restrictions) {
    const taken = restricted.get(user_id) ?? new Set<string>();
    for (const each of permissionsOf(permission)) taken.add(each);
    restricted.set(user_id, taken);
  }
  const rows = await db
    .selectFrom('users as u')
    .leftJoin('holdings as h', 'h.user_id', 'u.id')
    .leftJoin('grants as gr', 'gr.profile', 'h.profile')
    .select(['u.id', 'u.key', 'u.name', 'gr.permission', sql<number | null>`max(gr.scope)`.as('scope')])
    .where('u.is_active', '=', 1)
    .groupBy(['u.id', 'u.key', 'u.name', 'gr.permission'])
    .orderBy('u.key')
    .execute();
  const users = new Map<number, MatrixRow>();
  for (const { id, key, name, permission, scope } of rows) {
    const user = users.get(id) ?? { key, name, permissions: {} };
    if (permission !== null && scope !== null && !restricted.get(id)?.has(permission)) {
      user.permissions[permission as Permission] = scopeOfRank(scope);
    }
    users.set(id, user);
  }
  return [...users.values()];
}

export interface RecordMatrixRow {
  key: string;
  name: string;
  /** By action, the ways that hold; absent where none does. */
  actions: Partial<Record<Action, Way[]>>;
}

/** Who may do what with one record: everybody who may do anything with it. */
export async function matrixOfRecord(
  reader: Asker,
  record: string,
): Promise<{ record: string; rows: RecordMatrixRow[] }> {
  const target = await getKnownTarget(reader, record);
  const mayKnow = await authorizeWho(reader, target);
  const byUser = new Map<number, Partial<Record<Action, Way[]>>>();
  for (const action of ACTIONS) {
    for (const { id, ways } of await waysToRecord(reader, action, target)) {
      const actions = byUser.get(id) ?? {};
      actions[action] = [...new Set(ways.map(({ way }) => way))];
      byUser.set(id, actions);
    }
  }
  const users = await reader.db.selectFrom('users').select(['id', 'key', 'name']).orderBy('key').execute();
  const rows: RecordMatrixRow[] = [];
  for (const { id, key, name } of users) {
    const actions = byUser.get(id);
    if (actions && (!mayKnow || (await mayKnow(id)))) rows.push({ key, name, actions });
  }
  return { record: `${target.type}/${target.key}`, rows };
}
