import { BUILTIN_ROLES, type BuiltinRole } from '../access/builtin-roles.ts';
import { STANDARD_FIELDS } from '../access/fields.ts';
import { ADMIN_GROUP, BASE_GROUP } from '../access/vocabulary.ts';
import { isName } from '../directory/keys.ts';
import type { SetupDocument } from './document.ts';
import { defaultLabel } from './find-steps.ts';
import { isSame } from './same.ts';
import {
  newAccount,
  type AccountState,
  type GroupState,
  type RecordState,
  type ShareState,
  type UserState,
} from './state.ts';
import { isInBaseByDefault } from './wanted.ts';

export const PARTS = [
  'settings',
  'roles',
  'groups',
  'users',
  'templates',
  'fields',
  'records',
  'shares',
  'affiliates',
  'rules',
] as const;
export type Part = (typeof PARTS)[number];

type Plain = Record<string, unknown>;

/** The whole account as a setup document, in plain values: applied to the account it changes nothing. Parts that are empty are left out. */
export function toDocument(state: AccountState, parts: readonly Part[] = PARTS): SetupDocument {
  const all: Record<Part, unknown> = {
    settings: { ...state.settings },
    roles: roles(state),
    groups: [...state.groups.values()].flatMap(toGroup),
    users: [...state.users.values()].map((user) => toUser(user, state)),
    templates: [...state.templates.values()],
    fields: [...state.fields.values()].map(({ type, key, label, kind, choices, release }) => ({
      type,
      key,
      ...(kind === null ? {} : { ...(label === defaultLabel(key) ? {} : { label }), kind }),
      ...filled({ choices, release }),
    })),
    records: [...state.records.values()].map((record) => toRecord(record, state)),
    shares: [...state.shares.values()].flatMap(toShares),
    affiliates: [...state.affiliates.values()].map(({ map, ...affiliate }) => ({
      ...filled(affiliate),
      ...(map ? { map } : {}),
    })),
    rules: [...state.rules.values()].map(toRule),
  };
  const stated = parts.filter((part) => part === 'settings' || (all[part] as unknown[]).length > 0);
  return { version: 1, ...Object.fromEntries(stated.map((part) => [part, all[part]])) };
}

function roles(state: AccountState): Plain[] {
  return [...state.roles.values()]
    .filter(({ key, name, allow }) => {
      if (!(key in BUILTIN_ROLES)) return true;
      return (
        key !== 'administrator' &&
        !(name === key && isSame(allow, Object.fromEntries(BUILTIN_ROLES[key as BuiltinRole])))
      );
    })
    .map(({ key, name, allow }) => ({ key, ...(name === key ? {} : { name }), allow }));
}

// Those that every account has stand in the document only with what makes them different.
function toGroup({
  key,
  kind,
  parent,
  name,
  active,
  caps,
  allow,
  deny,
  roles,
  'made-for': madeFor,
}: GroupState): Plain[] {
  const content = { ...(active ? {} : { active }), ...filled({ allow, deny, roles, caps }) };
  if (key === ADMIN_GROUP || key === BASE_GROUP) {
    const isRenamed = name !== newAccount().groups.get(key)!.name;
    const entry = { key, ...(isRenamed ? { name } : {}), ...content };
    return Object.keys(entry).length > 1 ? [entry] : [];
  }
  const made = filled({ 'made-for': madeFor });
  return [
    {
      key,
      kind,
      ...(parent === ADMIN_GROUP ? {} : { parent }),
      ...(name === key ? {} : { name }),
      ...content,
      ...made,
    },
  ];
}

