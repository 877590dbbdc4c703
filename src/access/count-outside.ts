import { type RawBuilder, sql } from 'kysely';
import { held } from './held.ts';
import type { Question } from './question.ts';
import { BEHIND, COLUMNS, openedBy, target } from './relation.ts';
import { ARMS, baseGroup, type Door, FULL_WAYS, isNotDenied, nameOf } from './ways.ts';

/** A sort of doors; a disallow on the path of the record's group closes those that are protected. */
interface Sort {
  opens: Door;
  isProtected: boolean;
}

const sortsOf = (arms: typeof ARMS): Sort[] =>
  [true, false].flatMap((isProtected) => {
    const opened = arms.filter(({ definition }) => (definition.isProtected ?? false) === isProtected);
    return [...new Set(opened.map(({ definition }) => definition.opens))].map((opens) => ({ opens, isProtected }));
  });
const BOUNDED = ARMS.filter(({ definition }) => definition.opens !== 'everything');
const SORTS = sortsOf(BOUNDED);
const FULL_SORTS = sortsOf(BOUNDED.filter(({ way }) => FULL_WAYS.includes(way)));

// Of doors to what may be counted as a whole, those that are not; where one action is asked there are no others.
const IN_PART: Partial<Record<Door, RawBuilder<unknown>>> = {
  group: sql`d.door not in (select id from whole)`,
  colleague: sql`d.door not in (select door from counted)`,
};

/**
 * As one row, how many records stand in none of the whole groups (`groups`) and are reached by each of one or two
 * actions all the same, none of which reaches everything; the second is `view`. Leads of the colleagues that both open
 * are counted in an index: a lead has one owner, and these stand in the base group. What lies behind the other doors of
 * the first action is looked at one by one. `inFull`: doors of `view` that show a part count for nothing.
 */
export function countOutside(question: Question, groups: RawBuilder<unknown>, inFull: boolean): RawBuilder<unknown> {
  const [action, other] = question.actions;
  const isCounted = BEHIND.colleague(COLUMNS, sql`in (select door from counted)`);
  const isSeen = sql.join(
    FULL_SORTS.map((sort) => isBehind(question, sort)),
    sql` or `,
  );
  const sorts = SORTS.filter(({ opens }) => other !== undefined || IN_PART[opens] === undefined);
  const looked = sorts.map(
    (sort) => sql`
      select t.id from ${doorsOf(sort)} cross join target as t
      where ${isOfSort(sort)} and d.action = ${action} and ${inFull ? sql`(d.is_full = 1 or d.action <> 'view')` : sql`true`}
        and ${BEHIND[sort.opens](COLUMNS, sql`= d.door`)} and ${IN_PART[sort.opens] ?? sql`true`}
        and ${sort.isProtected ? isNotDenied(COLUMNS.place, sql`d.permission`) : sql`true`}
        and t.place_id not in (select id from whole) and (${isCounted}) is not true and ${other === undefined ? sql`true` : sql`(${isSeen})`}`,
  );
  const bounded = [...new Set(sorts.map(({ opens }) => opens))].filter((opens) => opens !== 'colleague');
  const colleagues = openedBy(question, ['colleague']);
  const ofAll =
    other === undefined
      ? sql`select door from (${colleagues}) as c`
      : sql`select door from colleagues where action = ${action} intersect select door from colleagues where action = ${other}`;
  return sql`(
    with whole(id) as materialized (${groups}), ${held(question)}, ${target(question)},
    opened as materialized (
      select distinct opens, door, permission, action, is_protected, is_full from (${openedBy(question, bounded)}) as o),
    colleagues as materialized (${colleagues}), counted as materialized (${ofAll})
    select (select count(*) from target as t where ${isCounted} and ${baseGroup} not in (select id from whole)) as counted,
      (select count(distinct id) from (${sql.join(looked, sql` union all `)}) as l) as looked)`;
}

// SQL that holds for a record behind a door of this sort that `view` opens, and shows it in full.
function isBehind({ type }: Question, sort: Sort): RawBuilder<unknown> {
  const doors = sql`select door from ${doorsOf(sort)} where ${isOfSort(sort)} and d.is_full = 1 and d.action = 'view'`;
  const isOpen = sort.isProtected ? isNotDenied(COLUMNS.place, sql`(${nameOf(type)} || '.view')`) : sql`true`;
  return sql`(${BEHIND[sort.opens](COLUMNS, sql`in (${doors})`)} and ${isOpen})`;
}

// Colleagues are many and open several doors each: they stand apart, and are not sorted for being told once.
function doorsOf({ opens }: Sort): RawBuilder<unknown> {
  return opens === 'colleague' ? sql`colleagues as d` : sql`opened as d`;
}

function isOfSort({ opens, isProtected }: Sort): RawBuilder<unknown> {
  return sql`d.opens = ${sql.lit(opens)} and d.is_protected = ${sql.lit(isProtected ? 1 : 0)}`;
}
