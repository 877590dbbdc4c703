import { BASE_GROUP, type GroupKind } from '../access/vocabulary.ts';
import { toDecimal } from '../records/decimal.ts';
import type {
  FieldEntry,
  GroupEntry,
  RecordEntry,
  RoleEntry,
  SetupDocument,
  ShareEntry,
  UserEntry,
} from './document.ts';
import { referenceTo } from './read-records.ts';
import type {
  AccountState,
  FieldState,
  GroupState,
  MembershipState,
  RecordState,
  RoleState,
  ShareState,
  UserState,
} from './state.ts';

// What an entry asks for, in the words of the account's state: only what the entry says, with lists in their order.

export function wantedRole({ key, name, allow }: RoleEntry): Wanted<RoleState> {
  return { key, ...defined({ name, allow: allow && withoutNone(allow) }) };
}

export function wantedGroup({
  key,
  kind,
  parent,
  name,
  active,
  allow,
  deny,
  roles,
  caps,
  'made-for': madeFor,
}: GroupEntry): Wanted<GroupState> {
  const stated = defined({ kind, parent, name, active, caps, 'made-for': madeFor });
  return {
    key,
    ...stated,
    ...defined({ allow: allow && withoutNone(allow), deny: deny && sorted(deny), roles: roles && sorted(roles) }),
  };
}

export function wantedUser(
  entry: UserEntry,
  stored: UserState | undefined,
  kindOf: (group: string) => GroupKind | undefined,
): Wanted<UserState> {
  const { key, name, email, position, active, restrict, hours, caps, away } = entry;
  return {
    key,
    ...defined({ name, email: email?.trim(), position, active, hours, caps }),
    ...defined({ restrict: restrict && sorted(restrict), groups: wantedMemberships(entry, stored, kindOf) }),
    ...(away ? { away: [...away].sort((a, b) => (a.from + a.to < b.from + b.to ? -1 : 1)) } : {}),
  };
}

/** A list of groups is the whole of it; base is added unless told otherwise, or where all of them are external. */
function wantedMemberships(
  { groups, base }: UserEntry,
  stored: UserState | undefined,
  kindOf: (group: string) => GroupKind | undefined,
): MembershipState[] | undefined {
  if (!groups && base === undefined && stored) return undefined;
  const memberships: MembershipState[] = groups
    ? groups.map((group) =>
        typeof group === 'string'
          ? { group, as: 'member', roles: [] }
          : { group: group.group, as: group.as ?? 'member', roles: sorted(group.roles ?? []) },
      )
    : (stored?.groups ?? []).filter(({ group }) => group !== BASE_GROUP || base !== false);
  const isNamed = memberships.some(({ group }) => group === BASE_GROUP);
  if (!isNamed && (base ?? isInBaseByDefault(memberships, kindOf)))
    memberships.push({ group: BASE_GROUP, as: 'member', roles: [] });
  return memberships.sort((a, b) => (a.group < b.group ? -1 : 1));
}

/** Members of external groups alone are not in base unless it is said. */
export function isInBaseByDefault(
  memberships: readonly MembershipState[],
  kindOf: (group: string) => GroupKind | undefined,
): boolean {
  const outside: readonly (GroupKind | undefined)[] = ['affiliate', 'client'];
  return memberships.length === 0 || !memberships.every(({ group }) => outside.includes(kindOf(group)));
}

export function wantedField({
  type,
  key,
  label,
  kind,
  choices,
  release,
}: FieldEntry): Wanted<FieldState> & { type: FieldState['type'] } {
  return { type, key, ...defined({ label, kind, choices, release: release && sorted(release) }) };
}

export function wantedRecord(
  { type, key, name, group, owner, company, affiliate, status, amount, fields, sold }: RecordEntry,
  fieldKind: (type: string, key: string) => string | undefined,
): Wanted<RecordState> & { type: RecordState['type'] } {
  const values =
    fields &&
    Object.fromEntries(
      Object.entries(fields).flatMap(([name, value]) => {
        const trimmed = value.trim();
        if (trimmed === '') return [];
        return [[name, fieldKind(type, name) === 'number' ? (toDecimal(trimmed) ?? trimmed) : trimmed]];
      }),
    );
  const sales = sold?.map(({ to, price, returned }) => ({ to, price, returned: returned ?? false }));
  return {
    type,
    key,
    ...defined({ name, group, owner, company, affiliate, status, amount, fields: values, sold: sales }),
  };
}

/** All that the document says about each record's shares, together: the whole of what it is shared with. */
export function wantedShares(
  entries: readonly ShareEntry[],
  resolve: (record: string) => string | undefined,
): Map<string, ShareState> {
  const shares = new Map<string, ShareState>();
  for (const { record, with: grantees, actions, 'came-with': company } of entries) {
    const reference = resolve(record) ?? record;
    const share = shares.get(reference) ?? { record: reference, with: {} };
    for (const grantee of grantees) share.with[grantee] = sorted([...(share.with[grantee] ?? []), ...actions]);
    if (company !== undefined)
      for (const grantee of grantees) {
        const words = `${grantee} ${resolve(company) ?? company}`;
        share['came-with'] = {
          ...share['came-with'],
          [words]: sorted([...(share['came-with']?.[words] ?? []), ...actions]),
        };
      }
    shares.set(reference, share);
  }
  return shares;
}

/** Finds what `acme` or `company/acme` names, in the document or in the account; undefined for none or several. */
export function recordResolver(document: SetupDocument, state: AccountState): (text: string) => string | undefined {
  const references = new Set([...(document.records ?? []).map(referenceTo), ...state.records.keys()]);
  const byKey = new Map<string, string[]>();
  for (const reference of references) {
    const key = reference.slice(reference.indexOf('/') + 1);
    byKey.set(key, [...(byKey.get(key) ?? []), reference]);
  }
  return (text) => {
    if (references.has(text)) return text;
    const found = byKey.get(text) ?? [];
    return found.length === 1 ? found[0] : undefined;
  };
}

export type Wanted<State extends { key: string }> = Partial<State> & { key: string };

function withoutNone(allow: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(allow).filter(([, scope]) => scope !== 'none'));
}

function sorted<T extends string>(items: readonly T[]): T[] {
  return [...new Set(items)].sort();
}

// Only what is said: an undefined value would count as a wish.
function defined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
