import { type RawBuilder, sql } from 'kysely';
import type { RecordType } from '../store/schema/records.ts';
import type { Change } from '../store/session.ts';

/** How many records of a type have a value for a field; the values go, unless they are only counted. */
export async function removeValues(
  { store, db }: Change,
  type: RecordType,
  key: string,
  { keep }: { keep: boolean },
): Promise<number> {
  const path = `$."${key}"`;
  const hasValue: RawBuilder<boolean> =
    store.kind === 'sqlite'
      ? sql<boolean>`json_extract(data, ${path}) is not null`
      : sql<boolean>`(cast(data as json) ->> ${key}) is not null`;
  const without: RawBuilder<string> =
    store.kind === 'sqlite'
      ? sql<string>`json_remove(data, ${path})`
      : sql<string>`cast(cast(data as jsonb) - ${sql`cast(${key} as text)`} as text)`;
  const { count } = await db
    .selectFrom('records')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('type', '=', type)
    .where(hasValue)
    .executeTakeFirstOrThrow();
  if (count > 0 && !keep)
    await db.updateTable('records').set({ data: without }).where('type', '=', type).where(hasValue).execute();
  return count;
}
