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

/** Reads leads that wait in the order received, then by id. */
export interface LeadReader {
  read(session: Pick<Session, 'db'>, after: Cursor, limit: number): Promise<WaitingLead[]>;
}

interface Row {
  id: number;
  name: string;
  received_at: string;
  affiliate_id: number | null;
  import_id: number | null;
  company_id: number | null;
  data: string;
  form: string | null;
}

interface WaitingRow extends Row {
  outcome: 'waiting' | 'unmatched' | null;
  decision_id: number | null;
}

type Affiliates = ReadonlyMap<number, { key: string; locale: string | undefined }>;
type Companies = ReadonlyMap<number, readonly string[]>;

/** `imports` narrows it to leads of these imports. */
export async function createLeadReader(
  { store, db }: Pick<Session, 'store' | 'db'>,
  imports?: readonly number[],
): Promise<LeadReader> {
  // Two steps, for the index: leads of one import were all received at once.
  const atSameTime = queueStatement(db, imports, 'same');
  const later = queueStatement(db, imports, 'later');
  const affiliates = await readAffiliates(db);
  return {
    async read({ db: within }, { received, id }, limit) {
      const rows = await store.statements.all(within, atSameTime, { received, id, limit });
      if (rows.length < limit) {
        rows.push(...(await store.statements.all(within, later, { received, limit: limit - rows.length })));
      }
      const companies = await readCompanies(within, rows);
      return rows.map((row) => toWaiting(row, affiliates, companies));
    },
  };
}

/** One lead as criteria see it, wherever it is. */
export async function readLead({ db }: Pick<Session, 'db'>, id: number): Promise<WaitingLead> {
  const row = await db.selectFrom('records').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const isOpen = row.status === 'new' || row.status === 'contacted' || row.status === 'standby';
  const waiting = { ...row, received_at: row.received_at ?? row.created_at, outcome: null, decision_id: null };
  return toWaiting(waiting, await readAffiliates(db), await readCompanies(db, [row]), isOpen);
}

const NO_COMPANY: readonly string[] = [];

// One literal, for one shape: this runs for every lead.
function toWaiting(row: WaitingRow, affiliates: Affiliates, companies: Companies, isOpen = true): WaitingLead {
  const affiliate = row.affiliate_id === null ? undefined : affiliates.get(row.affiliate_id);
  return {
    id: row.id,
    name: row.name,
    receivedAt: Date.parse(row.received_at),
    isOpen,
    affiliate: affiliate?.key,
    affiliateLocale: affiliate?.locale,
    importId: row.import_id ?? undefined,
    company: (row.company_id !== null && companies.get(row.company_id)) || NO_COMPANY,
    data: JSON.parse(row.data) as Record<string, unknown>,
    form: row.form,
    folded: [],
    receivedText: row.received_at,
    companyId: row.company_id,
    lastOutcome: row.outcome,
    lastDecision: row.decision_id,
  };
}

// Leads that are won, lost or cancelled wait for nobody. Conditions in literals: by them the partial index is found.
function queueStatement(
  db: Kysely<Schema>,
  imports: readonly number[] | undefined,
  received: 'same' | 'later',
): Statement<WaitingRow> {
  const at = parameter<string>('received');
  const query = db
    .selectFrom('records as r')
    .leftJoin('lead_outcomes as o', 'o.lead_id', 'r.id')
    .select(['r.id', 'r.name', 'r.received_at', 'r.affiliate_id', 'r.import_id', 'r.company_id'])
    .select(['r.data', 'r.form', 'o.outcome', 'o.decision_id'])
    .where(sql<boolean>`r.type = 'lead' and r.owner_id is null and r.placement_id is null`)
    .where(sql<boolean>`r.status in ('new', 'contacted', 'standby')`)
    .where('r.group_id', '=', (eb) => eb.selectFrom('groups as b').select('b.id').where('b.key', '=', BASE_GROUP))
    .where(sql<boolean>`coalesce(r.import_id, 0) not in (select i.id from imports as i where i.state = 'running')`)
    .$if(received === 'same', (rows) =>
      rows.where('r.received_at', '=', at).where('r.id', '>', parameter<number>('id')),
    )
    .$if(received === 'later', (rows) => rows.where('r.received_at', '>', at))
    .$if(imports !== undefined, (rows) => rows.where('r.import_id', 'in', imports!))
    .orderBy('r.received_at')
    .orderBy('r.id')
    .limit(sql<number>`${parameter<number>('limit')}`);
  return toStatement(query as unknown as Parameters<typeof toStatement<WaitingRow>>[0]);
}

async function readAffiliates(db: Kysely<Schema>): Promise<Affiliates> {
  const rows = await db
    .selectFrom('groups as g')
    .leftJoin('affiliates as a', 'a.group_id', 'g.id')
    .select(['g.id', 'g.key', 'a.locale'])
    .where('g.kind', '=', 'affiliate')
    .execute();
  return new Map(rows.map(({ id, key, locale }) => [id, { key, locale: locale ?? undefined }]));
}

async function readCompanies(db: Kysely<Schema>, rows: readonly { company_id: number | null }[]): Promise<Companies> {
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
