import { BUILTIN_ROLES, ROLE_KEYS } from '../../src/access/builtin-roles.ts';
import { change } from '../../src/access/change.ts';
import { bulkInsert } from '../../src/store/bulk-insert.ts';
import type { RecordType } from '../../src/store/schema/records.ts';
import type { Schema } from '../../src/store/schema/schema.ts';
import type { Change } from '../../src/store/session.ts';
import type { Store } from '../../src/store/store.ts';
import { NOW, operatorAt } from '../operator-at.ts';
import { randomNumbers, type Random } from './random-numbers.ts';

export interface Sizes {
  groups: number;
  users: number;
  memberships: number;
  records: number;
  shares: number;
}

type Kind = Schema['groups']['kind'];
interface Node {
  id: number;
  kind: Kind;
  path: number[];
  organizationId: number;
}

const ADMIN = 1;
const BASE = 2;
const MAX_DEPTH = 8;
const ADMINISTRATORS = 5;

/** An account of the size that issue and specification name, the same every time: everybody is in base, four records in ten too. */
export async function buildAccount(store: Store, sizes: Sizes): Promise<void> {
  const session = operatorAt(store);
  await change(session, async (change) => {
    const random = randomNumbers(7);
    const nodes = growTree(random, sizes.groups);
    await storeGroups(change, random, nodes);
    const homes = await storeUsers(change, random, nodes, sizes);
    await storeRecords(change, random, nodes, homes, sizes);
    change.stale.everything = true;
  });
}

function growTree(random: Random, count: number): Node[] {
  const nodes: Node[] = [
    { id: ADMIN, kind: 'administrative', path: [ADMIN], organizationId: ADMIN },
    { id: BASE, kind: 'organization', path: [BASE, ADMIN], organizationId: BASE },
  ];
  const parents: Record<string, Kind[]> = {
    organization: ['administrative', 'organization'],
    team: ['organization', 'team'],
    access: ['organization', 'team'],
    affiliate: ['administrative'],
    client: ['administrative'],
  };
  for (let id = BASE + 1; id <= count; id++) {
    const kind =
      id < 20
        ? 'organization'
        : random.weighted<Kind>({ organization: 8, team: 72, access: 10, affiliate: 6, client: 4 });
    const above = nodes.filter(
      (node) => node.id !== BASE && parents[kind]!.includes(node.kind) && node.path.length < MAX_DEPTH,
    );
    const parent = random.pick(above);
    nodes.push({
      id,
      kind,
      path: [id, ...parent.path],
      organizationId: kind === 'organization' ? id : parent.organizationId,
    });
  }
  return nodes;
}

async function storeGroups({ store, db }: Change, random: Random, nodes: Node[]): Promise<void> {
  await bulkInsert(
    store,
    db,
    'groups',
    ['id', 'key', 'kind', 'name', 'parent_id', 'organization_id', 'is_active', 'created_at'],
    nodes.map(({ id, kind, path, organizationId }) => [
      id,
      id === ADMIN ? 'admin' : id === BASE ? 'base' : `group-${id}`,
      kind,
      `Group ${id}`,
      path[1] ?? null,
      organizationId,
      1,
      NOW,
    ]),
  );
  await bulkInsert(
    store,
    db,
    'group_paths',
    ['group_id', 'ancestor_id', 'depth'],
    nodes.flatMap(({ id, path }) => path.map((ancestor, depth) => [id, ancestor, depth])),
  );
  const roles = [
    ...ROLE_KEYS.map((key) => ({ key, entries: BUILTIN_ROLES[key], isBuiltin: 1 })),
    { key: 'exporter', entries: [['*.export', 'group']] as const, isBuiltin: 0 },
    { key: 'watcher', entries: [['*.view', 'organization']] as const, isBuiltin: 0 },
  ];
  await bulkInsert(
    store,
    db,
    'roles',
    ['id', 'key', 'name', 'is_builtin'],
    roles.map(({ key, isBuiltin }, place) => [place + 1, key, key, isBuiltin]),
  );
  await bulkInsert(
    store,
    db,
    'role_permissions',
    ['role_id', 'permission', 'scope'],
    roles.flatMap(({ entries }, place) => entries.map(([permission, scope]) => [place + 1, permission, scope])),
  );
  const homes = nodes.filter(({ id, kind }) => id !== BASE && isHome(kind));
  await bulkInsert(
    store,
    db,
    'group_roles',
    ['group_id', 'role_id'],
    random.sample(homes, 60).map(({ id }) => [id, ROLE_KEYS.length + 1]),
  );
  await bulkInsert(
    store,
    db,
    'group_allows',
    ['group_id', 'permission', 'scope'],
    random.sample(homes, 100).map(({ id }) => [id, 'deal.*', random.pick(['group', 'subtree', 'organization'])]),
  );
  await bulkInsert(
    store,
    db,
    'group_denies',
    ['group_id', 'permission'],
    random.sample(homes, 40).map(({ id }) => [id, random.pick(['lead.export', '*.delete', 'deal.view', 'project.*'])]),
  );
  await bulkInsert(store, db, 'settings', ['key', 'value'], [['privacy', 'group']]);
}

