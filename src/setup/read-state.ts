import type { Kysely } from 'kysely';
import { readSettings } from '../access/settings.ts';
import { listRules } from '../distribution/stored-rules.ts';
import type { Schema } from '../store/schema/schema.ts';
import { readRecords, type WantedRecords } from './read-records.ts';
import { ruleState } from './rule-state.ts';
import { type AccountState, type GroupState, newAccount, type UserState } from './state.ts';

/** Everything of an account that a setup document can state; of the records those that are asked for. */
export async function readState(db: Kysely<Schema>, records: WantedRecords): Promise<AccountState> {
  const groups = await readGroups(db);
  if (groups.size === 0) return newAccount();
  const byId = new Map([...groups].map(([id, group]) => [id, group.key]));
  return {
    isNew: false,
    settings: await readSettings(db),
    roles: await readRoles(db),
    groups: toMap(groups.values(), ({ key }) => key),
    users: await readUsers(db, byId),
    ...(await readDefinitions(db)),
    ...(await readRecords(db, records)),
    affiliates: await readAffiliates(db, byId),
    rules: await readRules(db),
  };
}

async function readRoles(db: Kysely<Schema>): Promise<AccountState['roles']> {
  const roles = new Map<number, { key: string; name: string; allow: Record<string, string> }>();
  for (const { id, key, name } of await db.selectFrom('roles').selectAll().orderBy('key').execute()) {
    roles.set(id, { key, name, allow: {} });
  }
  const entries = await db
    .selectFrom('role_permissions')
    .selectAll()
    .where('scope', '<>', 'none')
    .orderBy('permission')
    .execute();
  for (const { role_id, permission, scope } of entries) roles.get(role_id)!.allow[permission] = scope;
  return toMap(roles.values(), ({ key }) => key);
}

// Parents come before what is below them.
async function readGroups(db: Kysely<Schema>): Promise<Map<number, GroupState>> {
  const rows = await db
    .selectFrom('groups as g')
    .leftJoin('groups as p', 'p.id', 'g.parent_id')
    .leftJoin('share_templates as t', 't.id', 'g.template_id')
    .leftJoin('records as r', 'r.id', 'g.record_id')
    .innerJoin('group_paths as gp', (join) => join.onRef('gp.group_id', '=', 'g.id'))
    .select(['g.id', 'g.key', 'g.kind', 'g.name', 'g.is_active', 'g.caps', 'p.key as parent'])
    .select(['t.key as template', 'r.type as record_type', 'r.key as record_key'])
    .select((eb) => eb.fn.max<number>('gp.depth').as('depth'))
    .groupBy(['g.id', 'g.key', 'g.kind', 'g.name', 'g.is_active', 'g.caps', 'p.key', 't.key', 'r.type', 'r.key'])
    .orderBy('depth')
    .orderBy('g.key')
    .execute();
  const groups = new Map<number, GroupState>();
  for (const { id, key, kind, name, is_active, caps, parent, template, record_type, record_key } of rows) {
    groups.set(id, {
      key,
      kind,
      parent,
      name,
      active: is_active === 1,
      ...(template === null || record_type === null
        ? {}
        : { 'made-for': { template, record: `${record_type}/${record_key}` } }),
      allow: {},
      deny: [],
      roles: [],
      caps: caps === null ? {} : (JSON.parse(caps) as GroupState['caps']),
    });
  }
  for (const { group_id, permission, scope } of await db
    .selectFrom('group_allows')
    .selectAll()
    .where('scope', '<>', 'none')
    .orderBy('permission')
    .execute())
    groups.get(group_id)!.allow[permission] = scope;
  for (const { group_id, permission } of await db
    .selectFrom('group_denies')
    .selectAll()
    .orderBy('permission')
    .execute())
    groups.get(group_id)!.deny.push(permission);
  const attached = await db
    .selectFrom('group_roles as gr')
    .innerJoin('roles as r', 'r.id', 'gr.role_id')
    .select(['gr.group_id', 'r.key'])
    .orderBy('r.key')
    .execute();
  for (const { group_id, key } of attached) groups.get(group_id)!.roles.push(key);
  return groups;
}

