import { sql, type Kysely } from 'kysely';
import { BASE_GROUP } from '../access/vocabulary.ts';
import { parameter, toStatement, type Statement } from '../store/statements.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Session } from '../store/session.ts';
import type { Lead } from './lead.ts';

/** A lead that waits for distribution, with what was said of it when a run last looked at it. */
export interface WaitingLead extends Lead {
  readonly receivedText: string;
  readonly companyId: number | null;
  readonly lastOutcome: 'waiting' | 'unmatched' | null;
  readonly lastDecision: number | null;
}

/** Where a run has got to in the order in which leads were received. */
export interface Cursor {
  received: string;
  id: number;
}

export const QUEUE_START: Cursor = { received: '', id: 0 };

interface Row {
  id: number;
  key: string;
  name: string;
  received_at: string;
  status: string;
  affiliate_id: number | null;
  import_id: number | null;
  company_id: number | null;
  data: string;
  form: string | null;
  outcome: 'waiting' | 'unmatched' | null;
  decision_id: number | null;
}

/** Reads leads in the order received, then by id, a batch at a time. */
export interface LeadReader {
  read(session: Pick<Session, 'db'>, after: Cursor, limit: number): Promise<WaitingLead[]>;
}

const EMPTY = Object.freeze({});

/** `imports` narrows it to leads of these imports. */
export async function createLeadReader(
  { store, db }: Pick<Session, 'store' | 'db'>,
  imports?: readonly number[],
): Promise<LeadReader> {
  const statement = queueStatement(db, imports);
  const affiliates = await readAffiliates(db);
  return {
    async read({ db: within }, { received, id }, limit) {
      const rows = await store.statements.all(within, statement, { received, id, limit });
      const companies = await readCompanies(within, rows);
      return rows.map((row) => {
        const affiliate = row.affiliate_id === null ? undefined : affiliates.get(row.affiliate_id);
        return {
          id: row.id,
          key: row.key,
          name: row.name,
          receivedAt: Date.parse(row.received_at),
          receivedText: row.received_at,
          isOpen: row.status === 'new' || row.status === 'contacted' || row.status === 'standby',
          affiliate: affiliate?.key,
          affiliateLocale: affiliate?.locale,
          importId: row.import_id ?? undefined,
          companyId: row.company_id,
          company: (row.company_id !== null && companies.get(row.company_id)) || NO_COMPANY,
          data: JSON.parse(row.data) as Record<string, unknown>,
          form: row.form === null ? EMPTY : (JSON.parse(row.form) as Record<string, unknown>),
          folded: [],
          lastOutcome: row.outcome,
          lastDecision: row.decision_id,
        };
      });
    },
  };
}

/** One lead as criteria see it, wherever it is. */
export async function readLead({ db }: Pick<Session, 'db'>, id: number): Promise<Lead | undefined> {
  const row = await db
    .selectFrom('records')
    .selectAll()
    .where('id', '=', id)
    .where('type', '=', 'lead')
    .executeTakeFirst();
  if (!row) return undefined;
  const affiliate = row.affiliate_id === null ? undefined : (await readAffiliates(db)).get(row.affiliate_id);
  const companies = await readCompanies(db, [row]);
  return {
    id,
    key: row.key,
    name: row.name,
    receivedAt: Date.parse(row.received_at ?? row.created_at),
    isOpen: row.status === 'new' || row.status === 'contacted' || row.status === 'standby',
    affiliate: affiliate?.key,
    affiliateLocale: affiliate?.locale,
    importId: row.import_id ?? undefined,
    company: (row.company_id !== null && companies.get(row.company_id)) || NO_COMPANY,
    data: JSON.parse(row.data) as Record<string, unknown>,
    form: row.form === null ? EMPTY : (JSON.parse(row.form) as Record<string, unknown>),
    folded: [],
  };
}

const NO_COMPANY: readonly string[] = [];

function queueStatement(db: Kysely<Schema>, imports: readonly number[] | undefined): Statement<Row> {
  // Conditions in literals: the partial index on leads that are not distributed is found by them.
  const query = db
    .selectFrom('records as r')
    .leftJoin('lead_outcomes as o', 'o.lead_id', 'r.id')
    .select(['r.id', 'r.key', 'r.name', 'r.received_at', 'r.status', 'r.affiliate_id', 'r.import_id', 'r.company_id'])
    .select(['r.data', 'r.form', 'o.outcome', 'o.decision_id'])
    .where(sql<boolean>`r.type = 'lead' and r.owner_id is null and r.placement_id is null`)
    .where(sql<boolean>`r.status in ('new', 'contacted', 'standby')`)
    .where('r.group_id', '=', (eb) => eb.selectFrom('groups as b').select('b.id').where('b.key', '=', BASE_GROUP))
    .where(sql<boolean>`coalesce(r.import_id, 0) not in (select i.id from imports as i where i.state = 'running')`)
    .where(sql<boolean>`(r.received_at, r.id) > (${parameter<string>('received')}, ${parameter<number>('id')})`)
    .$if(imports !== undefined, (some) => some.where('r.import_id', 'in', imports!))
    .orderBy('r.received_at')
    .orderBy('r.id')
    .limit(sql<number>`${parameter<number>('limit')}`);
  return toStatement(query as unknown as Parameters<typeof toStatement<Row>>[0]);
}

async function readAffiliates(db: Kysely<Schema>): Promise<Map<number, { key: string; locale: string | undefined }>> {
  const rows = await db
    .selectFrom('groups as g')
    .leftJoin('affiliates as a', 'a.group_id', 'g.id')
    .select(['g.id', 'g.key', 'a.locale'])
    .where('g.kind', '=', 'affiliate')
    .execute();
  return new Map(rows.map(({ id, key, locale }) => [id, { key, locale: locale ?? undefined }]));
}

async function readCompanies(
  db: Kysely<Schema>,
  rows: readonly { company_id: number | null }[],
): Promise<Map<number, readonly string[]>> {
  const ids = [...new Set(rows.flatMap(({ company_id }) => company_id ?? []))];
  const companies = new Map<number, readonly string[]>();
  for (let from = 0; from < ids.length; from += 900) {
    const found = await db
      .selectFrom('records')
      .select(['id', 'key', 'name'])
      .where('id', 'in', ids.slice(from, from + 900))
      .execute();
    for (const { id, key, name } of found) companies.set(id, [key, name]);
  }
  return companies;
}