/** Returns for each group its members: owners of its records. */
async function storeUsers(
  { store, db }: Change,
  random: Random,
  nodes: Node[],
  { users, memberships }: Sizes,
): Promise<Map<number, number[]>> {
  await bulkInsert(
    store,
    db,
    'users',
    ['id', 'key', 'name', 'is_active', 'created_at'],
    Array.from({ length: users }, (_, place) => [
      place + 1,
      `user-${place + 1}`,
      `User ${place + 1}`,
      random.chance(0.02) && place >= ADMINISTRATORS ? 0 : 1,
      NOW,
    ]),
  );
  const inside = nodes.filter(({ id, kind }) => id !== BASE && isHome(kind));
  const outside = nodes.filter(({ kind }) => kind === 'affiliate' || kind === 'client');
  const accessTeams = nodes.filter(({ kind }) => kind === 'access');
  const placed = new Map<string, [user: number, group: number, asManager: number]>();
  const place = (user: number, group: number, asManager = 0): unknown =>
    placed.has(`${user} ${group}`) ? undefined : placed.set(`${user} ${group}`, [user, group, asManager]);
  for (let user = 1; user <= users; user++) {
    if (user <= ADMINISTRATORS) place(user, ADMIN);
    // The last in a hundred three work for affiliates and clients.
    if (user > users * 0.97) place(user, random.pick(outside).id);
    else place(user, BASE);
  }
  while (placed.size < memberships) {
    const user = 1 + random.below(Math.floor(users * 0.97));
    if (random.chance(0.06)) place(user, random.pick(accessTeams).id);
    else place(user, random.pick(inside).id, random.chance(0.1) ? 1 : 0);
  }
  const rows = [...placed.values()];
  await bulkInsert(
    store,
    db,
    'memberships',
    ['id', 'user_id', 'group_id', 'as_manager'],
    rows.map((row, at) => [at + 1, ...row]),
  );
  const withRole = rows.flatMap(([, group], at) => (isHome(nodes[group - 1]!.kind) && group !== BASE ? [at + 1] : []));
  await bulkInsert(
    store,
    db,
    'membership_roles',
    ['membership_id', 'role_id'],
    random.sample(withRole, 300).map((id) => [id, ROLE_KEYS.length + 2]),
  );
  await bulkInsert(
    store,
    db,
    'restrictions',
    ['user_id', 'permission', 'by_administrator'],
    Array.from({ length: 200 }, (_, place) => [100 + place * 7, '*.export', 0]),
  );
  return membersByGroup(rows);
}

function membersByGroup(rows: readonly [user: number, group: number, asManager: number][]): Map<number, number[]> {
  const members = new Map<number, number[]>();
  for (const [user, group] of rows) members.set(group, [...(members.get(group) ?? []), user]);
  return members;
}

async function storeRecords(
  { store, db }: Change,
  random: Random,
  nodes: Node[],
  members: Map<number, number[]>,
  { records, shares, users }: Sizes,
): Promise<void> {
  const inside = nodes.filter(({ id, kind }) => id !== BASE && isHome(kind));
  const affiliates = nodes.filter(({ kind }) => kind === 'affiliate');
  const clients = nodes.filter(({ kind }) => kind === 'client');
  const accessTeams = nodes.filter(({ kind }) => kind === 'access');
  const companies: number[] = [];
  const leads: number[] = [];
  function* rows(): Generator<unknown[]> {
    for (let id = 1; id <= records; id++) {
      const type = random.weighted<RecordType>({ company: 20, person: 25, deal: 20, project: 10, lead: 25 });
      const group = random.chance(0.4) ? BASE : random.pick(inside).id;
      const owners = members.get(group) ?? [];
      const owner = random.chance(0.8) && owners.length > 0 ? random.pick(owners) : null;
      const company = type !== 'company' && companies.length > 0 && random.chance(0.6) ? random.pick(companies) : null;
      if (type === 'company') companies.push(id);
      if (type === 'lead') leads.push(id);
      const affiliate = type === 'lead' && random.chance(0.8) ? random.pick(affiliates).id : null;
      const status = type === 'lead' ? 'new' : null;
      yield [id, type, `${type}-${id}`, `Record ${id}`, group, owner, company, '{}', NOW, NOW, affiliate, status];
    }
  }
  const columns = [
    'id',
    'type',
    'key',
    'name',
    'group_id',
    'owner_id',
    'company_id',
    'data',
    'created_at',
    'updated_at',
    'affiliate_id',
    'status',
  ] as const;
  await bulkInsert(store, db, 'records', columns, rows());
  await bulkInsert(
    store,
    db,
    'sales',
    ['lead_id', 'client_id', 'price_cents', 'sold_at', 'returned_at'],
    random
      .sample(leads, Math.floor(leads.length / 10))
      .map((lead) => [lead, random.pick(clients).id, 2500, NOW, random.chance(0.1) ? NOW : null]),
  );
  const shared = new Map<string, unknown[]>();
  while (shared.size < shares) {
    const record = 1 + random.below(records);
    const withUser = random.chance(0.5);
    const grantee = withUser ? 1 + random.below(users) : random.pick(random.chance(0.8) ? accessTeams : inside).id;
    const action = random.chance(0.7) ? 'view' : 'edit';
    shared.set(`${record} ${withUser} ${grantee} ${action}`, [
      record,
      withUser ? grantee : null,
      withUser ? null : grantee,
      action,
    ]);
  }
  await bulkInsert(store, db, 'shares', ['record_id', 'user_id', 'group_id', 'action'], shared.values());
}

function isHome(kind: Kind): boolean {
  return kind === 'organization' || kind === 'team';
}
