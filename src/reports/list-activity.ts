import { type Expression, type SqlBool, sql } from 'kysely';
import { RECORD_TYPES } from '../access/vocabulary.ts';
import { readSettings } from '../access/settings.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Session } from '../store/session.ts';
import {
  ACTIVITY_KINDS,
  type Activity,
  type ActivityKind,
  type Found,
  type Query,
  type Reach,
  type Window,
} from './activity.ts';
import { readPeriod } from './period.ts';
import { assertHolds, reachOf } from './reach.ts';
import { readChanges } from './read-changes.ts';

export interface ActivityPage {
  activities: Activity[];
  next: string | null;
}

export interface ActivityOptions {
  user?: string;
  kind?: ActivityKind;
  since?: string;
  until?: string;
  limit: number;
  /** The `next` of the page before. */
  after?: string;
  oldestFirst?: boolean;
}

/** What people and runs did with records, newest first unless asked otherwise, as far as `activity.view` reaches for whoever asks. */
export async function listActivity(session: Session, options: ActivityOptions): Promise<ActivityPage> {
  await assertHolds(session, 'activity.view');
  const { kind, limit, oldestFirst = false } = options;
  const reach = await readReach(session);
  const wanted = ACTIVITY_KINDS.filter((each) => kind === undefined || each === kind);
  const found: Found[] = [];
  for (const each of wanted)
    found.push(...(await QUERIES[each](session, reach, await windowOf(session, options, each))));
  found.sort((a, b) => (isBefore(a, b) === oldestFirst ? -1 : 1));
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    activities: shown.map(({ id: _id, ...activity }) => activity),
    next: found.length > limit && last ? `${last.at}/${last.kind}/${last.id}` : null,
  };
}

async function readReach(session: Session): Promise<Reach> {
  const anyOf = async (action: 'view' | 'view-history'): Promise<Expression<SqlBool>> => {
    const each: Expression<SqlBool>[] = [];
    for (const type of RECORD_TYPES) each.push(await reachOf(session, 'activity.view', type, action));
    return sql<SqlBool>`(${sql.join(
      each.map((condition) => sql`(${condition})`),
      sql` or `,
    )})`;
  };
  return { seen: await anyOf('view'), history: await anyOf('view-history') };
}

async function windowOf(session: Session, options: ActivityOptions, kind: ActivityKind): Promise<Window> {
  const { timezone } = await readSettings(session.db);
  const { since, until } = readPeriod(options, timezone);
  const [at, atKind, atId] = readCursor(options.after);
  const { oldestFirst = false } = options;
  const distance = ACTIVITY_KINDS.indexOf(kind) - ACTIVITY_KINDS.indexOf((atKind ?? kind) as ActivityKind);
  const isBehind = oldestFirst ? distance < 0 : distance > 0;
  const past = sql.raw(oldestFirst ? '>' : '<');
  return {
    order: oldestFirst ? 'asc' : 'desc',
    limit: options.limit + 1,
    holds: (time, id, by) => {
      const conditions = [sql<SqlBool>`true`];
      if (since !== undefined) conditions.push(sql<SqlBool>`${sql.ref(time)} >= ${since}`);
      if (until !== undefined) conditions.push(sql<SqlBool>`${sql.ref(time)} < ${until}`);
      if (options.user !== undefined) conditions.push(sql<SqlBool>`${sql.ref(by)} = ${options.user}`);
      if (at !== undefined) {
        const tied = distance === 0 ? sql`${sql.ref(id)} ${past} ${Number(atId)}` : sql.lit(isBehind);
        conditions.push(sql<SqlBool>`(${sql.ref(time)} ${past} ${at} or (${sql.ref(time)} = ${at} and ${tied}))`);
      }
      return sql<SqlBool>`${sql.join(conditions, sql` and `)}`;
    },
  };
}

function readCursor(after: string | undefined): string[] {
  const parts = after?.split('/') ?? [];
  const isCursor = parts.length === 3 && ACTIVITY_KINDS.some((kind) => kind === parts[1]) && /^\d+$/.test(parts[2]!);
  if (after === undefined || isCursor) return parts;
  throw new Problem({
    code: 'bad_cursor',
    exit: ExitCode.usage,
    message: `"${after}" is no place to go on from.`,
    hint: 'Give --after the "next" of the page before.',
  });
}

// As newest first puts it last; of what happened at once, notes, then placements, then changes, each by number downward.
function isBefore(a: Found, b: Found): boolean {
  if (a.at !== b.at) return a.at < b.at;
  if (a.kind !== b.kind) return ACTIVITY_KINDS.indexOf(a.kind) > ACTIVITY_KINDS.indexOf(b.kind);
  return a.id < b.id;
}

const notes: Query = async ({ db }, { seen, history }, { holds, limit, order }) => {
  const rows = await db
    .selectFrom('notes as n')
    .innerJoin('records as r', 'r.id', 'n.record_id')
    .leftJoin('users as w', 'w.id', 'n.user_id')
    .select(['n.id', 'n.at', 'n.text', 'r.type', 'r.key', 'r.name', 'w.key as by'])
    .where(seen)
    .where(history)
    .where(holds('n.at', 'n.id', 'w.key'))
    .orderBy('n.at', order)
    .orderBy('n.id', order)
    .limit(limit)
    .execute();
  return rows.map(({ type, key, by, ...row }) => ({
    ...row,
    by: by ?? 'operator',
    kind: 'note',
    record: `${type}/${key}`,
  }));
};

const placements: Query = async ({ db }, { seen }, { holds, limit, order }) => {
  const rows = await db
    .selectFrom('placements as p')
    .innerJoin('records as r', 'r.id', 'p.lead_id')
    .innerJoin('groups as g', 'g.id', 'p.group_id')
    .leftJoin('users as w', 'w.id', 'p.user_id')
    .leftJoin('rules as ru', 'ru.id', 'p.rule_id')
    .select([
      'p.id',
      'p.at',
      'p.cause',
      'p.run_id',
      'r.key',
      'r.name',
      'g.key as group',
      'w.key as user',
      'ru.key as rule',
    ])
    .where(seen)
    .where(holds('p.at', 'p.id', 'w.key'))
    .orderBy('p.at', order)
    .orderBy('p.id', order)
    .limit(limit)
    .execute();
  return rows.map(({ id, at, cause, run_id, key, name, group, user, rule }) => ({
    id,
    at,
    by: run_id === null ? cause : `run ${run_id}`,
    kind: 'placement',
    record: `lead/${key}`,
    name,
    text: `to ${group}${user === null ? '' : `, ${user}`}${rule === null ? '' : ` by rule ${rule}`} (${cause})`,
  }));
};

const QUERIES: Record<ActivityKind, Query> = { note: notes, placement: placements, change: readChanges };
