// Random accounts: small, so that hundreds are asked every question, and dense, so that rules meet. References between
// the parts are drawn as numbers and resolved by remainder, so every draw is a valid account and shrinks to a valid one.
import fc from 'fast-check';
import {
  ACCOUNT_PERMISSIONS,
  ACTIONS,
  BUILT_IN_ROLES,
  type Account,
  type EditedRole,
  type Entry,
  type Group,
  type GroupKind,
  type RecordType,
  type Scope,
  type Share,
} from './account.ts';

const PARENT_KINDS: Record<GroupKind, GroupKind[]> = {
  administrative: [],
  organization: ['administrative', 'organization'],
  team: ['administrative', 'organization', 'team'],
  access: ['administrative', 'organization', 'team'],
  affiliate: ['administrative', 'organization'],
  client: ['administrative'],
};

const index = fc.nat({ max: 1000 });
const few = <T>(item: fc.Arbitrary<T>, maxLength: number, minLength = 0): fc.Arbitrary<T[]> =>
  fc.array(item, { minLength, maxLength });
const weighted = <T>(...choices: [number, T][]): fc.Arbitrary<T> =>
  fc.oneof(...choices.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));
const rarely = (weight: number): fc.Arbitrary<boolean> => weighted([10 - weight, false], [weight, true]);

const recordType: fc.Arbitrary<RecordType> = weighted(
  [4, 'lead'],
  [3, 'company'],
  [1, 'deal'],
  [1, 'person'],
  [1, 'project'],
);
const action = fc.oneof(
  { weight: 3, arbitrary: fc.constant('view' as const) },
  { weight: 2, arbitrary: fc.constantFrom(...ACTIONS) },
);

export const arbitraryPermission: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(recordType, action).map(([type, verb]) => `${type}.${verb}`) },
  { weight: 2, arbitrary: recordType.map((type) => `${type}.*`) },
  { weight: 2, arbitrary: action.map((verb) => `*.${verb}`) },
  { weight: 2, arbitrary: fc.constantFrom(...ACCOUNT_PERMISSIONS) },
  { weight: 1, arbitrary: fc.constant('*') },
);
export const arbitraryScope: fc.Arbitrary<Scope> = weighted(
  [4, 'group'],
  [3, 'own'],
  [3, 'subtree'],
  [3, 'organization'],
  [1, 'all'],
  [1, 'none'],
);
/** Of several entries with the same text the last is the one that stands. */
const entries = (maxLength: number): fc.Arbitrary<Entry[]> =>
  few(fc.record({ permission: arbitraryPermission, scope: arbitraryScope }), maxLength).map((drawn) => [
    ...new Map(drawn.map((entry) => [entry.permission, entry])).values(),
  ]);
const permissions = (maxLength: number): fc.Arbitrary<string[]> => fc.uniqueArray(arbitraryPermission, { maxLength });

const editedRole: fc.Arbitrary<EditedRole> = fc
  .record({
    key: fc.constantFrom(...BUILT_IN_ROLES),
    permissions: entries(3),
    privacy: fc.uniqueArray(fc.constantFrom<string>('lead.view', 'lead.view-contact', 'activity.view'), {
      maxLength: 2,
    }),
  })
  .map(({ key, permissions, privacy }) => ({
    key,
    permissions: [
      ...permissions.filter(({ permission }) => key !== 'member' || !privacy.includes(permission)),
      ...(key === 'member' ? privacy.map((permission) => ({ permission, scope: 'privacy' as const })) : []),
    ],
  }));

const drawnAccount = fc.record({
  groupSystem: weighted<Account['groupSystem']>([5, 'on'], [1, 'off']),
  teams: weighted<Account['teams']>([5, 'on'], [1, 'off']),
  privacy: fc.constantFrom<Account['privacy']>('own', 'group', 'organization'),
  roles: few(entries(3), 2),
  editedRoles: few(editedRole, 1),
  top: fc.record({ allows: entries(1), denies: permissions(1) }),
  base: fc.record({ allows: entries(1), denies: permissions(1), roles: few(index, 1) }),
  groups: few(
    fc.record({
      kind: weighted<GroupKind>([3, 'organization'], [4, 'team'], [2, 'access'], [2, 'affiliate'], [2, 'client']),
      parent: index,
      allows: entries(2),
      denies: permissions(2),
      roles: few(index, 1),
    }),
    8,
    2,
  ),
  users: few(
    fc.record({
      active: rarely(1).map((isInactive) => !isInactive),
      isAdministrator: rarely(1),
      isInBase: rarely(6),
      memberships: few(
        fc.record({
          group: index,
          as: weighted<'member' | 'manager'>([3, 'member'], [2, 'manager']),
          roles: few(index, 1),
        }),
        5,
      ),
      restrictions: fc.oneof({ weight: 3, arbitrary: permissions(0) }, { weight: 1, arbitrary: permissions(2) }),
    }),
    5,
    1,
  ),
  fields: few(fc.record({ type: recordType, releasedTo: few(index, 3) }), 3),
  records: few(
    fc.record({
      type: recordType,
      group: fc.oneof(fc.constant(0), index),
      owner: fc.option(index, { freq: 4, nil: undefined }),
      company: fc.option(index, { nil: undefined }),
      affiliate: fc.option(index, { freq: 3, nil: undefined }),
      sold: few(fc.record({ client: index, returned: rarely(3) }), 3),
      unfinished: rarely(1),
    }),
    9,
    2,
  ),
  shares: few(
    fc.record({
      record: index,
      user: fc.option(index, { nil: undefined }),
      group: index,
      actions: fc.uniqueArray(action, { minLength: 1, maxLength: 2 }),
    }),
    5,
  ),
});
type Drawn = typeof drawnAccount extends fc.Arbitrary<infer T> ? T : never;

