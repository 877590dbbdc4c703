// Writes an account as plain data into a database, in bulk, in place of whatever is there.
import { sql } from 'kysely';
import { BUILTIN_ROLES, ROLE_KEYS } from '../../src/access/builtin-roles.ts';
import { change } from '../../src/access/change.ts';
import { bulkInsert } from '../../src/store/bulk-insert.ts';
import type { Schema } from '../../src/store/schema/schema.ts';
import type { Change, Session } from '../../src/store/session.ts';
import type { Store } from '../../src/store/store.ts';
import { deleteAll } from '../support/delete-all.ts';
import type { Account, Group } from './account.ts';

const NOW = '2026-10-01T08:00:00.000Z';
const RUNNING_IMPORT = 1;
const FINISHED_IMPORT = 2;

// On PostgreSQL the rows of the accounts before stay, and are read past, until they are vacuumed.
const ACCOUNTS_PER_VACUUM = 20;
const stored = new WeakMap<Store, number>();

export async function storeAccount(store: Store, account: Account): Promise<void> {
  const before = stored.get(store) ?? 0;
  if (store.kind === 'postgres' && before % ACCOUNTS_PER_VACUUM === ACCOUNTS_PER_VACUUM - 1)
    await sql`vacuum analyze`.execute(store.db);
  stored.set(store, before + 1);
  const session: Session = {
    store,
    db: store.db,
    actor: { kind: 'operator' },
    command: 'test',
    now: () => NOW,
    dryRun: false,
  };
  await change(session, async (change) => {
    await empty(change);
    await storeDirectory(change, account);
    await storeRecords(change, account);
    change.stale.everything = true;
  });
}

async function empty({ store, db }: Change): Promise<void> {
  if (store.kind === 'sqlite') {
    for (const table of TABLES) await db.deleteFrom(table).execute();
    return;
  }
  // Whether what an account refers to is there is checked on SQLite, which is given the same accounts.
  await sql.raw(deleteAll(TABLES).join(';')).execute(db);
}

// Each before those that it refers to.
const TABLES = [
  'shares',
  'sales',
  'releases',
  'fields',
  'records',
  'imports',
  'restrictions',
  'membership_roles',
  'memberships',
  'group_roles',
  'group_allows',
  'group_denies',
  'role_permissions',
  'roles',
  'group_paths',
  'groups',
  'users',
  'settings',
] as const;

async function storeDirectory(change: Change, account: Account): Promise<void> {
  const insert = inserter(change);
  const { groups, users } = account;
  await insert('settings', [
    { key: 'group-system', value: account.groupSystem },
    { key: 'teams', value: account.teams },
    { key: 'privacy', value: account.privacy },
  ]);
  await insert(
    'users',
    users.map(({ key, active }, place) => ({
      id: place + 1,
      key,
      name: key.toUpperCase(),
      is_active: Number(active),
      created_at: NOW,
    })),
  );

  const groupIds = toIds(groups);
  await insert(
    'groups',
    groups.map((group) => ({
      id: groupIds(group.key),
      key: group.key,
      kind: group.kind,
      name: group.key.toUpperCase(),
      parent_id: group.parent === undefined ? null : groupIds(group.parent),
      organization_id: groupIds(organizationOf(account, group)),
      created_at: NOW,
    })),
  );
  await insert(
    'group_paths',
    groups.flatMap((group) =>
      pathOf(account, group).map((ancestor, depth) => ({
        group_id: groupIds(group.key),
        ancestor_id: groupIds(ancestor.key),
        depth,
      })),
    ),
  );

  const builtIn = ROLE_KEYS.map((key) => {
    const edited = account.editedRoles.find((role) => role.key === key);
    const permissions = edited?.permissions ?? BUILTIN_ROLES[key].map(([permission, scope]) => ({ permission, scope }));
    return { key, permissions, is_builtin: 1 };
  });
  const roles = [...builtIn, ...account.roles.map((role) => ({ ...role, is_builtin: 0 }))];
  const roleIds = toIds(roles);
  await insert(
    'roles',
    roles.map(({ key, is_builtin }) => ({ id: roleIds(key), key, name: key, is_builtin })),
  );
  await insert(
    'role_permissions',
    roles.flatMap(({ key, permissions }) => permissions.map((entry) => ({ role_id: roleIds(key), ...entry }))),
  );
  await insert(
    'group_roles',
    groups.flatMap(({ key, roles }) =>
      [...new Set(roles)].map((role) => ({ group_id: groupIds(key), role_id: roleIds(role) })),
    ),
  );
  await insert(
    'group_allows',
    groups.flatMap(({ key, allows }) => allows.map((entry) => ({ group_id: groupIds(key), ...entry }))),
  );
  await insert(
    'group_denies',
    groups.flatMap(({ key, denies }) => denies.map((permission) => ({ group_id: groupIds(key), permission }))),
  );

  const userIds = toIds(users);
  const memberships = users.flatMap(({ key, memberships }) =>
    memberships.map((membership) => ({ user: key, ...membership })),
  );
  await insert(
    'memberships',
    memberships.map(({ user, group, as }, place) => ({
      id: place + 1,
      user_id: userIds(user),
      group_id: groupIds(group),
      as_manager: Number(as === 'manager'),
    })),
  );
  await insert(
    'membership_roles',
    memberships.flatMap(({ roles }, place) =>
      [...new Set(roles)].map((role) => ({ membership_id: place + 1, role_id: roleIds(role) })),
    ),
  );
  await insert(
    'restrictions',
    users.flatMap(({ key, restrictions }) =>
      restrictions.map((permission) => ({ user_id: userIds(key), permission, by_administrator: 1 })),
    ),
  );
}

