import { type RawBuilder, sql } from 'kysely';
import { STANDARD_FIELDS } from '../access/fields.ts';
import { freshGrants } from '../access/fresh-grants.ts';
import { isFinished, relation } from '../access/relation.ts';
import { readReleases, releasedFields, releasedOutside } from '../access/seen-fields.ts';
import { readSettings } from '../access/settings.ts';
import { getSubject, type Subject } from '../access/subject.ts';
import type { Action } from '../access/vocabulary.ts';
import { didYouMean } from '../nearest.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Session } from '../store/session.ts';
import { listFields } from './field-values.ts';

type Condition = RawBuilder<boolean>;

/** The records of a type as whoever is asking sees them, as SQL on `records as r` and what is joined to it. */
export interface RecordView {
  /** Holds for the records that are listed for them. */
  isListed: Condition;
  /** A column or field by its name: where the value is hidden it is null, for filters and sorting too. */
  column(name: string): RawBuilder<unknown>;
  /** The order by it, the same on both databases: what is empty first, numbers as numbers. */
  order(name: string, direction: 'asc' | 'desc'): RawBuilder<unknown>;
}

/** What a list joins: `g` the group, `u` the owner, `c` the company, `a` the affiliate. */
const COLUMNS = {
  group: 'g.key',
  owner: 'u.key',
  company: 'c.key',
  status: 'r.status',
  received: 'r.received_at',
  affiliate: 'a.key',
} as const;

const ALWAYS = sql<boolean>`(1 = 1)`;
const NEVER = sql<boolean>`(1 = 0)`;

export async function viewRecords(session: Session, type: RecordType): Promise<RecordView> {
  const fields = await listFields(session.db, type);
  const seen = await whatIsVisible(session, type);
  const known = ['key', ...(seen.name ? ['name'] : []), ...Object.keys(COLUMNS), ...fields.map(({ key }) => key)];
  const column = (name: string): RawBuilder<unknown> => {
    if (name === 'key') return sql.ref('r.key');
    if (name === 'name' && seen.name) return sql.ref('r.name');
    if (name === 'company') return shown(sql<boolean>`${seen.full} and ${seen.company}`, sql.ref(COLUMNS.company));
    if (Object.hasOwn(COLUMNS, name)) return shown(seen.full, sql.ref(COLUMNS[name as keyof typeof COLUMNS]));
    const field = fields.find(({ key }) => key === name);
    if (!field) throw unknownColumn(type, name, known);
    const value =
      session.store.kind === 'sqlite'
        ? sql`json_extract(r.data, ${`$."${field.key}"`})`
        : sql`(cast(r.data as json) ->> ${field.key})`;
    return shown(seen.field(field.key), value);
  };
  return {
    isListed: seen.listed,
    column,
    order(name, direction) {
      const isNumber = fields.some(({ key, kind }) => key === name && kind === 'number');
      const sorted = session.store.kind === 'sqlite' ? column(name) : comparable(column(name), isNumber);
      return direction === 'asc' ? sql`${sorted} asc nulls first` : sql`${sorted} desc nulls last`;
    },
  };
}

interface Visible {
  listed: Condition;
  /** Outcome `full`. */
  full: Condition;
  name: boolean;
  /** The company `c` that the record belongs to. */
  company: Condition;
  field: (key: string) => Condition;
}

async function whatIsVisible(session: Session, type: RecordType): Promise<Visible> {
  const { db, actor } = session;
  if (actor.kind === 'operator') {
    return { listed: isFinished, full: ALWAYS, name: true, company: ALWAYS, field: () => ALWAYS };
  }
  await freshGrants(session);
  const user = await getSubject(session, actor.key);
  const settings = await readSettings(db);
  const reached = (action: Action, of: RecordType = type, only: RawBuilder<unknown> = ALWAYS): RawBuilder<unknown> =>
    sql`(select w.record_id from ${relation({ type: of, actions: [action], settings, user: sql`${user.id}` })} as w
      where w.action = ${sql.lit(action)} and ${only})`;
  const releases = await readReleases(session, user, type);
  const released = releasedFields(releases, user, []);
  const outside = releasedOutside(releases);
  const views = sql<boolean>`r.id in ${reached('view')}`;
  const full = fullCondition(user, released, views, reached('view', type, sql`w.way not in ('source', 'buyer')`));
  const companies = releasedFields(await readReleases(session, user, 'company'), user, []);
  return {
    listed: released.length > 0 ? isFinished : views,
    full,
    name: user.isInternal,
    company: companies.length > 0 ? ALWAYS : sql<boolean>`c.id in ${reached('view', 'company')}`,
    field(key) {
      const section = STANDARD_FIELDS[type].find((field) => field.key === key)?.section;
      const inFull =
        section === 'contact' || section === 'history'
          ? sql<boolean>`${full} and r.id in ${reached(`view-${section}`)}`
          : full;
      const through = outside.filter(({ field }) => field === key).map(({ groupId }) => groupId);
      const opened =
        through.length === 0
          ? NEVER
          : sql<boolean>`r.id in ${reached('view', type, sql`w.way in ('source', 'buyer') and w.via_id in (${sql.join(through)})`)}`;
      return sql<boolean>`(${inFull} or (not ${full} and ${released.includes(key) ? ALWAYS : opened}))`;
    },
  };
}

// For internal users in no external group, with no field released to them, all that is listed is seen in full.
function fullCondition(
  user: Subject,
  released: readonly string[],
  views: Condition,
  inFull: RawBuilder<unknown>,
): Condition {
  if (!user.isInternal) return NEVER;
  const isOutside = user.memberships.some(({ kind }) => kind === 'affiliate' || kind === 'client');
  if (isOutside) return sql<boolean>`r.id in ${inFull}`;
  return released.length === 0 ? ALWAYS : views;
}

// PostgreSQL takes every value out of JSON as text, of the database's own collation.
function comparable(value: RawBuilder<unknown>, isNumber: boolean): RawBuilder<unknown> {
  return isNumber ? sql`cast(${value} as numeric)` : sql`${value} collate "C"`;
}

function shown(condition: Condition, value: RawBuilder<unknown>): RawBuilder<unknown> {
  return condition === ALWAYS ? value : sql`(case when ${condition} then ${value} end)`;
}

function unknownColumn(type: RecordType, name: string, known: readonly string[]): Problem {
  return new Problem({
    code: 'unknown_field',
    exit: ExitCode.usage,
    message: `A ${type} has no field "${name}".`,
    hint: didYouMean(name, known, `There are: ${known.join(', ')}.`),
  });
}
