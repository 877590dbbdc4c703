import { sql, type Kysely } from 'kysely';
import { change } from '../../access/change.ts';
import type { Schema } from '../../store/schema/schema.ts';
import type { Session } from '../../store/session.ts';
import type { Store } from '../../store/store.ts';
import { bulkUpdate } from '../../store/bulk-insert.ts';
import { listImportedUsers, takeBackUsers } from '../undo-users.ts';
import type { StoredImport } from './earlier-imports.ts';
import { readInOrder } from './read-in-order.ts';

/** Takes an unfinished import away as if it had not begun. Nobody has seen its rows. */
export async function abandonImport(
  session: Session,
  { id: importId, target }: Pick<StoredImport, 'id' | 'target'>,
): Promise<void> {
  await change(session, async (undo) => {
    const { store, db } = undo;
    if (target === 'users') await takeBackUsers(undo, await listImportedUsers(db, importId));
    else {
      await restoreChanged(store, db, importId);
      await removeCreated(store, db, importId);
    }
    await db.deleteFrom('import_changes').where('import_id', '=', importId).execute();
    await db.deleteFrom('import_rows').where('import_id', '=', importId).execute();
    await db.deleteFrom('imports').where('id', '=', importId).execute();
  });
}

/** Deletes the records that an import made, and what they are known by, but for those that stay. */
export async function removeCreated(
  store: Store,
  db: Kysely<Schema>,
  importId: number,
  stay: readonly number[] = [],
): Promise<void> {
  const range = await db
    .selectFrom('import_rows')
    .select(({ fn }) => [fn.min('lead_id').as('first'), sql<number | null>`max(lead_id + count - 1)`.as('last')])
    .where('import_id', '=', importId)
    .where('outcome', '=', 'created')
    .executeTakeFirst();
  if (range?.first == null || range.last == null) return;
  const { first, last } = range;
  // Without statistics of what was just loaded, PostgreSQL looks for the children of each row in the whole table.
  if (store.kind === 'postgres') await sql`analyze records`.execute(db);
  const kept = stay.length === 0 ? sql`` : sql`and id not in (${sql.join(stay)})`;
  const made = sql`select id from records where id between ${first} and ${last} and import_id = ${importId} ${kept}`;
  await sql`delete from identities where lead_id between ${first} and ${last} and lead_id in (${made})`.execute(db);
  await sql`delete from records where id in (${made})`.execute(db);
}

/** Puts back what an import changed, but for those that stay. */
export async function restoreChanged(
  store: Store,
  db: Kysely<Schema>,
  importId: number,
  stay: readonly number[] = [],
): Promise<void> {
  const kept = new Set(stay);
  const pages = readInOrder((after) =>
    db
      .selectFrom('import_changes')
      .selectAll()
      .where('import_id', '=', importId)
      .where('record_id', '>', after)
      .orderBy('record_id')
      .limit(1000)
      .execute()
      .then((rows) => rows.map((row) => ({ ...row, place: row.record_id }))),
  );
  for await (const page of pages) {
    const rows = page
      .filter(({ record_id }) => !kept.has(record_id))
      .map(({ record_id, before }) => {
        const was = JSON.parse(before) as { name: string; data: string; form: string | null };
        return [was.name, was.data, was.form, record_id];
      });
    await bulkUpdate(store, db, 'records', ['name', 'data', 'form'], rows);
  }
}