function toUser(user: UserState, state: AccountState): Plain {
  const { key, name, email, position, active, groups, restrict, hours, caps, away } = user;
  const others = groups.filter(
    ({ group, as, roles: own }) => group !== BASE_GROUP || as === 'manager' || own.length > 0,
  );
  const isInBase = groups.some(({ group }) => group === BASE_GROUP);
  const isNamed = others.some(({ group }) => group === BASE_GROUP);
  const byDefault = isInBaseByDefault(others, (group) => state.groups.get(group)?.kind);
  return {
    key,
    ...(name === key ? {} : { name }),
    ...filled({ email, position }),
    ...(active ? {} : { active }),
    ...(isNamed || isInBase === byDefault ? {} : { base: isInBase }),
    ...(others.length === 0 && isInBase ? {} : { groups: others.map(toMembership) }),
    ...filled({ restrict, hours, caps, away }),
  };
}

function toMembership({ group, as, roles: own }: UserState['groups'][number]): unknown {
  if (as === 'member' && own.length === 0) return group;
  return { group, ...(as === 'manager' ? { as } : {}), ...filled({ roles: own }) };
}

function toRecord({ type, key, name, group, fields, status, sold, ...rest }: RecordState, state: AccountState): Plain {
  const isDefined = (field: string): boolean =>
    STANDARD_FIELDS[type].some((standard) => standard.key === field) ||
    state.fields.get(`${type}.${field}`)?.kind != null;
  const known = Object.fromEntries(Object.entries(fields).filter(([field]) => isDefined(field)));
  return {
    type,
    key,
    ...(name === key || !isName(name) ? {} : { name }),
    ...(group === BASE_GROUP ? {} : { group }),
    ...filled(rest),
    ...(status === null || status === 'new' ? {} : { status }),
    ...filled({ fields: known }),
    ...(sold.length === 0
      ? {}
      : { sold: sold.map(({ to, price, returned }) => ({ to, price, ...(returned ? { returned } : {}) })) }),
  };
}

function toRule(rule: Plain & { key: string }): Plain {
  const { key, active, targets, buyers, sticky, shared, caps, ...rest } = rule;
  const money = (buyer: Plain): Plain => ({
    ...buyer,
    price: Number(buyer['price']),
    ...('budget' in buyer ? { budget: Number(buyer['budget']) } : {}),
  });
  const entries = Object.entries(rest).filter(([, value]) => value !== null && value !== false);
  return {
    key,
    ...Object.fromEntries(
      entries.filter(([name]) => (targets as unknown[]).length > 0 || (name !== 'between' && name !== 'within')),
    ),
    ...(active === false ? { active } : {}),
    ...filled({ sticky, targets, buyers: (buyers as Plain[]).map(money) }),
    ...(shared === 1 ? {} : { shared }),
    ...filled({ caps }),
  };
}

// What came with the share of a company goes with it again.
function toShares({ record, with: grantees, 'came-with': came = {} }: ShareState): Plain[] {
  const following = Object.entries(came).map(([words, actions]) => {
    const [grantee, company] = words.split(' ') as [string, string];
    return { record, with: [grantee], actions, 'came-with': company };
  });
  const isOwn = (grantee: string, action: string): boolean =>
    !following.some((entry) => entry.with[0] === grantee && entry.actions.includes(action));
  const own = Object.entries(grantees).map(
    ([grantee, actions]) => [grantee, actions.filter((action) => isOwn(grantee, action))] as const,
  );
  const stated = Object.fromEntries(own.filter(([, actions]) => actions.length > 0));
  return [...byActions(stated).map(([actions, names]) => ({ record, with: names, actions })), ...following];
}

function byActions(grantees: Readonly<Record<string, string[]>>): [actions: string[], names: string[]][] {
  const groups = new Map<string, [string[], string[]]>();
  for (const [name, actions] of Object.entries(grantees).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const group = groups.get(actions.join()) ?? [actions, []];
    group[1].push(name);
    groups.set(actions.join(), group);
  }
  return [...groups.values()];
}

// Without what says nothing: null, and empty lists and maps.
function filled(values: object): Plain {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]: [string, unknown]) =>
      typeof value === 'object' ? value !== null && Object.keys(value).length > 0 : value !== undefined,
    ),
  );
}