export const arbitraryAccount: fc.Arbitrary<Account> = drawnAccount.map(toAccount);

function toAccount(drawn: Drawn): Account {
  const roles = drawn.roles.map((permissions, place) => ({ key: `role-${place}`, permissions }));
  const editedRoles = drawn.editedRoles;
  const attachable = [...roles.map(({ key }) => key), 'auditor'];
  const toRoles = (drawnRoles: number[]): string[] => drawnRoles.map((place) => pick(attachable, place));

  const groups: Group[] = [
    { key: 'admin', kind: 'administrative', ...drawn.top, roles: [] },
    { key: 'base', kind: 'organization', parent: 'admin', ...drawn.base, roles: toRoles(drawn.base.roles) },
  ];
  for (const [place, { kind, parent, allows, denies, roles }] of drawn.groups.entries()) {
    const above = groups.filter((group) => PARENT_KINDS[kind].includes(group.kind));
    groups.push({
      key: `${kind}-${place}`,
      kind,
      // The latest first, so that trees grow deep.
      parent: pick(above.toReversed(), parent).key,
      allows: kind === 'access' ? [] : allows,
      denies,
      roles: isHome(kind) ? toRoles(roles) : [],
    });
  }

  const users = drawn.users.map(({ active, isAdministrator, isInBase, memberships, restrictions }, place) => {
    const wanted = [
      ...memberships.map(({ group, as, roles }) => ({ group: pick(groups.slice(1), group), as, roles })),
      ...(isAdministrator ? [{ group: groups[0]!, as: 'member' as const, roles: [] }] : []),
      ...(isInBase ? [{ group: groups[1]!, as: 'member' as const, roles: [] }] : []),
    ];
    const once = [...new Map(wanted.map((membership) => [membership.group.key, membership])).values()];
    return {
      key: `user-${place}`,
      active,
      memberships: once.map(({ group, as, roles }) => ({
        group: group.key,
        as,
        roles: isHome(group.kind) ? toRoles(roles) : [],
      })),
      restrictions,
    };
  });
  // There is always an active administrator who is not restricted.
  const root = { group: 'admin', as: 'member' as const, roles: [] };
  users.push({ key: 'root', active: true, memberships: [root], restrictions: [] });

  const keysOf = (kind: GroupKind): string[] => groups.filter((group) => group.kind === kind).map(({ key }) => key);
  const homes = groups.filter(({ kind }) => isHome(kind));
  const companies = drawn.records.flatMap(({ type }, place) => (type === 'company' ? [`record-${place}`] : []));
  const records = drawn.records.map((record, place) => {
    const isLead = record.type === 'lead';
    const company = record.type === 'company' ? undefined : pickAny(companies, record.company);
    return {
      key: `record-${place}`,
      type: record.type,
      group: pick(homes, record.group).key,
      owner: pickAny(users, record.owner)?.key,
      company,
      affiliate: isLead ? pickAny(keysOf('affiliate'), record.affiliate) : undefined,
      sold: isLead ? toSales(record.sold, keysOf('client')) : [],
      unfinished: isLead && record.unfinished,
    };
  });

  return {
    groupSystem: drawn.groupSystem,
    teams: drawn.teams,
    privacy: drawn.privacy,
    roles,
    editedRoles,
    groups,
    users,
    fields: drawn.fields.map(({ type, releasedTo }, place) => ({
      type,
      key: `field-${place}`,
      releasedTo: [...new Set(releasedTo.map((group) => pick(groups.slice(1), group).key))],
    })),
    records,
    shares: records.length === 0 ? [] : toShares(drawn.shares, { users, groups, records }),
  };
}

const isHome = (kind: GroupKind): boolean => kind === 'organization' || kind === 'team';
const pick = <T>(from: readonly T[], place: number): T => from[place % from.length]!;
const pickAny = <T>(from: readonly T[], place: number | undefined): T | undefined =>
  place === undefined || from.length === 0 ? undefined : pick(from, place);

// One share for each record and grantee.
function toShares(
  drawn: Drawn['shares'],
  { users, groups, records }: Pick<Account, 'users' | 'groups' | 'records'>,
): Share[] {
  const shares = drawn.map(({ record, user, group, actions }) => ({
    record: pick(records, record).key,
    with: user === undefined ? { group: pick(groups, group).key } : { user: pick(users, user).key },
    actions,
  }));
  return [...new Map(shares.map((share) => [JSON.stringify([share.record, share.with]), share])).values()];
}

// A client never buys the same lead twice.
function toSales(
  drawn: { client: number; returned: boolean }[],
  clients: string[],
): { client: string; returned: boolean }[] {
  if (clients.length === 0) return [];
  const sales = drawn.map(({ client, returned }) => ({ client: pick(clients, client), returned }));
  return [...new Map(sales.map((sale) => [sale.client, sale])).values()];
}
