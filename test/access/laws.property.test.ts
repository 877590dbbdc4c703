// What must be true of every account, whatever the rules in detail. Each law is also tried on a change that breaks it:
// a law that cannot fail holds nothing.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ACTIONS, type Account } from '../reference/account.ts';
import { arbitraryAccount, arbitraryPermission, arbitraryScope } from '../reference/arbitrary-account.ts';
import { everyWay } from '../reference/every-way.ts';
import { storeAccount } from '../reference/store-account.ts';
import { onBothDatabases } from '../support/databases.ts';

const DEEP = Number(process.env['DEEP_ACCOUNTS'] ?? 0);
const MINUTES = 60_000;
const RUNS = { sqlite: 40, postgres: 4 };

/** One change to an account; undefined where this account has no place for it. */
type Change = (account: Account, draw: Draw) => Account | undefined;
interface Draw {
  place: number;
  other: number;
  permission: string;
  scope: 'own' | 'group' | 'subtree' | 'organization' | 'all';
  asManager: boolean;
}
const draw: fc.Arbitrary<Draw> = fc.record({
  place: fc.nat(),
  other: fc.nat(),
  permission: arbitraryPermission,
  scope: arbitraryScope.map((scope) => (scope === 'none' ? 'own' : scope)),
  asManager: fc.boolean(),
});

const pick = <T>(from: readonly T[], place: number): T | undefined => from[place % from.length];
const replaced = <T>(all: readonly T[], old: T, now: T): T[] => all.map((item) => (item === old ? now : item));

const allow: Change = (account, { place, permission, scope }) => {
  const group = pick(
    account.groups.filter(({ kind }) => kind !== 'access'),
    place,
  )!;
  if (group.allows.some((entry) => entry.permission === permission)) return undefined;
  const allows = [...group.allows, { permission, scope }];
  return { ...account, groups: replaced(account.groups, group, { ...group, allows }) };
};
const attachRole: Change = (account, { place, other }) => {
  const role = pick(account.roles, other);
  const group = pick(
    account.groups.filter(({ kind }) => kind === 'organization' || kind === 'team'),
    place,
  );
  if (!role || !group) return undefined;
  return { ...account, groups: replaced(account.groups, group, { ...group, roles: [...group.roles, role.key] }) };
};
const join: Change = (account, { place, other, asManager }) => {
  const user = pick(account.users, place)!;
  const group = pick(
    account.groups.filter(({ key }) => !user.memberships.some((held) => held.group === key)),
    other,
  );
  if (!group) return undefined;
  const membership = { group: group.key, as: asManager ? ('manager' as const) : ('member' as const), roles: [] };
  const memberships = [...user.memberships, membership];
  return { ...account, users: replaced(account.users, user, { ...user, memberships }) };
};
const share: Change = (account, { place, other, asManager }) => {
  const record = pick(account.records, place)!;
  const grantee = asManager ? { user: pick(account.users, other)!.key } : { group: pick(account.groups, other)!.key };
  const isThere = account.shares.some(
    (given) => given.record === record.key && JSON.stringify(given.with) === JSON.stringify(grantee),
  );
  if (isThere) return undefined;
  return { ...account, shares: [...account.shares, { record: record.key, with: grantee, actions: [...ACTIONS] }] };
};
const disallow: Change = (account, { place, permission }) => {
  const group = pick(account.groups, place)!;
  const denies = [...new Set([...group.denies, permission])];
  return { ...account, groups: replaced(account.groups, group, { ...group, denies }) };
};
const restrict: Change = (account, { place, permission }) => {
  // `root` stays the one who may give permissions.
  const user = pick(
    account.users.filter(({ key }) => key !== 'root'),
    place,
  );
  if (!user) return undefined;
  const restrictions = [...new Set([...user.restrictions, permission])];
  return { ...account, users: replaced(account.users, user, { ...user, restrictions }) };
};
const moveRecord: Change = (account, { place, other }) => {
  const record = pick(account.records, place)!;
  const group = pick(
    account.groups.filter(({ kind }) => kind === 'organization' || kind === 'team'),
    other,
  )!;
  return { ...account, records: replaced(account.records, record, { ...record, group: group.key }) };
};
const reorder: Change = (account, { place }) => {
  const turned = <T>(all: readonly T[]): T[] =>
    [...all.slice(place % all.length), ...all.slice(0, place % all.length)].toReversed();
  return {
    ...account,
    // A parent is made before what stands below it.
    groups: turned(account.groups).sort((a, b) => depthOf(account, a.key) - depthOf(account, b.key)),
    roles: turned(account.roles),
    users: turned(account.users).map((user) => ({ ...user, memberships: turned(user.memberships) })),
    records: turned(account.records),
    shares: turned(account.shares),
    fields: turned(account.fields),
  };
};

