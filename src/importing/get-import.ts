import type { Kysely } from 'kysely';
import { ExitCode, Problem } from '../problem.ts';
import type { Schema } from '../store/schema/schema.ts';
import { expandEntry, type LedgerEntry } from './settle/ledger.ts';
import type { StoredImport } from './run/earlier-imports.ts';
import { readInOrder } from './run/read-in-order.ts';

export async function getImport(db: Kysely<Schema>, id: number): Promise<StoredImport & { affiliate: string | null }> {
  const stored = await db
    .selectFrom('imports')
    .leftJoin('groups', 'groups.id', 'imports.affiliate_id')
    .selectAll('imports')
    .select('groups.key as affiliate')
    .where('imports.id', '=', id)
    .executeTakeFirst();
  if (stored) return stored;
  throw new Problem({
    code: 'import_not_found',
    exit: ExitCode.notFound,
    message: `There is no import ${id}.`,
    hint: 'See them all: crmctl import list',
  });
}

export type LedgerLine = LedgerEntry & {
  /** The key of the record made, changed, or there before; null where there is none, or none any more but a lead's. */
  lead: string | null;
};

/** The ledger, row by row in the order of the file; memory does not grow with it. */
export async function* readLedger(db: Kysely<Schema>, importId: number): AsyncGenerator<LedgerLine> {
  const pages = readInOrder((after) =>
    db
      .selectFrom('import_rows')
      .selectAll()
      .where('import_id', '=', importId)
      .where('row', '>', after)
      .orderBy('row')
      .limit(500)
      .execute()
      .then((entries) => entries.map((entry) => ({ ...entry, place: entry.row }))),
  );
  for await (const page of pages) {
    for (const { place: _, ...entry } of page) {
      const keys = await readKeys(db, entry);
      for (const row of expandEntry(entry)) {
        yield { ...row, lead: row.lead_id === null ? null : (keys.get(row.lead_id) ?? `l${row.lead_id}`) };
      }
    }
  }
}

async function readKeys(db: Kysely<Schema>, { lead_id, count }: LedgerEntry): Promise<Map<number, string>> {
  if (lead_id === null) return new Map();
  const rows = await db
    .selectFrom('records')
    .select(['id', 'key'])
    .where('id', '>=', lead_id)
    .where('id', '<', lead_id + count)
    .execute();
  return new Map(rows.map(({ id, key }) => [id, key]));
}
