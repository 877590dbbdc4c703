import { type RawBuilder, sql } from 'kysely';
import type { RecordType } from '../store/schema/records.ts';
import { held } from './held.ts';
import type { KnownRecord, Question } from './question.ts';
import { type Action, type Permission, patternsFor } from './vocabulary.ts';
import {
  type Arm,
  ARMS,
  baseGroup,
  type Door,
  doorsThrough,
  FULL_WAYS,
  isNamed,
  isNotDenied,
  nameOf,
  type Way,
} from './ways.ts';

/** One way that holds for one user, action and record. */
export interface WayRow {
  user_id: number;
  record_id: number;
  action: Action;
  way: Way;
  /** The group that carries it; null for a share with the user alone. */
  via_id: number | null;
  /** Rank of the scope that carries it; null where none does. */
  scope: number | null;
  /** JSON array: what gives that scope. */
  because: string | null;
  /** What the membership that carries it counts as; null for a share with the user alone. */
  profile: number | null;
}

/**
 * access(user, record, action, way, via), as a table expression: every way that holds for users who may act at all
 * (active, not restricted), and for other actions than `view` only on records whose outcome is `full`: nobody acts on
 * what they cannot see. A colleague's lead may come up more than once.
 */
export function relation(question: Question): RawBuilder<WayRow> {
  const { actions } = question;
  if (question.unseen || actions.every((action) => action === 'view')) {
    return sql<WayRow>`(with ${terms(question)} ${found(question)})`;
  }
  const all: Question = { ...question, actions: [...actions, 'view'] };
  const seenInFull = sql`from found as v where v.action = 'view' and v.way in (${list(FULL_WAYS)})
    and (v.way <> 'share' or ${isInternal(sql`v.user_id`)})`;
  // Of one user and one record there is one outcome.
  const isSeen =
    question.user !== undefined && question.record !== undefined
      ? sql`exists (select 1 ${seenInFull})`
      : sql`(f.user_id, f.record_id) in (select v.user_id, v.record_id ${seenInFull})`;
  return sql<WayRow>`(
    with ${terms(all)}, found as materialized (${found(all)})
    select f.* from found as f
    where f.action in (${sql.join(actions)}) and (f.action = 'view' or ${isSeen}))`;
}

/** The doors that memberships open, all or of some sorts, whatever lies behind them; one door may come up more than once. */
export function doorsOf(
  question: Question,
  only?: readonly Door[],
): RawBuilder<{ opens: Door; door: number; action: Action }> {
  return sql`(with ${held(question)} ${openedBy(question, only)})`;
}

/** SQL of the doors with what goes with each. */
export function openedBy(question: Question, only?: readonly Door[]): RawBuilder<unknown> {
  const branches = ARMS.filter(({ definition }) => only === undefined || only.includes(definition.opens)).map(
    ({ way, definition }) => sql`
        select ${sql.lit(definition.opens)} as opens, d.door, d.permission, ${actionOf(question)} as action,
          ${sql.lit(definition.isProtected ? 1 : 0)} as is_protected, ${isFull(way)} as is_full
        from (${doorsThrough(definition, question)}) as d where ${fits(question, definition.opens)}`,
  );
  return sql.join(branches, sql` union all `);
}

// Whether who comes this way to a record for `view` sees it in full.
function isFull(way: Way): RawBuilder<number> {
  if (way === 'share') return sql<number>`case when ${isInternal(sql`d.user_id`)} then 1 else 0 end`;
  return sql<number>`${sql.lit(FULL_WAYS.includes(way) ? 1 : 0)}`;
}

function terms(question: Question): RawBuilder<unknown> {
  return sql`${held(question)}${question.known ? sql`` : sql`, ${target(question)}`}`;
}

function actionOf({ type }: Question): RawBuilder<Action> {
  return sql`substr(d.permission, length(${nameOf(type)}) + 2)`;
}

/** The records of the type, with the group that each counts in. Rows of an unfinished import are visible to nobody. */
export function target({ type, settings, record, records }: Question): RawBuilder<unknown> {
  const place = placeOf(settings);
  return sql`target as ${records === undefined ? sql`not materialized` : sql`materialized`} (
    select r.id, r.type, ${place} as place_id, r.owner_id, r.affiliate_id from records as r
    where ${records === undefined ? isOfType(type) : sql`r.type || '' = cast(${type} as text)`} and ${isFinished}
      ${record === undefined ? sql`` : sql`and r.id = ${record}`}
      ${records === undefined ? sql`` : sql`and r.id in (${records})`})`;
}

/** SQL of the group in which a record counts, by default `records as r`. Without the group system that is base. */
export function placeOf(settings: Question['settings']): RawBuilder<number> {
  return settings['group-system'] === 'on' ? sql<number>`r.group_id` : baseGroup;
}

