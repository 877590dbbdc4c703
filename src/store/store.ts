import type { Kysely } from 'kysely';
import type { DatabaseKind } from './database-kind.ts';
import type { Schema } from './schema/schema.ts';
import type { Statements } from './statements.ts';

/** An open account database. `db` builds every query; the rest is what the two databases do differently. */
export interface Store {
  readonly kind: DatabaseKind;
  readonly db: Kysely<Schema>;
  /** How the reader knows it: a path, or a URL without its password. */
  readonly name: string;
  readonly waitSeconds: number;
  /** Runs SQL that was compiled once, with other values each time. */
  readonly statements: Statements;
  /**
   * Takes a lock that outlasts transactions and dies with the process, for work of many transactions of which one may
   * run at a time. Waits for it, then throws a Problem (exit 75). Returns its release.
   */
  hold(lock: string, waitSeconds?: number): Promise<() => Promise<void>>;
  /** Throws a Problem (exit 75) when such a lock was lost with its connection: nothing may be written under it any more. */
  assertHolding(): void;
  /** Writes a consistent copy while others read and write. SQLite only; PostgreSQL has pg_dump. */
  backup(path: string): Promise<void>;
  close(): Promise<void>;
}

export interface StoreOptions {
  /** A path, `sqlite:PATH`, or `postgres://…`; `:memory:` for one that is gone at close. */
  url: string;
  /** Makes the database where there is none, and brings its schema up to date. */
  create?: boolean;
  /** How long to wait for a lock that another process holds. */
  waitSeconds?: number;
  /** Where libpq's variables are looked up; the process's own by default. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Opens without looking at the schema's version, for `db status` and `db migrate`. */
  anyVersion?: boolean;
}
