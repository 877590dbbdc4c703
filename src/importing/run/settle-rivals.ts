// Two affiliates can import the same person at the same time. Neither import sees the other's rows; the one that
// commits first is paid, and the other finds out here, in the transaction that finishes it.
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../../store/schema/schema.ts';
import type { LedgerEntry } from '../settle/ledger.ts';

const REASON = 'another affiliate was first';

/**
 * Takes the pay from leads whose persons an import that ran meanwhile has brought: one of those that were under way
 * when this one began, or one that began later. Returns how many. No clock is asked: it may have been set back.
 */
export async function settleRivals(db: Kysely<Schema>, importId: number, besides: readonly number[]): Promise<number> {
  const meanwhile = await db
    .selectFrom('imports')
    .select('id')
    .where((eb) => eb.or([eb('id', '>', importId), ...(besides.length > 0 ? [eb('id', 'in', besides)] : [])]))
    .where('target', '=', 'leads')
    .where('state', '=', 'finished')
    .execute();
  if (meanwhile.length === 0) return 0;
  const imports = sql.join(meanwhile.map(({ id }) => id));
  // A lead that was deleted since leaves its identity behind, and was paid all the same.
  const { rows } = await sql<{ lead: number }>`
    with made as (select min(lead_id) as first, max(lead_id + count - 1) as last from import_rows
      where import_id = ${importId} and outcome = 'created' and payable = 1)
    select distinct ours.lead_id as lead from made
    join identities as ours on ours.lead_id between made.first and made.last
    join records as lead on lead.id = ours.lead_id and lead.import_id = ${importId}
    join identities as theirs on theirs.hash = ours.hash and theirs.lead_id <> ours.lead_id
    left join records as rival on rival.id = theirs.lead_id
    where rival.import_id in (${imports}) or (rival.id is null and exists (
      select 1 from import_rows as w where w.import_id in (${imports}) and w.outcome = 'created'
        and theirs.lead_id between w.lead_id and w.lead_id + w.count - 1))
    order by ours.lead_id`.execute(db);
  let taken = 0;
  for (const { lead } of rows) taken += await takePay(db, importId, lead);
  return taken;
}

// The lead's row is taken out of the entry that it shares with its neighbours.
async function takePay(db: Kysely<Schema>, importId: number, lead: number): Promise<number> {
  const entry = await db
    .selectFrom('import_rows')
    .selectAll()
    .where('import_id', '=', importId)
    .where('outcome', '=', 'created')
    .where('payable', '=', 1)
    .where('lead_id', '<=', lead)
    .where(sql<boolean>`lead_id + count > ${lead}`)
    .executeTakeFirst();
  if (!entry) return 0;
  const before = lead - entry.lead_id!;
  const part = (from: number, count: number): LedgerEntry => ({
    ...entry,
    row: entry.row + from,
    line: entry.line + from,
    lead_id: entry.lead_id! + from,
    count,
  });
  const parts = [
    part(0, before),
    { ...part(before, 1), payable: 0, reason: REASON },
    part(before + 1, entry.count - before - 1),
  ].filter(({ count }) => count > 0);
  await db.deleteFrom('import_rows').where('import_id', '=', importId).where('row', '=', entry.row).execute();
  await db.insertInto('import_rows').values(parts).execute();
  return 1;
}
