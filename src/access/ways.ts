import { type RawBuilder, sql } from 'kysely';
import type { RecordType } from '../store/schema/records.ts';
import {
  type AccountPermission,
  type Action,
  ACTIONS,
  BASE_GROUP,
  RECORD_TYPES,
  type Scope,
  scopeRank,
} from './vocabulary.ts';

// The ten ways of the specification, each once. A way is two halves: the doors that a user's memberships open (a
// group, an owner, one record …), and which records lie behind such a door. `who` binds the record, `what` the user.
// `relation.ts` joins the halves; `carriers.ts` says the same of one user and one record of which all is known. Nothing
// else in the program says who sees what.

export const WAYS = [
  'administrator',
  'owner',
  'group',
  'subtree',
  'organization',
  'all',
  'colleague',
  'share',
  'source',
  'buyer',
] as const;
export type Way = (typeof WAYS)[number];

/** The ways whose records are seen in full, by internal users. */
export const FULL_WAYS: readonly Way[] = WAYS.filter((way) => way !== 'source' && way !== 'buyer');

/** What a way leads to: the id behind it is that of a group, a user, a record; `everything` has none. */
export type Door = 'everything' | 'group' | 'owner' | 'colleague' | 'record' | 'affiliate';

export interface WayDefinition {
  opens: Door;
  takes: Taken;
  /** Rule 3: a disallow on the path of the record's group closes this way. */
  isProtected?: boolean;
  /** Selects user_id, profile, permission, via_id, scope, because and door, of what is `held as h` and `passes`. */
  doors: (passes: RawBuilder<unknown>, terms: Terms) => RawBuilder<unknown>;
}

/** What a way takes: a membership of which groups, and what scope it gives at least. `inside`: organizations and teams. */
export interface Taken {
  of: 'administrative' | 'inside' | 'outside' | 'any';
  least: Scope;
}

/** What the question binds: each a value, or the placeholder of one in a compiled statement. */
export interface Terms {
  type: RecordType;
  actions: readonly Action[];
  /** One user's id, or SQL of it, when the question is about one. */
  user?: number | RawBuilder<number> | undefined;
  /** What this account permission reaches is asked, instead of the type's own actions. */
  instead?: AccountPermission | undefined;
}

// `held` is what memberships give: user_id, profile, group_id, permission, scope, because, inside (an organization or team).
const through = sql`h.user_id, h.profile, h.permission, h.group_id as via_id, h.scope, h.because`;
const at = (scope: Scope) => sql.lit(scopeRank(scope));
const inside = (least: Scope): Taken => ({ of: 'inside', least });

const OF: Record<Taken['of'], RawBuilder<unknown>> = {
  administrative: sql`h.group_id = (select id from groups where kind = 'administrative')`,
  inside: sql`h.inside = 1`,
  // Affiliates and clients see leads, and no more.
  outside: sql`h.inside = 0 and h.permission in ('lead.view', 'stats.view', 'activity.view')`,
  any: sql`true`,
};

/** The SQL doors of a way, as it takes them. */
export function doorsThrough({ takes, doors }: WayDefinition, terms: Terms): RawBuilder<unknown> {
  // `all` has an index of its own, which serves no comparison.
  const isWide = takes.least === 'all' ? sql`h.scope = ${at('all')}` : sql`h.scope >= ${at(takes.least)}`;
  return doors(takes.least === 'own' ? OF[takes.of] : sql`${OF[takes.of]} and ${isWide}`, terms);
}

const group: WayDefinition = {
  opens: 'group',
  takes: inside('group'),
  doors: (passes) => sql`select ${through}, h.group_id as door from held as h where ${passes}`,
};

const subtree: WayDefinition = {
  opens: 'group',
  takes: inside('subtree'),
  doors: (passes) => sql`
    select ${through}, p.group_id as door from held as h join group_paths as p on p.ancestor_id = h.group_id
    where ${passes}`,
};

const organization: WayDefinition = {
  opens: 'group',
  takes: inside('organization'),
  doors: (passes) => sql`
    select ${through}, o.id as door from held as h
    join groups as g on g.id = h.group_id join groups as o on o.organization_id = g.organization_id
    where ${passes}`,
};

// The owner is in an organization or team that the scope reaches from G: through each of the three ways above.
const colleague = ({ takes, doors }: WayDefinition): WayDefinition => ({
  opens: 'colleague',
  takes,
  doors: (passes, terms) => sql`
    select w.user_id, w.profile, w.permission, w.via_id, w.scope, w.because, oh.user_id as door
    from (${doors(passes, terms)}) as w
    join holdings as oh on oh.group_id = w.door
    join groups as og on og.id = oh.group_id and og.kind in ('organization', 'team')
    where w.via_id <> ${baseGroup} and oh.user_id <> w.user_id`,
});

