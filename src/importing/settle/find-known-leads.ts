import { sql, type Kysely } from 'kysely';
import type { Schema } from '../../store/schema/schema.ts';
import type { Store } from '../../store/store.ts';
import { valuesOf } from '../../store/values-of.ts';
import { outcomeAt, rowAt, type Batch } from '../read/batch.ts';
import type { SettleContext } from './settle-context.ts';
import type { JudgeKnown } from './judge-known.ts';
import type { KnownLead, Values } from './known-lead.ts';

const KEYS_PER_QUERY = 500;

export interface KnownLeads {
  /** Which leads have or had an identity, by its hash, as far as it is stored. */
  owners: Map<number, number[]>;
  /** Those of them that exist. */
  leads: Map<number, KnownLead>;
  /** Made of unterminated rows, and not completed. */
  unterminated: Set<number>;
  /** Of the keys that the batch brings, those that are taken. */
  keys: Set<string>;
}

/** Asks once for a whole batch which of its identities are known, and to whom they belong. */
export async function findKnownLeads(
  store: Store,
  db: Kysely<Schema>,
  batch: Batch,
  {
    importId,
    mapsKey,
    pending,
    own,
    judgeKnown,
  }: Pick<SettleContext, 'importId' | 'mapsKey' | 'pending' | 'own' | 'judgeKnown'>,
): Promise<KnownLeads> {
  const asked: number[] = [];
  const ids = new Set<number>();
  for (const hash of batch.identities) {
    if (hash === 0) continue;
    if (own === undefined || own.mayBeStored(hash)) asked.push(hash);
    if (pending.has(hash)) for (const id of pending.leadsOf(hash)) ids.add(id);
  }
  const owners = new Map<number, number[]>();
  if (asked.length > 0) {
    // Neighbours are found on the same page of the index.
    asked.sort((a, b) => a - b);
    const { rows } = await sql<{ hash: number; lead_id: number }>`
      select i.hash, i.lead_id from ${valuesOf(store, asked)} as wanted cross join identities as i
      where i.hash = wanted.value order by i.lead_id`.execute(db);
    for (const { hash, lead_id } of rows) {
      const leads = owners.get(hash);
      if (!leads) owners.set(hash, [lead_id]);
      else if (!leads.includes(lead_id)) leads.push(lead_id);
      ids.add(lead_id);
    }
  }
  const keys = mapsKey ? await findTakenKeys(db, batch) : new Set<string>();
  return { owners, keys, ...(await readLeads(store, db, [...ids], importId, judgeKnown)) };
}

async function readLeads(
  store: Store,
  db: Kysely<Schema>,
  ids: number[],
  importId: number,
  judgeKnown: JudgeKnown | undefined,
): Promise<Pick<KnownLeads, 'leads' | 'unterminated'>> {
  const leads = new Map<number, KnownLead>();
  const unterminated = new Set<number>();
  if (ids.length === 0) return { leads, unterminated };
  const { rows } = await sql<StoredLead>`
    select r.id, r.key, r.affiliate_id, r.import_id, r.name, r.data, r.form,
      r.status, r.owner_id, r.group_id, i.state,
      (select max(w.lead_id) from import_rows as w where w.lead_id = r.id and w.unterminated = 1
        and r.updated_at = r.created_at and r.status = 'new') as unterminated
    from ${valuesOf(store, ids)} as wanted cross join records as r
    left join imports as i on i.id = r.import_id
    where r.id = wanted.value and r.type = 'lead'`.execute(db);
  const sightOf = await judgeKnown?.(rows.map(({ id }) => id));
  for (const row of rows) {
    const isOurs = row.import_id === importId;
    if (row.unterminated !== null) unterminated.add(row.id);
    leads.set(row.id, {
      id: row.id,
      key: row.key,
      sight: isOurs ? undefined : sightOf?.(row.id),
      affiliateId: row.affiliate_id,
      isOurs,
      isRival: !isOurs && row.state === 'running',
      isUnterminated: row.unterminated !== null,
      standing: { status: row.status, owner_id: row.owner_id, group_id: row.group_id },
      name: row.name,
      data: JSON.parse(row.data) as Values,
      form: row.form === null ? {} : (JSON.parse(row.form) as Record<string, string>),
    });
  }
  return { leads, unterminated };
}

async function findTakenKeys(db: Kysely<Schema>, batch: Batch): Promise<Set<string>> {
  const wanted: string[] = [];
  for (let index = 0; index < batch.count; index += 1) {
    if (outcomeAt(batch, index) !== 'good') continue;
    const { key } = JSON.parse(rowAt(batch, index).data) as Values;
    if (key !== undefined) wanted.push(String(key));
  }
  const taken = new Set<string>();
  for (let at = 0; at < wanted.length; at += KEYS_PER_QUERY) {
    const page = wanted.slice(at, at + KEYS_PER_QUERY);
    const rows = await db
      .selectFrom('records')
      .select('key')
      .where('type', '=', 'lead')
      .where('key', 'in', page)
      .execute();
    for (const { key } of rows) taken.add(key);
  }
  return taken;
}

interface StoredLead {
  id: number;
  key: string;
  affiliate_id: number | null;
  import_id: number | null;
  name: string;
  data: string;
  form: string | null;
  status: string | null;
  owner_id: number | null;
  group_id: number;
  state: string | null;
  unterminated: number | null;
}
