import type { Kysely } from 'kysely';
import type { Schema } from '../store/schema/schema.ts';
import { type Statement, toStatement, type Values } from '../store/statements.ts';
import type { Session } from '../store/session.ts';
import type { Store } from '../store/store.ts';

/** What it takes to ask: a store, and the database or transaction to ask it in. */
export type Reader = Pick<Session, 'store' | 'db'>;

const compiled = new WeakMap<Store, Map<string, Statement<unknown>>>();

/** Runs a query that is built and compiled once for each open database; `key` must name everything it depends on but its values. */
export async function ask<Row>(
  { store, db }: Reader,
  key: string,
  build: (db: Kysely<Schema>) => Parameters<typeof toStatement<Row>>[0],
  values: Values,
): Promise<Row[]> {
  let statements = compiled.get(store);
  if (!statements) compiled.set(store, (statements = new Map()));
  let statement = statements.get(key) as Statement<Row> | undefined;
  if (!statement) statements.set(key, (statement = toStatement(build(store.db))));
  return store.statements.all(db, statement, values);
}