// A share widens where, never what: the permission itself must come from some group.
const gate = (user: string, permission: RawBuilder<unknown>) => sql`exists (
  select 1 from held as h where h.user_id = ${sql.ref(user)} and h.permission = ${permission})`;

/** `share` and `colleague` have several. */
const DEFINITIONS: Record<Way, readonly WayDefinition[]> = {
  administrator: [
    {
      opens: 'everything',
      takes: { of: 'administrative', least: 'own' },
      doors: (passes) => sql`
        select h.user_id, h.profile, h.permission, h.group_id as via_id, ${at('all')} as scope, cast(null as text) as because, 0 as door
        from held as h where ${passes}`,
    },
  ],
  owner: [
    {
      opens: 'owner',
      takes: inside('own'),
      isProtected: true,
      doors: (passes) => sql`select ${through}, h.user_id as door from held as h where ${passes}`,
    },
  ],
  group: [group],
  subtree: [subtree],
  organization: [organization],
  all: [
    {
      opens: 'everything',
      takes: inside('all'),
      doors: (passes) => sql`select ${through}, 0 as door from held as h where ${passes}`,
    },
  ],
  colleague: [colleague(group), colleague(subtree), colleague(organization)],
  share: [
    {
      opens: 'record',
      takes: { of: 'any', least: 'own' },
      isProtected: true,
      doors: (_passes, terms) => sql`
        select s.user_id, cast(null as bigint) as profile, ${shared(terms)}
        where s.user_id is not null ${terms.user !== undefined ? sql`and s.user_id = ${terms.user}` : sql``}
          and ${isAsked(terms)} and ${gate('s.user_id', permissionOf(terms))}`,
    },
    {
      opens: 'record',
      takes: { of: 'any', least: 'own' },
      isProtected: true,
      doors: (_passes, terms) => sql`
        select sh.user_id, sh.profile, ${shared(terms)} join holdings as sh on sh.group_id = s.group_id
        where ${isAsked(terms)} ${terms.user !== undefined ? sql`and sh.user_id = ${terms.user}` : sql``}
          and ${gate('sh.user_id', permissionOf(terms))} and ${isNotDenied(sql`s.group_id`, permissionOf(terms))}`,
    },
  ],
  source: [
    {
      opens: 'affiliate',
      takes: { of: 'outside', least: 'group' },
      doors: (passes) => sql`select ${through}, h.group_id as door from held as h where ${passes}`,
    },
  ],
  buyer: [
    {
      opens: 'record',
      takes: { of: 'outside', least: 'group' },
      doors: (passes) => sql`
        select ${through}, sa.lead_id as door from held as h join sales as sa on sa.client_id = h.group_id
        where ${passes} and sa.returned_at is null`,
    },
  ],
};

/** One definition of a way, with its number among all: each is a branch of the relation. */
export interface Arm {
  number: number;
  way: Way;
  definition: WayDefinition;
}
export const ARMS: readonly Arm[] = WAYS.flatMap((way) =>
  DEFINITIONS[way].map((definition) => ({ way, definition })),
).map((arm, number) => ({ number, ...arm }));

function shared(terms: Terms): RawBuilder<unknown> {
  return sql`${permissionOf(terms)} as permission, s.group_id as via_id, cast(null as integer) as scope,
    cast(null as text) as because, s.record_id as door from shares as s`;
}

function permissionOf({ type }: Terms): RawBuilder<unknown> {
  return sql`(${nameOf(type)} || '.' || s.action)`;
}

function isAsked({ actions }: Terms): RawBuilder<unknown> {
  return sql`s.action in (${sql.join(actions.map(actionNamed))})`;
}

/** SQL of an action that a question names, or for which it has a placeholder. */
export function actionNamed(action: Action): RawBuilder<string> {
  return isNamed(action) ? sql.lit<string>(action) : sql<string>`cast(${action} as text)`;
}

/** SQL of a type that a question names, or for which it has a placeholder. */
export function nameOf(type: RecordType): RawBuilder<string> {
  return isNamed(type) ? sql.lit<string>(type) : sql<string>`cast(${type} as text)`;
}

/** A statement of one type alone needs fewer ways than one that serves them all. */
export function isNamed(word: RecordType | Action): boolean {
  return NAMES.has(word);
}

const NAMES: ReadonlySet<unknown> = new Set([...RECORD_TYPES, ...ACTIONS]);

/** SQL of the base group's id. */
export const baseGroup = sql<number>`(select id from groups where key = ${sql.lit(BASE_GROUP)})`;

/** Rule 3: SQL that holds where the permission is disallowed neither on the group nor on one above it. */
export function isNotDenied(groupId: RawBuilder<unknown>, permission: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`not exists (
    select 1 from denials as x where x.group_id = ${groupId} and x.permission = ${permission})`;
}
