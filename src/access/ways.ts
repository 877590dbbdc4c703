import {
  type AliasableExpression,
  type Expression,
  type ExpressionBuilder,
  type Kysely,
  type SelectQueryBuilder,
  type SqlBool,
  sql,
} from 'kysely';
import type { RecordType } from '../store/schema/records.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Settings } from './settings.ts';
import { type Action, BASE_GROUP, type Permission, scopeRank } from './vocabulary.ts';

// The relation access(user, record, action, way, via) of the specification: the ten ways, each once. A check binds
// user and record, `who` binds the record, `what` binds the user. Nothing else in the program says who sees what.

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

/** One way that holds for one user and one record. */
export interface WayRow {
  user_id: number;
  record_id: number;
  way: Way;
  /** The group that carries it; null for a share with the user alone. */
  via_id: number | null;
  /** Rank of the scope that carries it; null where none does. */
  scope: number | null;
  /** JSON array: what gives that scope. */
  because: string | null;
}

export interface Question {
  type: RecordType;
  action: Action;
  settings: Settings;
  /** Bound to one user, or to all. */
  user?: Expression<number> | undefined;
  /** Bound to one record, or to all of the type. */
  record?: Expression<number> | undefined;
}

type Rows = SelectQueryBuilder<Schema, never, WayRow>;
type WayQuery = (db: Kysely<Schema>, question: Question) => Rows | undefined;

/** The union of the ways that are asked for: all by default. */
export function access(db: Kysely<Schema>, question: Question, ways: readonly Way[] = WAYS): Rows {
  const [first, ...others] = ways.flatMap((way) => QUERIES[way](db, question) ?? []);
  return others.reduce((union, query) => union.unionAll(query), first!);
}

const administrator: WayQuery = (db, q) =>
  rows(
    records(db, q)
      .innerJoin('groups as g', (join) => join.on('g.kind', '=', 'administrative'))
      .innerJoin('holdings as h', 'h.group_id', 'g.id')
      .$call(askedUser(q)),
    'administrator',
    { scope: sql<number>`${sql.lit(scopeRank('all'))}`, because: sql<string | null>`null` },
  );

const owner: WayQuery = (db, q) =>
  rows(
    records(db, q)
      .innerJoin('holdings as h', (join) => join.onRef('h.user_id', '=', 'r.owner_id'))
      .$call(granted(q, 'own'))
      .where('gr.holds_records', '=', 1)
      .where(({ not, exists }) => not(exists(denial(db, q, groupOfRecord(db, q)))))
      .$call(askedUser(q)),
    'owner',
  );

const group: WayQuery = (db, q) =>
  rows(
    records(db, q)
      .innerJoin('grants as gr', (join) => join.on('gr.group_id', '=', groupOfRecord(db, q)))
      .innerJoin('holdings as h', 'h.profile', 'gr.profile')
      .$call(grantIs(q, 'group'))
      .$call(askedUser(q)),
    'group',
  );

const subtree: WayQuery = (db, q) =>
  rows(
    records(db, q)
      .innerJoin('group_paths as p', (join) => join.on('p.group_id', '=', groupOfRecord(db, q)))
      .innerJoin('grants as gr', 'gr.group_id', 'p.ancestor_id')
      .innerJoin('holdings as h', 'h.profile', 'gr.profile')
      .$call(grantIs(q, 'subtree'))
      .$call(askedUser(q)),
    'subtree',
  );

const organization: WayQuery = (db, q) =>
  rows(
    records(db, q)
      .innerJoin('groups as rg', (join) => join.on('rg.id', '=', groupOfRecord(db, q)))
      .innerJoin('groups as g', 'g.organization_id', 'rg.organization_id')
      .innerJoin('grants as gr', 'gr.group_id', 'g.id')
      .innerJoin('holdings as h', 'h.profile', 'gr.profile')
      .$call(grantIs(q, 'organization'))
      .$call(askedUser(q)),
    'organization',
  );

const all: WayQuery = (db, q) =>
  rows(
    records(db, q)
      .innerJoin('grants as gr', (join) => join.on('gr.permission', '=', permissionOf(q)))
      .innerJoin('holdings as h', 'h.profile', 'gr.profile')
      .$call(grantIs(q, 'all'))
      .$call(askedUser(q)),
    'all',
  );