async function readUsers(db: Kysely<Schema>, groups: ReadonlyMap<number, string>): Promise<AccountState['users']> {
  const users = new Map<number, UserState>();
  for (const row of await db.selectFrom('users').selectAll().orderBy('key').execute()) {
    const { id, key, name, email, position, is_active, hours, caps } = row;
    users.set(id, {
      key,
      name,
      email,
      position,
      active: is_active === 1,
      groups: [],
      restrict: [],
      hours,
      caps: caps === null ? {} : (JSON.parse(caps) as UserState['caps']),
      away: [],
    });
  }
  const roles = new Map<number, string[]>();
  const attached = await db
    .selectFrom('membership_roles as mr')
    .innerJoin('roles as r', 'r.id', 'mr.role_id')
    .select(['mr.membership_id', 'r.key'])
    .orderBy('r.key')
    .execute();
  for (const { membership_id, key } of attached) roles.set(membership_id, [...(roles.get(membership_id) ?? []), key]);
  for (const { id, user_id, group_id, as_manager } of await db.selectFrom('memberships').selectAll().execute()) {
    const as = as_manager === 1 ? 'manager' : 'member';
    users.get(user_id)!.groups.push({ group: groups.get(group_id)!, as, roles: roles.get(id) ?? [] });
  }
  for (const user of users.values()) user.groups.sort((a, b) => (a.group < b.group ? -1 : 1));
  for (const { user_id, permission } of await db.selectFrom('restrictions').selectAll().orderBy('permission').execute())
    users.get(user_id)!.restrict.push(permission);
  const absences = await db.selectFrom('user_absences').selectAll().orderBy('from_at').orderBy('to_at').execute();
  for (const { user_id, from_at, to_at } of absences) users.get(user_id)!.away.push({ from: from_at, to: to_at });
  return toMap(users.values(), ({ key }) => key);
}

async function readDefinitions(db: Kysely<Schema>): Promise<Pick<AccountState, 'templates' | 'fields'>> {
  const templates = await db.selectFrom('share_templates').selectAll().orderBy('key').execute();
  const fields: AccountState['fields'] = new Map();
  for (const { type, key, label, kind, choices } of await db
    .selectFrom('fields')
    .selectAll()
    .orderBy('type')
    .orderBy('key')
    .execute()) {
    const list = choices === null ? [] : (JSON.parse(choices) as string[]);
    fields.set(`${type}.${key}`, { type, key, label, kind, choices: list, release: [] });
  }
  const releases = await db
    .selectFrom('releases as rl')
    .innerJoin('groups as g', 'g.id', 'rl.group_id')
    .select(['rl.type', 'rl.field', 'g.key'])
    .orderBy('g.key')
    .execute();
  for (const { type, field, key } of releases) {
    const id = `${type}.${field}`;
    const known = fields.get(id) ?? { type, key: field, label: field, kind: null, choices: [], release: [] };
    known.release.push(key);
    fields.set(id, known);
  }
  return {
    templates: toMap(
      templates.map(({ key, type, actions }) => ({ key, type, actions: (JSON.parse(actions) as string[]).sort() })),
      ({ key }) => key,
    ),
    fields,
  };
}

async function readAffiliates(
  db: Kysely<Schema>,
  groups: ReadonlyMap<number, string>,
): Promise<AccountState['affiliates']> {
  const rows = await db.selectFrom('affiliates').selectAll().execute();
  const all = rows.map(({ group_id, locale, price_cents, map, mapping, encoding, required }) => ({
    group: groups.get(group_id)!,
    locale,
    encoding,
    price: price_cents === null ? null : price_cents / 100,
    map: map === null ? null : (JSON.parse(map) as Record<string, string>),
    columns: mapping === null ? null : (JSON.parse(mapping) as Record<string, string | null>),
    require: required === null ? [] : (JSON.parse(required) as string[]).sort(),
  }));
  return toMap(
    all.sort((a, b) => (a.group < b.group ? -1 : 1)),
    ({ group }) => group,
  );
}

async function readRules(db: Kysely<Schema>): Promise<AccountState['rules']> {
  const makers = await db
    .selectFrom('rules as r')
    .innerJoin('users as u', 'u.id', 'r.maker_id')
    .select(['r.id', 'u.key'])
    .execute();
  const makerOf = new Map(makers.map(({ id, key }) => [id, key]));
  return toMap(
    (await listRules(db)).map(({ id, rule }) => ({ ...ruleState(rule), maker: makerOf.get(id) ?? null })),
    ({ key }) => key,
  );
}

function toMap<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T> {
  return new Map([...items].map((item) => [keyOf(item), item]));
}
