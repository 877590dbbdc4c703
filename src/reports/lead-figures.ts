import { type RawBuilder, sql } from 'kysely';
import { readSettings } from '../access/settings.ts';
import { toLocalTime } from '../distribution/local-time.ts';
import { LEAD_STATUSES } from '../records/set-lead-status.ts';
import type { Session } from '../store/session.ts';
import { readPeriod } from './period.ts';
import { assertHolds, reachOf } from './reach.ts';

export const DIMENSIONS = [
  'user',
  'team',
  'group',
  'organization',
  'position',
  'affiliate',
  'day',
  'week',
  'month',
  'status',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

type Status = (typeof LEAD_STATUSES)[number];

/** What became of some leads. */
export type Figures = Record<Status, number> & {
  leads: number;
  /** Of those that are won, decimal with two places, in the account's currency. */
  amount: string;
  /** Won of all, between 0 and 1; null without leads. */
  conversion: number | null;
  /** From reception to the first note or status, on average of those that have one. */
  first_contact_hours: number | null;
};

/** One value of the dimension; null where a lead has none: no owner, no team. */
export type FigureRow = { key: string | null; name: string | null } & Figures;

export interface LeadFigures {
  by: Dimension;
  since: string | null;
  until: string | null;
  currency: string;
  rows: FigureRow[];
  total: Figures;
}

export interface FigureOptions {
  by: Dimension;
  since?: string;
  until?: string;
}

const team = sql<string | null>`case when g.kind = 'team' then g.key else (
  select min(t.key) from memberships as m join groups as t on t.id = m.group_id and t.kind = 'team'
  where m.user_id = r.owner_id) end`;
const minute = sql<string | null>`substr(r.received_at, 1, 16)`;

const KEYS: Record<Dimension, RawBuilder<string | null>> = {
  user: sql`u.key`,
  team,
  group: sql`g.key`,
  organization: sql`o.key`,
  position: sql`u.position`,
  affiliate: sql`a.key`,
  day: minute,
  week: minute,
  month: minute,
  status: sql`r.status`,
};

/** Counts leads by one dimension, as far as `stats.view` reaches for whoever asks. */
export async function leadFigures(session: Session, options: FigureOptions): Promise<LeadFigures> {
  const { db } = session;
  const { by } = options;
  await assertHolds(session, 'stats.view');
  const { timezone, currency } = await readSettings(db);
  const { since, until } = readPeriod(options, timezone);
  const reached = await reachOf(session, 'stats.view', 'lead');
  const leads = () =>
    db
      .selectFrom('records as r')
      .innerJoin('groups as g', 'g.id', 'r.group_id')
      .innerJoin('groups as o', 'o.id', 'g.organization_id')
      .leftJoin('users as u', 'u.id', 'r.owner_id')
      .leftJoin('groups as a', 'a.id', 'r.affiliate_id')
      .where(reached)
      .$if(since !== undefined, (query) => query.where('r.received_at', '>=', since!))
      .$if(until !== undefined, (query) => query.where('r.received_at', '<', until!));
  const counted = await leads()
    .select((eb) => [
      KEYS[by].as('value'),
      'r.status',
      eb.fn.countAll<number | string>().as('leads'),
      sql<number | string | null>`sum(case when r.status = 'won' then r.amount_cents end)`.as('cents'),
    ])
    .groupBy([KEYS[by], 'r.status'])
    .execute();
  const contacts = await leads()
    .innerJoin(firstContacts().as('c'), 'c.record_id', 'r.id')
    .select((eb) => [KEYS[by].as('value'), 'r.received_at', eb.fn.min<string>('c.at').as('first')])
    .groupBy(['r.id', 'r.received_at', KEYS[by]])
    .execute();

  const toKey = keyReader(by, timezone);
  const sums = new Map<string | null, Sum>();
  const total = emptySum();
  const sumOf = (value: string | null): Sum => {
    const key = toKey(value);
    const sum = sums.get(key) ?? emptySum();
    sums.set(key, sum);
    return sum;
  };
  for (const { value, status, leads: count, cents } of counted) {
    for (const sum of [sumOf(value), total]) {
      sum.statuses[status ?? 'new'] += Number(count);
      sum.cents += Number(cents ?? 0);
    }
  }
  for (const { value, received_at, first } of contacts) {
    if (received_at === null) continue;
    const waited = Math.max(0, Date.parse(first) - Date.parse(received_at));
    for (const sum of [sumOf(value), total]) {
      sum.contacted += 1;
      sum.waited += waited;
    }
  }
  const names = await namesOf(session, by);
  const rows = [...sums].map(([key, sum]) => ({
    key,
    name: key === null ? null : (names.get(key) ?? null),
    ...toFigures(sum),
  }));
  return {
    by,
    since: since ?? null,
    until: until ?? null,
    currency,
    rows: sortRows(rows, by),
    total: toFigures(total),
  };
}

interface Sum {
  statuses: Record<Status, number>;
  cents: number;
  contacted: number;
  waited: number;
}

// A note, or the first time that somebody says where the lead stands.
function firstContacts() {
  return sql<{ record_id: number; at: string }>`(
    select n.record_id, n.at from notes as n
    union all
    select l.id, j.at from journal as j join records as l on l.type = 'lead' and l.key = j.key
    where j.object = 'lead' and j.verb = 'updated' and j.after like '{"status"%')`;
}

// Days, weeks and months are those of the account's time zone, whatever the minute's in UTC.
function keyReader(by: Dimension, zone: string): (value: string | null) => string | null {
  if (by !== 'day' && by !== 'week' && by !== 'month') return (value) => value;
  return (value) => {
    if (value === null) return null;
    const { date, week, month } = toLocalTime(Date.parse(`${value}:00Z`), zone);
    return { day: date, week, month }[by];
  };
}

async function namesOf({ db }: Session, by: Dimension): Promise<Map<string, string>> {
  if (by === 'user') return toMap(await db.selectFrom('users').select(['key', 'name']).execute());
  if (by === 'team' || by === 'group' || by === 'organization' || by === 'affiliate')
    return toMap(await db.selectFrom('groups').select(['key', 'name']).execute());
  return new Map();
}

function toMap(rows: readonly { key: string; name: string }[]): Map<string, string> {
  return new Map(rows.map(({ key, name }) => [key, name]));
}

// Time runs on, statuses have their order, everything else is by size.
function sortRows(rows: FigureRow[], by: Dimension): FigureRow[] {
  const place = ({ key }: FigureRow): number => LEAD_STATUSES.indexOf(key as Status);
  const byKey = (a: FigureRow, b: FigureRow): number => ((a.key ?? '') < (b.key ?? '') ? -1 : 1);
  if (by === 'status') return rows.toSorted((a, b) => place(a) - place(b));
  if (by === 'day' || by === 'week' || by === 'month') return rows.toSorted(byKey);
  return rows.toSorted((a, b) => b.leads - a.leads || byKey(a, b));
}

function emptySum(): Sum {
  return {
    statuses: { new: 0, contacted: 0, standby: 0, won: 0, lost: 0, cancelled: 0 },
    cents: 0,
    contacted: 0,
    waited: 0,
  };
}

function toFigures({ statuses, cents, contacted, waited }: Sum): Figures {
  const leads = Object.values(statuses).reduce((sum, count) => sum + count, 0);
  return {
    leads,
    ...statuses,
    amount: (cents / 100).toFixed(2),
    conversion: leads === 0 ? null : round(statuses.won / leads, 4),
    first_contact_hours: contacted === 0 ? null : round(waited / contacted / 3_600_000, 2),
  };
}

function round(value: number, places: number): number {
  return Number(value.toFixed(places));
}