function depthOf(account: Account, key: string): number {
  const { parent } = account.groups.find((group) => group.key === key)!;
  return parent === undefined ? 0 : 1 + depthOf(account, parent);
}

type Ways = readonly string[];
const allowedIn = (ways: Ways): Set<string> => new Set(ways.map((way) => way.split(' ').slice(0, 3).join(' ')));
const isWithin = (some: Ways, all: Ways): boolean => [...allowedIn(some)].every((triple) => allowedIn(all).has(triple));
const others = (ways: Ways, record: string): string => ways.filter((way) => way.split(' ')[2] !== record).join('\n');

interface Law {
  says: string;
  holdsFor: Record<string, Change>;
  /** A change of another sort, for which the law must be seen to fail. */
  breaksFor: Change;
  holds: (before: Ways, after: Ways, account: Account, draw: Draw) => boolean;
}

const LAWS: Law[] = [
  {
    says: 'what gives never takes access away',
    holdsFor: { 'an allow': allow, 'a role on a group': attachRole, 'a membership': join, 'a share': share },
    breaksFor: disallow,
    holds: (before, after) => isWithin(before, after),
  },
  {
    says: 'what takes never gives access',
    holdsFor: { 'a disallow': disallow, 'a restriction': restrict },
    breaksFor: allow,
    holds: (before, after) => isWithin(after, before),
  },
  {
    says: 'what happens to one record touches no answer about another',
    holdsFor: { 'moving it': moveRecord, 'sharing it': share },
    breaksFor: join,
    holds: (before, after, { records }, { place }) =>
      others(before, pick(records, place)!.key) === others(after, pick(records, place)!.key),
  },
  {
    says: 'the order in which facts were entered changes nothing',
    holdsFor: { 'another order': reorder },
    breaksFor: moveRecord,
    holds: (before, after) => before.join('\n') === after.join('\n'),
  },
];

onBothDatabases(({ kind, open }) => {
  describe.each(LAWS)('$says', ({ holdsFor, breaksFor, holds }) => {
    async function property(change: Change) {
      const store = await open();
      const reader = { store, db: store.db };
      return fc.asyncProperty(arbitraryAccount, draw, async (account, draw) => {
        const changed = change(account, draw);
        fc.pre(changed !== undefined);
        await storeAccount(store, account);
        const before = await everyWay(reader);
        await storeAccount(store, changed);
        expect(holds(before, await everyWay(reader), account, draw)).toBe(true);
      });
    }

    test.each(Object.entries(holdsFor))(
      '%s',
      async (_, change) => {
        const checked = fc.assert(await property(change), { numRuns: DEEP || RUNS[kind] });
        await expect(checked).resolves.toBeUndefined();
      },
      30 * MINUTES,
    );

    // The law is the same whatever the database.
    test.runIf(kind === 'sqlite')('and it can fail', async () => {
      const { failed } = await fc.check(await property(breaksFor), { numRuns: 300, endOnFailure: true });
      expect(failed).toBe(true);
    });
  });
});