/**
 * SQL on `records as r`. With a bare parameter SQLite would look whether its value fits the indexes of leads alone, and
 * for that prepare the statement anew each time.
 */
export function isOfType(type: RecordType): RawBuilder<boolean> {
  return sql<boolean>`r.type = cast(${type} as text)`;
}

/** SQL on `records as r`: it did not come with an import that is still running. */
export const isFinished = sql<boolean>`(r.import_id is null or not exists (
  select 1 from imports as i where i.id = r.import_id and i.state = 'running'))`;

function found(question: Question): RawBuilder<unknown> {
  const branches = (question.among ?? ARMS)
    .filter(({ definition }) => leads(question, definition.opens))
    .map((arm) => rowsOf(question, arm));
  return sql.join(branches, sql` union all `);
}

function rowsOf(question: Question, { way, definition }: Arm): RawBuilder<unknown> {
  const { known } = question;
  const { opens, isProtected } = definition;
  const r = known ? columnsOf(known) : COLUMNS;
  return sql`
    select d.user_id, ${r.id} as record_id, ${actionOf(question)} as action, ${sql.lit(way)} as way, d.via_id, d.scope,
      d.because, d.profile
    from ${joined(question, sql`(${doorsThrough(definition, question)}) as d`)}
    where ${isBehind(question, opens, r)} and ${isProtected && known?.isProtected !== false ? isNotDenied(r.place, sql`d.permission`) : sql`true`}`;
}

function isBehind(question: Question, opens: Door, r: Columns): RawBuilder<unknown> {
  return sql`${fits(question, opens)} and ${BEHIND[opens](r, sql`= d.door`)}`;
}

function fits({ type }: Question, opens: Door): RawBuilder<unknown> {
  return opens === 'colleague' ? sql`${nameOf(type)} = 'lead'` : sql`true`;
}

// There is no such door to a record of another type.
function leads({ type }: Question, opens: Door): boolean {
  return opens !== 'colleague' || !isNamed(type) || type === 'lead';
}

// SQLite takes a cross join as it is written: from what is few to what is many.
function joined({ known, record, records, user }: Question, doors: RawBuilder<unknown>): RawBuilder<unknown> {
  if (known) return doors;
  if (records !== undefined) return sql`target as t cross join ${doors}`;
  return user !== undefined && record === undefined ? sql`${doors} cross join target as t` : sql`${doors}, target as t`;
}

/** What the ways look at in a record, as SQL. */
type Columns = Record<'id' | 'place' | 'owner' | 'affiliate', RawBuilder<unknown>>;

export const COLUMNS: Columns = {
  id: sql`t.id`,
  place: sql`t.place_id`,
  owner: sql`t.owner_id`,
  affiliate: sql`t.affiliate_id`,
};

function columnsOf({ id, placeId, ownerId, affiliateId }: KnownRecord): Columns {
  const number = (value: number): RawBuilder<number> => sql<number>`cast(${value} as bigint)`;
  return {
    id: number(id),
    place: number(placeId),
    owner: number(ownerId),
    affiliate: number(affiliateId),
  };
}

/** SQL that holds for a record behind such doors: `matches` says which, as `= d.door`. */
export const BEHIND: Record<Door, (r: Columns, matches: RawBuilder<unknown>) => RawBuilder<unknown>> = {
  everything: () => sql`true`,
  group: ({ place }, matches) => sql`${place} ${matches}`,
  owner: ({ owner }, matches) => sql`${owner} ${matches}`,
  // Leads alone, and only those that stand in the base group: a sum, so that no index of groups is taken for the owners'.
  colleague: ({ owner, place }, matches) => sql`${place} + 0 = ${baseGroup} and ${owner} ${matches}`,
  record: ({ id }, matches) => sql`${id} ${matches}`,
  affiliate: ({ affiliate }, matches) => sql`${affiliate} ${matches}`,
};

/** SQL that holds for a user who is a member of the administrative group, an organization or a team. */
export function isInternal(user: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select 1 from holdings as ih join groups as ig on ig.id = ih.group_id
    where ih.user_id = ${user} and ig.kind in ('administrative', 'organization', 'team'))`;
}

/** SQL that holds for a user who is active and not restricted for the permission. */
export function isAble(user: RawBuilder<unknown>, permission: Permission): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from users as u where u.id = ${user} and u.is_active = 1 and not exists (
    select 1 from restrictions as x where x.user_id = u.id and x.permission in (${list(patternsFor(permission))})))`;
}

function list(words: readonly string[]): RawBuilder<unknown> {
  return sql.join(words.map((word) => sql.lit(word)));
}
