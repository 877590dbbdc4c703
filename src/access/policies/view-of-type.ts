import { type Kysely, type RawBuilder, sql } from 'kysely';
import { inlineParameters } from '../../store/inline-parameters.ts';
import type { RecordType } from '../../store/schema/records.ts';
import type { Schema } from '../../store/schema/schema.ts';
import { STANDARD_FIELDS } from '../fields.ts';
import { isFinished, isInternal, relation } from '../relation.ts';
import { releasesTo } from '../seen-fields.ts';
import { FULL_WAYS } from '../ways.ts';

export const VIEW_NAMES: Record<RecordType, string> = {
  company: 'companies',
  person: 'people',
  deal: 'deals',
  project: 'projects',
  lead: 'leads',
};

const ACTIONS = ['view', 'view-contact', 'view-history'] as const;

/** What a view is made of besides the account's tables. */
export interface Place {
  /** The schema of the views and of the readers' table. */
  views: string;
  /** Keys of the account's own fields of this type. */
  customFields: readonly string[];
}

/**
 * The query of a view: the records of a type as the user sees them to whom the connected role is mapped. It joins the
 * engine's own relation, and shows of each record what `seenByUser` would.
 */
export function viewOfType(db: Kysely<Schema>, type: RecordType, { views, customFields }: Place): string {
  const user = sql<number>`(select id from reader)`;
  const query = sql`
    with reader as materialized (
      select u.id, ${isInternal(sql`u.id`)} as is_internal from ${sql.table(`${views}.readers`)} as m
      join users as u on u.key = m.user_key where m.role = session_user),
    ways as (${ways(type, user)}),
    seen as materialized (
      select w.record_id, bool_or(w.action = 'view' and w.way in (${literals(FULL_WAYS)})) as has_full_way,
        bool_or(w.action = 'view-contact') as contact, bool_or(w.action = 'view-history') as history,
        coalesce(array_agg(w.via_id) filter (where w.way in ('source', 'buyer')), '{}') as doors
      from ways as w group by w.record_id having bool_or(w.action = 'view')),
    released as materialized (${releasesTo(db, type, user)}),
    known as (
      select r.*, x.is_internal, x.is_internal and coalesce(s.has_full_way, false) as is_full,
        coalesce(s.contact, false) as contact, coalesce(s.history, false) as history,
        s.record_id is not null as has_way, s.doors
      from reader as x cross join records as r left join seen as s on s.record_id = r.id
      where r.type = ${sql.lit(type)} and ${isFinished}),
    shown as (
      select k.*, f.released_fields from known as k cross join lateral (
        select case when k.is_full then '{}' else coalesce(array_agg(rl.field), '{}') end as released_fields
        from released as rl
        where case when rl.kind in ('affiliate', 'client') then rl.group_id = any (k.doors)
          else k.is_internal and rl.kind <> 'administrative' end) as f)
    select ${sql.join(columns(type, customFields))}
    from shown as k
    left join groups as g on g.id = k.group_id
    left join users as o on o.id = k.owner_id
    left join groups as a on a.id = k.affiliate_id
    ${type === 'company' ? sql`` : sql`left join ${sql.table(`${views}.companies`)} as c on c.id = k.company_id`}
    where k.is_full or k.has_way or cardinality(k.released_fields) > 0`;
  return inlineParameters(query.compile(db));
}

// Whether the group system is on is asked when the view is read: only one of the two is then gone through.
function ways(type: RecordType, user: RawBuilder<number>): RawBuilder<unknown> {
  const branches = (['on', 'off'] as const).map((groupSystem) => {
    const asked = relation({ type, actions: ACTIONS, settings: { 'group-system': groupSystem }, user });
    return sql`select w.record_id, w.action, w.way, w.via_id from ${asked} as w
      where coalesce((select value from settings where key = 'group-system'), 'on') = ${sql.lit(groupSystem)}`;
  });
  return sql.join(branches, sql` union all `);
}

function columns(type: RecordType, customFields: readonly string[]): RawBuilder<unknown>[] {
  const whenFull = (value: RawBuilder<unknown>): RawBuilder<unknown> => sql`case when k.is_full then ${value} end`;
  const fixed: [name: string, value: RawBuilder<unknown>][] = [
    ['id', sql`k.id`],
    ['key', sql`k.key`],
    ['outcome', sql`case when k.is_full then 'full' else 'fields' end`],
    ['name', sql`case when k.is_full or k.is_internal then k.name end`],
    ['group_key', whenFull(sql`g.key`)],
    ['owner_key', whenFull(sql`o.key`)],
    ...(type === 'company' ? [] : ([['company_key', whenFull(sql`c.key`)]] as [string, RawBuilder<unknown>][])),
    ['created_at', whenFull(sql`k.created_at`)],
    ['updated_at', whenFull(sql`k.updated_at`)],
    ...(type === 'lead' ? leadColumns(whenFull) : []),
  ];
  const taken = new Set(fixed.map(([name]) => name));
  const standard = STANDARD_FIELDS[type].map(({ key, section }) => ({ key, section }));
  const custom = customFields.map((key) => ({ key, section: 'custom' as const }));
  const fields = [...standard, ...custom].map(({ key, section }): [string, RawBuilder<unknown>] => {
    const sectionShows = section === 'contact' ? sql`k.contact` : section === 'history' ? sql`k.history` : sql`true`;
    const shows = sql`case when k.is_full then ${sectionShows} else ${sql.lit(key)} = any (k.released_fields) end`;
    return [freeName(key, taken), sql`case when ${shows} then k.data::json ->> ${sql.lit(key)} end`];
  });
  return [...fixed, ...fields].map(([name, value]) => sql`${value} as ${sql.id(name)}`);
}

function leadColumns(
  whenFull: (value: RawBuilder<unknown>) => RawBuilder<unknown>,
): [name: string, value: RawBuilder<unknown>][] {
  return [
    ['status', whenFull(sql`k.status`)],
    ['amount', whenFull(sql`k.amount_cents / 100.0`)],
    ['received_at', whenFull(sql`k.received_at`)],
    ['affiliate_key', whenFull(sql`a.key`)],
    ['form', sql`case when k.is_full and k.contact then k.form end`],
  ];
}

// PostgreSQL cuts names at 63 bytes, and takes each once.
function freeName(key: string, taken: Set<string>): string {
  const short = key.slice(0, 55);
  let name = short;
  for (let number = 2; taken.has(name); number += 1) name = `${short}_${number}`;
  taken.add(name);
  return name;
}

function literals(words: readonly string[]): RawBuilder<unknown> {
  return sql.join(words.map((word) => sql.lit(word)));
}
