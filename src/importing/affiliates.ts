import { sql, type Kysely } from 'kysely';
import { authorize } from '../access/authority.ts';
import { change } from '../access/change.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Session } from '../store/session.ts';
import { planColumns, toMapping, type Mapping } from './map/plan-columns.ts';
import { fingerprint, inspectLayout } from './read/inspect-source.ts';
import { openSource } from './read/source.ts';
import { getAffiliateTerms, saveAffiliateTerms } from './run/affiliate-terms.ts';
import { listTargetFields } from './targets.ts';

/** Affiliates with what they have delivered; undone imports count no more. */
export async function listAffiliates(db: Kysely<Schema>, key?: string) {
  let select = db
    .selectFrom('groups as g')
    .leftJoin('affiliates as a', 'a.group_id', 'g.id')
    .leftJoin('imports as i', (join) => join.onRef('i.affiliate_id', '=', 'g.id').on('i.state', '=', 'finished'))
    .select(({ fn }) => [
      'g.key as affiliate',
      'g.name',
      'g.is_active',
      'a.locale',
      'a.encoding',
      'a.price_cents',
      'a.map',
      'a.mapping',
      'a.required',
      fn.count<number>('i.id').as('imports'),
      sql<number>`cast(coalesce(sum(i.created), 0) as bigint)`.as('created'),
      sql<number>`cast(coalesce(sum(i.payable), 0) as bigint)`.as('payable'),
      fn.max('i.started_at').as('last_import'),
    ])
    .where('g.kind', '=', 'affiliate')
    .groupBy(['g.id', 'a.group_id'])
    .orderBy('g.key');
  if (key !== undefined) select = select.where('g.key', '=', key);
  const rows = await select.execute();
  return rows.map(({ is_active, price_cents, map, mapping, required, ...row }) => ({
    ...row,
    active: is_active === 1,
    price: price_cents === null ? null : (price_cents / 100).toFixed(2),
    map: map === null ? null : (JSON.parse(map) as Mapping),
    mapping: mapping === null ? null : (JSON.parse(mapping) as Mapping),
    required: required === null ? [] : (JSON.parse(required) as string[]),
  }));
}

/** Confirms what the columns of an affiliate's files mean, by a file of theirs. */
export async function mapAffiliate(
  session: Session,
  key: string,
  from: { file: string; map?: Mapping | undefined },
): Promise<{ before: Mapping | null; after: Mapping }> {
  const terms = await getAffiliateTerms(session, key);
  await authorize(session, { do: 'affiliate.map', groupId: terms.groupId! });
  const source = openSource(from.file);
  const layout = await inspectLayout(source, await fingerprint(source), { encoding: undefined });
  const planned = planColumns({
    file: from.file,
    columns: layout.columns.names,
    fields: await listTargetFields(session.db, 'leads'),
    stored: { ...terms.mapping, ...terms.map },
    map: from.map,
  });
  const after = toMapping(planned);
  const before = terms.mapping ?? null;
  await change(session, async ({ db, journal }) => {
    await saveAffiliateTerms(db, terms.groupId, { mapping: after });
    journal({ verb: 'mapped', object: 'affiliate', key, before, after });
  });
  return { before, after };
}

export interface MonthOfDeliveries {
  affiliate: string;
  month: string;
  imports: number;
  rows_read: number;
  created: number;
  updated: number;
  duplicates: number;
  rejected: number;
  payable: number;
}

/** What affiliates delivered, month by month, and how much of it is paid. Undone imports count only what stayed of them. */
export async function sumDeliveries(
  db: Kysely<Schema>,
  filter: { affiliate?: string | undefined; month?: string | undefined },
): Promise<MonthOfDeliveries[]> {
  if (filter.month !== undefined && !/^\d{4}-(0[1-9]|1[0-2])$/.test(filter.month)) {
    throw new Problem({
      code: 'bad_month',
      exit: ExitCode.usage,
      message: `"${filter.month}" is no month.`,
      hint: 'Write it as 2026-10.',
    });
  }
  const month = sql<string>`substr(i.started_at, 1, 7)`;
  const sum = (column: string) => sql<number>`cast(sum(${sql.ref(`i.${column}`)}) as bigint)`;
  let select = db
    .selectFrom('imports as i')
    .innerJoin('groups as g', 'g.id', 'i.affiliate_id')
    .select(({ fn }) => [
      'g.key as affiliate',
      month.as('month'),
      fn.countAll<number>().as('imports'),
      sum('rows_read').as('rows_read'),
      sum('created').as('created'),
      sum('updated').as('updated'),
      sum('duplicates').as('duplicates'),
      sum('rejected').as('rejected'),
      sum('payable').as('payable'),
    ])
    .where('i.state', '=', 'finished')
    .groupBy(['g.key', month])
    .orderBy(month)
    .orderBy('g.key');
  if (filter.affiliate !== undefined) select = select.where('g.key', '=', filter.affiliate);
  if (filter.month !== undefined) select = select.where(month, '=', filter.month);
  return select.execute();
}