async function storeRecords(change: Change, { groups, users, fields, records, shares }: Account): Promise<void> {
  const insert = inserter(change);
  const [groupIds, userIds, recordIds] = [toIds(groups), toIds(users), toIds(records)];
  const file = { target: 'leads', sha256: '', size: 0, options: '{}', started_at: NOW };
  await insert('imports', [
    { id: RUNNING_IMPORT, file: 'running.csv', state: 'running', ...file },
    { id: FINISHED_IMPORT, file: 'finished.csv', state: 'finished', ...file },
  ]);
  // Companies first: others belong to them.
  const ordered = records.toSorted((a, b) => Number(b.type === 'company') - Number(a.type === 'company'));
  await insert(
    'records',
    ordered.map(({ key, type, group, owner, company, affiliate, unfinished }) => ({
      id: recordIds(key),
      type,
      key,
      name: key.toUpperCase(),
      group_id: groupIds(group),
      owner_id: owner === undefined ? null : userIds(owner),
      company_id: company === undefined ? null : recordIds(company),
      affiliate_id: affiliate === undefined ? null : groupIds(affiliate),
      import_id: affiliate === undefined && !unfinished ? null : unfinished ? RUNNING_IMPORT : FINISHED_IMPORT,
      status: type === 'lead' ? ('new' as const) : null,
      data: '{}',
      created_at: NOW,
      updated_at: NOW,
    })),
  );
  await insert(
    'sales',
    records.flatMap(({ key, sold }) =>
      sold.map(({ client, returned }) => ({
        lead_id: recordIds(key),
        client_id: groupIds(client),
        price_cents: 2500,
        sold_at: NOW,
        returned_at: returned ? NOW : null,
      })),
    ),
  );
  await insert(
    'fields',
    fields.map(({ type, key }) => ({ type, key, label: key, kind: 'text' as const, section: 'custom' as const })),
  );
  await insert(
    'releases',
    fields.flatMap(({ type, key, releasedTo }) =>
      releasedTo.map((group) => ({ type, field: key, group_id: groupIds(group) })),
    ),
  );
  const shared = shares.flatMap(({ record, with: grantee, actions }) =>
    actions.map((action) => ({
      record_id: recordIds(record),
      user_id: 'user' in grantee ? userIds(grantee.user) : null,
      group_id: 'group' in grantee ? groupIds(grantee.group) : null,
      action,
    })),
  );
  await insert('shares', [...new Map(shared.map((share) => [JSON.stringify(share), share])).values()]);
}

function inserter({ store, db }: Change) {
  return async <Table extends keyof Schema>(table: Table, rows: readonly object[]): Promise<void> => {
    const columns = Object.keys(rows[0] ?? {}) as (keyof Schema[Table] & string)[];
    const values = rows.map((row) => columns.map((column) => (row as Record<string, unknown>)[column]));
    if (rows.length > 0) await bulkInsert(store, db, table, columns, values);
  };
}

function toIds(things: readonly { key: string }[]): (key: string) => number {
  const ids = new Map(things.map(({ key }, place) => [key, place + 1]));
  return (key) => ids.get(key)!;
}

function pathOf({ groups }: Account, group: Group): Group[] {
  const path = [group];
  for (let parent = group.parent; parent !== undefined; parent = path.at(-1)!.parent)
    path.push(groups.find(({ key }) => key === parent)!);
  return path;
}

function organizationOf(account: Account, group: Group): string {
  const path = pathOf(account, group);
  return (path.find(({ kind }) => kind === 'organization') ?? path.at(-1)!).key;
}
