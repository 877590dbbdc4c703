import { type RawBuilder, sql } from 'kysely';
import type { DatabaseKind } from './database-kind.ts';
import { parameter } from './statements.ts';

/** SQL of the numbers in a JSON array that a compiled statement is given under this name. */
export function givenNumbers(kind: DatabaseKind, name: string): RawBuilder<number> {
  const numbers = sql`${parameter<string>(name)}`;
  return kind === 'sqlite'
    ? sql`select value from json_each(${numbers})`
    : sql`select value::bigint from json_array_elements_text(cast(${numbers} as json))`;
}