const colleague: WayQuery = (db, q) =>
  q.type !== 'lead'
    ? undefined
    : rows(
        records(db, q)
          .innerJoin('grants as gr', (join) => join.on('gr.permission', '=', permissionOf(q)))
          .innerJoin('holdings as h', 'h.profile', 'gr.profile')
          .innerJoin('groups as g', 'g.id', 'gr.group_id')
          .$call(grantIs(q, 'group'))
          .where('g.key', '<>', BASE_GROUP)
          .where('r.owner_id', 'is not', null)
          .whereRef('r.owner_id', '<>', 'h.user_id')
          .where(({ eb }) => eb(groupOfRecord(db, q), '=', baseGroup(db)))
          .where(({ exists }) => exists(ownerInReach(db)))
          .$call(askedUser(q)),
        'colleague',
      );

// The owner is in one of the organizations and teams that the scope reaches from G: itself, those below, its sisters.
function ownerInReach(db: Kysely<Schema>) {
  return db
    .selectFrom('holdings as oh')
    .innerJoin('groups as t', 't.id', 'oh.group_id')
    .select('oh.user_id')
    .where('oh.user_id', '=', sql.ref<number>('r.owner_id'))
    .where('t.kind', 'in', ['organization', 'team'])
    .where(({ or, and, eb, exists, selectFrom }) =>
      or([
        eb('t.id', '=', sql.ref<number>('gr.group_id')),
        and([
          eb(sql.ref<number>('gr.scope'), '>=', scopeRank('subtree')),
          exists(
            selectFrom('group_paths as tp')
              .select('tp.depth')
              .whereRef('tp.group_id', '=', 't.id')
              .where('tp.ancestor_id', '=', sql.ref<number>('gr.group_id')),
          ),
        ]),
        and([
          eb(sql.ref<number>('gr.scope'), '>=', scopeRank('organization')),
          eb('t.organization_id', '=', sql.ref<number>('g.organization_id')),
        ]),
      ]),
    );
}

const share: WayQuery = (db, q) => {
  // A share widens where, never what: the permission itself must come from some group.
  const gate = (user: string) => (eb: ExpressionBuilder<Schema, never>) =>
    eb.exists(
      db
        .selectFrom('holdings as gh')
        .innerJoin('grants as gg', 'gg.profile', 'gh.profile')
        .select('gg.scope')
        .where('gh.user_id', '=', sql.ref<number>(user))
        .where('gg.permission', '=', permissionOf(q)),
    );
  const shared = records(db, q)
    .innerJoin('shares as s', 's.record_id', 'r.id')
    .where('s.action', '=', q.action)
    .where(({ not, exists }) => not(exists(denial(db, q, groupOfRecord(db, q)))));
  const withUser = shared
    .where('s.user_id', 'is not', null)
    .$if(q.user !== undefined, (query) => query.where('s.user_id', '=', q.user!))
    .where(gate('s.user_id') as never)
    .select((eb) => [
      eb.ref('s.user_id').$notNull().as('user_id'),
      'r.id as record_id',
      sql<Way>`'share'`.as('way'),
      sql<number | null>`cast(null as integer)`.as('via_id'),
      sql<number | null>`cast(null as integer)`.as('scope'),
      sql<string | null>`cast(null as text)`.as('because'),
    ]);
  const withGroup = rows(
    shared
      .innerJoin('holdings as h', 'h.group_id', 's.group_id')
      .where(({ not, exists }) => not(exists(denial(db, q, sql.ref<number>('s.group_id')))))
      .where(gate('h.user_id') as never)
      .$call(askedUser(q)),
    'share',
    {
      via: sql.ref<number>('h.group_id'),
      scope: sql<number | null>`cast(null as integer)`,
      because: sql<string | null>`cast(null as text)`,
    },
  );
  return (withUser as unknown as Rows).unionAll(withGroup);
};

const source: WayQuery = (db, q) =>
  q.action !== 'view' || q.type !== 'lead'
    ? undefined
    : rows(
        records(db, q)
          .innerJoin('grants as gr', 'gr.group_id', 'r.affiliate_id')
          .innerJoin('holdings as h', 'h.profile', 'gr.profile')
          .$call(grantIs(q, 'group', 'outside'))
          .$call(askedUser(q)),
        'source',
      );

