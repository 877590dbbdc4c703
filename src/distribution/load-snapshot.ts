import type { Kysely } from 'kysely';
import { readSettings } from '../access/settings.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Session } from '../store/session.ts';
import { compileCriteria } from './compile-criteria.ts';
import { readLeadFields } from './lead-fields.ts';
import { toLocalTime } from './local-time.ts';
import { loadOpenCounts, NO_OPEN_COUNTS } from './load-open-counts.ts';
import { loadUsage } from './load-usage.ts';
import type { Caps } from './rule.ts';
import { listAdministrators } from './rule-position.ts';
import { rotationKey, type GroupRow, type RuleRow, type Snapshot, type UserRow } from './snapshot.ts';
import { readCurrents, type StoredRotations } from './write-state.ts';
import { listRules, type StoredRule } from './stored-rules.ts';

/** A snapshot of the account, and which leads each maker may assign, to be filled in for every batch. */
export interface LoadedSnapshot extends Snapshot {
  stored: readonly StoredRule[];
  rotations: StoredRotations;
  /** Leads by maker: only for makers whose rules do not take all leads. */
  assignable: Map<number, ReadonlySet<number>>;
}

/** Reads everything that decides: rules that are active (or the one asked for), who can take leads, what of the caps is used, rotations. */
export async function loadSnapshot({ db }: Pick<Session, 'db'>, now: number, ruleId?: number): Promise<LoadedSnapshot> {
  const settings = await readSettings(db);
  const zone = settings.timezone;
  const fields = await readLeadFields(db);
  const stored = (await listRules(db)).filter(({ id, rule }) => (ruleId === undefined ? rule.isActive : id === ruleId));
  const administrators = await listAdministrators(db);
  const assignable = new Map<number, ReadonlySet<number>>();
  const rules = stored.map(({ id, rule, makerId }): RuleRow => {
    const context = { field: (name: string) => fields.find(name), zone, locale: settings.locale };
    const criteria = rule.when && compileCriteria(rule.when, context);
    const takesAll = makerId === null || administrators.has(makerId);
    if (!takesAll) assignable.set(makerId, new Set());
    return {
      id,
      rule,
      holds: criteria ? (lead, at) => criteria.holds(lead, at) : () => true,
      mayTake: takesAll ? () => true : (lead) => assignable.get(makerId)!.has(lead.id),
    };
  });
  const keys = new Set(stored.flatMap(({ rule }) => [...rule.targets, ...rule.buyers].map(({ group }) => group)));
  const groups = await loadGroups(db, [...keys], settings.teams === 'on');
  const users = await loadUsers(db, [...new Set(groups.flatMap(({ members }) => members.map(({ userId }) => userId)))]);
  const allCaps: Caps[] = [
    ...users.map(({ caps }) => caps),
    ...groups.map(({ caps }) => caps),
    ...stored.flatMap(({ rule }) => [
      rule.caps.group ?? {},
      rule.caps.user ?? {},
      ...rule.buyers.map(({ caps }) => caps),
    ]),
  ];
  const needsOpen =
    allCaps.some(({ open }) => open !== undefined) ||
    stored.some(({ rule }) => rule.between === 'least-loaded' || rule.within === 'least-loaded');
  const open = needsOpen ? await loadOpenCounts(db) : NO_OPEN_COUNTS;
  const hasBudget = stored.some(({ rule }) => rule.buyers.some(({ budgetCents }) => budgetCents !== undefined));
  const clients = new Set(groups.filter(({ isClient }) => isClient).map(({ id }) => id));
  return {
    now,
    zone,
    users: users.map((user) => ({ ...user, open: open.users.get(user.id) ?? 0 })),
    groups: groups.map((group) => ({
      ...group,
      open: (group.isClient ? open.clients : open.groups).get(group.id) ?? 0,
    })),
    rules,
    usage: await loadUsage(db, toLocalTime(now, zone), clients, allCaps, hasBudget),
    rotations: await loadRotations(db),
    stored,
    assignable,
  };
}

async function loadGroups(db: Kysely<Schema>, keys: string[], hasTeams: boolean): Promise<GroupRow[]> {
  if (keys.length === 0) return [];
  const rows = await db
    .selectFrom('groups')
    .select(['id', 'key', 'kind', 'is_active', 'caps'])
    .where('key', 'in', keys)
    .execute();
  const members = await db
    .selectFrom('memberships')
    .select(['group_id', 'user_id', 'as_manager'])
    .where(
      'group_id',
      'in',
      rows.map(({ id }) => id),
    )
    .execute();
  return rows.map(({ id, key, kind, is_active, caps }) => ({
    id,
    key,
    isActive: is_active === 1,
    isClient: kind === 'client',
    caps: readStoredCaps(caps),
    open: 0,
    // Without teams a manager, of whatever kind of group, counts as a member.
    members: members
      .filter(({ group_id }) => group_id === id)
      .map(({ user_id, as_manager }) => ({ userId: user_id, asManager: hasTeams && as_manager === 1 })),
  }));
}

async function loadUsers(db: Kysely<Schema>, ids: number[]): Promise<UserRow[]> {
  const users: UserRow[] = [];
  for (let from = 0; from < ids.length; from += 1000) {
    const some = ids.slice(from, from + 1000);
    const rows = await db.selectFrom('users').selectAll().where('id', 'in', some).execute();
    const absences = await db.selectFrom('user_absences').selectAll().where('user_id', 'in', some).execute();
    for (const { id, key, is_active, hours, caps } of rows) {
      const away = absences.filter(({ user_id }) => user_id === id);
      users.push({
        id,
        key,
        isActive: is_active === 1,
        hours: hours ?? undefined,
        absences: away.map(({ from_at, to_at }) => ({ from: from_at, to: to_at })),
        caps: readStoredCaps(caps),
        open: 0,
      });
    }
  }
  return users;
}

async function loadRotations(db: Kysely<Schema>): Promise<StoredRotations> {
  const rows = await db.selectFrom('rotations').selectAll().execute();
  return new Map(
    rows.map(({ rule_id, kind, group_id, currents }) => [rotationKey(rule_id, kind, group_id), readCurrents(currents)]),
  );
}

export function readStoredCaps(caps: string | null): Caps {
  return caps === null ? {} : (JSON.parse(caps) as Caps);
}
