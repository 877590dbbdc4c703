// The same question, may this user view this record, put to three authorization libraries. What each is told about a
// user and a record is read from the same database for each question, as ours is: nothing is kept between them.
import { createMongoAbility, subject } from '@casl/ability';
import { isAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { newEnforcer, newModelFromString } from 'casbin';
import { sql } from 'kysely';
import type { Store } from '../../src/store/store.ts';

export interface Rival {
  name: string;
  mayView(user: number, record: number): Promise<boolean>;
}

interface Told {
  type: string;
  groupId: number;
  ownerId: number;
  /** The groups whose records of this type the user's memberships open. */
  opened: number[];
  isEverything: boolean;
  hasOwn: boolean;
}

export function rivalsOf(store: Store): Rival[] {
  const tell = (user: number, record: number): Promise<Told> => read(store, user, record);
  return [
    { name: '@casl/ability', mayView: async (user, record) => askCasl(user, await tell(user, record)) },
    { name: 'casbin', mayView: async (user, record) => askCasbin(user, await tell(user, record)) },
    { name: '@cedar-policy/cedar-wasm', mayView: async (user, record) => askCedar(user, await tell(user, record)) },
  ];
}

async function read({ db }: Store, user: number, record: number): Promise<Told> {
  const found = await db.selectFrom('records').selectAll().where('id', '=', record).executeTakeFirstOrThrow();
  const grants = await db
    .selectFrom('holdings as h')
    .innerJoin('grants as g', 'g.profile', 'h.profile')
    .select(['g.group_id', 'g.scope', 'g.holds_records'])
    .where('h.user_id', '=', user)
    .where('g.permission', '=', `${found.type}.view`)
    .execute();
  const opened = new Set<number>();
  for (const { group_id, scope } of grants) {
    if (scope >= 2) opened.add(group_id);
    if (scope < 3) continue;
    const { rows } = await sql<{ id: number }>`
      select group_id as id from group_paths where ancestor_id = ${group_id}
      union select o.id from groups as g join groups as o on o.organization_id = g.organization_id
      where g.id = ${group_id} and ${scope} >= 4`.execute(db);
    for (const { id } of rows) opened.add(id);
  }
  return {
    type: found.type,
    groupId: found.group_id,
    ownerId: found.owner_id ?? 0,
    opened: [...opened],
    isEverything: grants.some(({ scope }) => scope === 5),
    hasOwn: grants.some(({ scope, holds_records }) => scope >= 1 && holds_records === 1),
  };
}

function askCasl(user: number, { type, groupId, ownerId, opened, isEverything, hasOwn }: Told): boolean {
  const ability = createMongoAbility([
    { action: 'view', subject: type, conditions: { groupId: { $in: opened } } },
    ...(hasOwn ? [{ action: 'view', subject: type, conditions: { ownerId: user } }] : []),
    ...(isEverything ? [{ action: 'view', subject: type }] : []),
  ]);
  return ability.can('view', subject(type, { groupId, ownerId }));
}

const CASBIN_MODEL = `
[request_definition]
r = user, type, group, owner, act
[policy_definition]
p = user, type, group, act
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.user == p.user && r.type == p.type && r.act == p.act && (p.group == "*" || p.group == r.group || p.group == "own" && r.owner == r.user)
`;

async function askCasbin(
  user: number,
  { type, groupId, ownerId, opened, isEverything, hasOwn }: Told,
): Promise<boolean> {
  const enforcer = await newEnforcer(newModelFromString(CASBIN_MODEL));
  const places = [...opened.map(String), ...(hasOwn ? ['own'] : []), ...(isEverything ? ['*'] : [])];
  await enforcer.addPolicies(places.map((place) => [String(user), type, place, 'view']));
  return enforcer.enforce(String(user), type, String(groupId), String(ownerId), 'view');
}

const CEDAR_POLICY = `permit(principal, action == Action::"view", resource) when {
  principal.everything || principal.opened.contains(resource.group) || (principal.own && resource.owner == principal.id) };`;

function askCedar(user: number, { groupId, ownerId, opened, isEverything, hasOwn }: Told): boolean {
  const principal = { type: 'User', id: String(user) };
  const resource = { type: 'Record', id: 'asked' };
  const answer = isAuthorized({
    principal,
    action: { type: 'Action', id: 'view' },
    resource,
    context: {},
    policies: { staticPolicies: CEDAR_POLICY },
    entities: [
      { uid: principal, attrs: { id: user, opened, everything: isEverything, own: hasOwn }, parents: [] },
      { uid: resource, attrs: { group: groupId, owner: ownerId }, parents: [] },
    ],
  });
  if (answer.type === 'failure') throw new Error(JSON.stringify(answer.errors));
  return answer.response.decision === 'allow';
}