const buyer: WayQuery = (db, q) =>
  q.action !== 'view' || q.type !== 'lead'
    ? undefined
    : rows(
        records(db, q)
          .innerJoin(
            db
              .selectFrom('sales')
              .select(['lead_id', 'client_id'])
              .distinct()
              .where('returned_at', 'is', null)
              .as('sold'),
            'sold.lead_id',
            'r.id',
          )
          .innerJoin('grants as gr', 'gr.group_id', 'sold.client_id')
          .innerJoin('holdings as h', 'h.profile', 'gr.profile')
          .$call(grantIs(q, 'group', 'outside'))
          .$call(askedUser(q)),
        'buyer',
      );

const QUERIES: Record<Way, WayQuery> = {
  administrator,
  owner,
  group,
  subtree,
  organization,
  all,
  colleague,
  share,
  source,
  buyer,
};

export function permissionOf({ type, action }: Pick<Question, 'type' | 'action'>): Permission {
  return `${type}.${action}`;
}

/** Without the group system every record counts as being in the base group. */
export function groupOfRecord(db: Kysely<Schema>, { settings }: Pick<Question, 'settings'>): Expression<number> {
  return settings['group-system'] === 'on' ? sql.ref<number>('r.group_id') : baseGroup(db);
}

/** Rule 3: what is disallowed on the path of a group, as rows to test for. */
export function denial(db: Kysely<Schema>, q: Pick<Question, 'type' | 'action'>, groupId: Expression<number>) {
  return db
    .selectFrom('denials as d')
    .select('d.by_group_id')
    .where('d.group_id', '=', groupId)
    .where('d.permission', '=', permissionOf(q));
}

function baseGroup(db: Kysely<Schema>): Expression<number> {
  return sql<number>`(${db.selectFrom('groups as b').select('b.id').where('b.key', '=', BASE_GROUP)})`;
}

// Rows of an unfinished import are visible to nobody.
function records(db: Kysely<Schema>, q: Question) {
  return db
    .selectFrom('records as r')
    .where('r.type', '=', q.type)
    .where(isImported(db))
    .$if(q.record !== undefined, (query) => query.where('r.id', '=', q.record!));
}

function isImported(db: Kysely<Schema>): Expression<SqlBool> {
  const running = db.selectFrom('imports as i').select('i.id').where('i.state', '=', 'running');
  return sql<SqlBool>`coalesce(r.import_id, 0) not in (${running})`;
}

function askedUser(q: Question) {
  return <Query>(query: Query): Query => {
    if (q.user === undefined) return query;
    return (query as { where(left: string, op: string, right: unknown): Query }).where('h.user_id', '=', q.user);
  };
}

function granted(q: Question, atLeast: 'own') {
  return <Query>(query: Query) =>
    (query as unknown as SelectQueryBuilder<Joined, 'r' | 'h', object>)
      .innerJoin('grants as gr', 'gr.profile', 'h.profile')
      .where('gr.permission', '=', permissionOf(q))
      .where('gr.scope', '>=', scopeRank(atLeast));
}

function grantIs(
  q: Question,
  atLeast: 'group' | 'subtree' | 'organization' | 'all',
  side: 'inside' | 'outside' = 'inside',
) {
  return <Query>(query: Query) =>
    (query as unknown as SelectQueryBuilder<Joined, 'r' | 'h' | 'gr' | 'g', object>)
      .where('gr.permission', '=', permissionOf(q))
      .where('gr.scope', '>=', scopeRank(atLeast))
      .where('gr.holds_records', '=', side === 'inside' ? 1 : 0);
}

interface Joined extends Schema {
  r: Schema['records'];
  h: Schema['holdings'];
  gr: Schema['grants'];
  g: Schema['groups'];
}

interface Carried {
  via?: AliasableExpression<number>;
  scope?: AliasableExpression<number | null>;
  because?: AliasableExpression<string | null>;
}

// Every branch of the union has the same columns.
function rows(query: unknown, way: Way, carried: Carried = {}): Rows {
  return (query as SelectQueryBuilder<Joined, 'r' | 'h' | 'gr', object>).select([
    'h.user_id as user_id',
    'r.id as record_id',
    sql<Way>`${sql.lit(way)}`.as('way'),
    (carried.via ?? sql.ref<number>('h.group_id')).as('via_id') as never,
    (carried.scope ?? sql.ref<number>('gr.scope')).as('scope') as never,
    (carried.because ?? sql.ref<string>('gr.because')).as('because') as never,
  ]) as unknown as Rows;
}
