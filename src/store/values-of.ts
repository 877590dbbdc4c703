import { sql, type RawBuilder } from 'kysely';
import type { DatabaseKind } from './database-kind.ts';

/** A list of whole numbers as a table with the column `value`, bound as one parameter: `from ${valuesOf(store, ids)} as wanted`. */
export function valuesOf(store: { readonly kind: DatabaseKind }, numbers: Iterable<number>): RawBuilder<unknown> {
  const list = `[${[...numbers].join(',')}]`;
  return store.kind === 'sqlite'
    ? sql`json_each(${list})`
    : sql`(select value::bigint from json_array_elements_text(${list}::json) as listed(value))`;
}
