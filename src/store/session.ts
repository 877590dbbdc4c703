import type { Kysely } from 'kysely';
import type { JournalEntry } from './journal.ts';
import type { Schema } from './schema/schema.ts';
import type { Store } from './store.ts';

/** Who is asking: the operator, who can write the database anyway, or a user (`--as`), who can do what they may. */
export type Actor =
  | { readonly kind: 'operator' }
  | { readonly kind: 'user'; readonly id: number; readonly key: string };

/** What every function of the domain is given: a database to ask, on whose behalf, and what time it is. */
export interface Session {
  readonly store: Store;
  /** The open transaction within a change, else the store's own. */
  readonly db: Kysely<Schema>;
  readonly actor: Actor;
  /** As the journal names it, for example `group allow`. */
  readonly command: string;
  /** UTC, ISO 8601. */
  readonly now: () => string;
  readonly dryRun: boolean;
}

/** A session within a change: it can write, journal, and say which derived grants its writing has made stale. */
export interface Change extends Session {
  journal(entry: JournalEntry): void;
  readonly stale: StaleGrants;
}

/** What the next question has to renew first. Users: their holdings. Groups: the grants of their whole subtree. */
export interface StaleGrants {
  everything: boolean;
  readonly users: Set<number>;
  readonly groups: Set<number>;
}

/** What a verb did to one thing: `unchanged` when it already was as asked. */
export interface Done {
  result: 'created' | 'updated' | 'deleted' | 'moved' | 'assigned' | 'unassigned' | 'unchanged';
  object: string;
  key: string;
  /** One line for people, without a full stop: `Created team nord-1 under nord`. */
  text: string;
}
