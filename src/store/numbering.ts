import { sql, type Kysely } from 'kysely';
import type { DatabaseKind } from './database-kind.ts';
import type { Schema } from './schema/schema.ts';

/** The id that the table's next row will have: more than one behind its last row where the last were deleted. */
export async function readNextNumber(kind: DatabaseKind, db: Kysely<Schema>, table: string): Promise<number> {
  const query =
    kind === 'sqlite'
      ? sql<{ next: number }>`select coalesce(max(seq), 0) + 1 as next from sqlite_sequence where name = ${table}`
      : sql<{ next: number }>`
          select last_value + case when is_called then 1 else 0 end as next from ${sql.table(`${table}_id_seq`)}`;
  const { rows } = await query.execute(db);
  return rows[0]!.next;
}

/** For rows that came with ids of their own. */
export async function setNextNumber(
  kind: DatabaseKind,
  db: Kysely<Schema>,
  table: string,
  next: number,
): Promise<void> {
  if (kind === 'postgres') {
    await sql`select setval(pg_get_serial_sequence(${table}, 'id'), ${next}, false)`.execute(db);
    return;
  }
  await sql`delete from sqlite_sequence where name = ${table}`.execute(db);
  await sql`insert into sqlite_sequence (name, seq) values (${table}, ${next - 1})`.execute(db);
}

/**
 * Remembers which number comes next in each table of PostgreSQL, for work that will not be kept: its sequences are not
 * rolled back with the transaction. Under the write lock nobody else takes numbers meanwhile.
 */
export async function rememberNumbers(db: Kysely<Schema>): Promise<() => Promise<void>> {
  const { rows: sequences } = await sql<{ name: string }>`
    select sequencename as name from pg_sequences where schemaname = current_schema()`.execute(db);
  // Each is asked itself: the view does not tell where one stands that was set, and not yet asked for a number.
  const states = sequences.map(
    ({ name }) => sql`select ${name}::text as name, last_value as last, is_called from ${sql.table(name)}`,
  );
  const { rows } = await sql<{ name: string; last: number; is_called: boolean }>`
    ${sql.join(states, sql` union all `)}`.execute(db);
  const resets = rows.map(({ name, last, is_called }) => sql`setval(quote_ident(${name}), ${last}, ${is_called})`);
  return async () => {
    await sql`select ${sql.join(resets)}`.execute(db);
  };
}
