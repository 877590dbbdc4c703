import type { Kysely } from 'kysely';
import type { Schema } from '../store/schema/schema.ts';
import { toStatement, type Values } from '../store/statements.ts';
import type { Session } from '../store/session.ts';
import type { Store } from '../store/store.ts';

/** What it takes to ask: a store, and the database or transaction to ask it in. */
export type Reader = Pick<Session, 'store' | 'db'>;

const made = new WeakMap<Store, Map<string, unknown>>();

/** What is made once for each open database; `key` must name everything that it depends on. */
export function prepared<Made>(store: Store, key: string, make: () => Made): Made {
  let all = made.get(store);
  if (!all) made.set(store, (all = new Map()));
  let one = all.get(key) as Made | undefined;
  if (one === undefined) all.set(key, (one = make()));
  return one;
}

/** Runs a query that is built and compiled once for each open database; `key` must name everything it depends on but its values. */
export async function ask<Row>(
  { store, db }: Reader,
  key: string,
  build: (db: Kysely<Schema>) => Parameters<typeof toStatement<Row>>[0],
  values: Values,
): Promise<Row[]> {
  const statement = prepared(store, key, () => toStatement(build(store.db)));
  return store.statements.all(db, statement, values);
}
