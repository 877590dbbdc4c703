import { sql, type Kysely } from 'kysely';
import { bulkInsert, bulkUpdate } from '../../store/bulk-insert.ts';
import { insertPacked } from '../../store/insert-packed.ts';
import { differences } from '../../directory/differences.ts';
import type { JournalEntry } from '../../store/journal.ts';
import type { RecordType } from '../../store/schema/records.ts';
import type { Schema } from '../../store/schema/schema.ts';
import type { Change } from '../../store/session.ts';
import type { Store } from '../../store/store.ts';
import { rowAt, TEXTS, type Batch } from '../read/batch.ts';
import { LEDGER_COLUMNS, type LedgerEntry } from './ledger.ts';
import type { SettleContext } from './settle-context.ts';
import { toTexts, type ChangedLead, type LeadTexts, type NewLead, type Settled } from './settle-leads.ts';

export interface StoreContext {
  importId: number;
  affiliateId: number;
  baseGroupId: number;
  /** When the import began: the leads are received then. */
  startedAt: string;
}

const LEAD_COLUMNS = ['id', 'key', 'name', 'data', 'form'] as const;
/** The same, of the texts of a batch. */
const PACKED_COLUMNS = {
  id: 'id',
  key: `'l' || id`,
  data: 'text0',
  form: `nullif(text1, '')`,
  name: `coalesce(nullif(text2, ''), 'l' || id)`,
};

/** settled → stored: leads, their identities and the ledger, within the open transaction. */
export async function storeBatch(change: Change, batch: Batch, settled: Settled, context: StoreContext): Promise<void> {
  const { store, db } = change;
  const { importId, affiliateId, baseGroupId, startedAt } = context;
  const { created, changed, completed, ledger } = settled;
  const constants = {
    type: 'lead',
    group_id: baseGroupId,
    created_at: startedAt,
    updated_at: startedAt,
    status: 'new',
    received_at: startedAt,
    affiliate_id: affiliateId,
    import_id: importId,
  } as const;
  const insert = (leads: readonly NewLead[], toKey: (lead: NewLead) => string): Promise<number> => {
    const rows = leads.map((lead) => {
      const { name, data, form } = lead.texts ?? toTexts(rowAt(batch, lead.row), lead.id);
      return [lead.id, toKey(lead), name, data, form];
    });
    return bulkInsert(store, db, 'records', LEAD_COLUMNS, rows, constants, { skipTaken: true });
  };
  const isPacked = ({ key, texts }: NewLead): boolean =>
    store.kind === 'sqlite' && key === undefined && texts === undefined;
  const packed = await insertPacked(store, db, {
    table: 'records',
    constants,
    columns: PACKED_COLUMNS,
    packed: { ...batch, width: TEXTS },
    rows: created.filter(isPacked),
  });
  const others = created.filter((lead) => !isPacked(lead));
  const stored = packed + (others.length > 0 ? await insert(others, ({ id, key }) => key ?? `l${id}`) : 0);
  // Somebody has made a lead by hand with the key that a number would give.
  const missing = stored === created.length ? [] : await listMissing(db, created);
  for (const left of missing) await insert([left], ({ id }) => `l${id}-import-${importId}`);
  if (changed.length > 0) await storeChanges(change, 'lead', changed, importId);
  if (completed.length > 0) await markCompleted(db, completed);
  await insertLedger(store, db, ledger);
}

/** Stores the identities of a whole transaction in the order of the index: neighbours go to the same page of it. */
export async function storeIdentities(
  store: Store,
  db: Kysely<Schema>,
  { pending, own }: Pick<SettleContext, 'pending' | 'own'>,
): Promise<void> {
  const { hashes, leads } = pending.sorted();
  const rows = function* (): Generator<[hash: number, lead: number]> {
    for (let at = 0; at < hashes.length; at += 1) yield [hashes[at]!, leads[at]!];
  };
  await bulkInsert(store, db, 'identities', ['hash', 'lead_id'], rows());
  own?.add(hashes);
  pending.clear();
}

async function listMissing(db: Kysely<Schema>, created: readonly NewLead[]): Promise<NewLead[]> {
  const between = db.selectFrom('records').where('id', '>=', created[0]!.id).where('id', '<=', created.at(-1)!.id);
  const stored = new Set((await between.select('id').execute()).map(({ id }) => id));
  return created.filter(({ id }) => !stored.has(id));
}

export async function insertLedger(store: Store, db: Kysely<Schema>, ledger: readonly LedgerEntry[]): Promise<void> {
  const rows = ledger.map((entry) => LEDGER_COLUMNS.map((column) => entry[column]));
  await bulkInsert(store, db, 'import_rows', LEDGER_COLUMNS, rows);
}

// A lead that several batches change keeps the first `before` and the last `after`.
export async function storeChanges(
  { store, db, journal }: Change,
  type: RecordType,
  changed: readonly ChangedLead[],
  importId: number,
): Promise<void> {
  await bulkUpdate(
    store,
    db,
    'records',
    ['name', 'data', 'form'],
    changed.map(({ id, name, data, form }) => [name, data, form, id]),
  );
  for (const { id, key, isOurs, before, after } of changed) {
    if (isOurs) continue;
    journal({ verb: 'updated', object: type, key, ...tellChange(before, after) });
    await db
      .insertInto('import_changes')
      .values({ import_id: importId, record_id: id, before, after })
      .onConflict((conflict) => conflict.columns(['import_id', 'record_id']).doUpdateSet({ after }))
      .execute();
  }
}

// What differs, field by field: who changed what is read in the journal, and put back from `import_changes`.
function tellChange(before: string, after: string): Pick<JournalEntry, 'before' | 'after'> {
  const valuesOf = (content: string): Record<string, unknown> => {
    const { name, data, form } = JSON.parse(content) as Pick<LeadTexts, 'name' | 'data' | 'form'>;
    return { ...(JSON.parse(data) as Record<string, unknown>), form: form ?? undefined, name };
  };
  const [was, is] = [valuesOf(before), valuesOf(after)];
  const found = differences(was, is);
  return {
    before: Object.fromEntries(found.map(({ field, is: old }) => [field, old])),
    after: Object.fromEntries(found.map(({ field, wanted }) => [field, wanted])),
  };
}

// Once: a row that was completed is not completed again.
async function markCompleted(db: Kysely<Schema>, leads: readonly number[]): Promise<void> {
  for (const lead of leads) {
    await sql`update import_rows set unterminated = 2 where lead_id = ${lead} and unterminated = 1`.execute(db);
  }
}
