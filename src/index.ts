import type { Expression, Kysely, SqlBool } from 'kysely';
import { type Answer, check } from './access/check.ts';
import { filterFor } from './access/filter-for.ts';
import { readSettings } from './access/settings.ts';
import { getSubject } from './access/subject.ts';
import { type Action, parseAction, parseRecordType } from './access/vocabulary.ts';
import { type WhatAnswer, type WhatOptions, what } from './access/what.ts';
import { type WhoAnswer, who } from './access/who.ts';
import { openStore } from './store/open-store.ts';
import type { RecordType } from './store/schema/records.ts';
import type { Schema } from './store/schema/schema.ts';

export type { Answer } from './access/check.ts';
export type { Miss, MissReason } from './access/misses.ts';
export type { WayAnswer } from './access/sentences.ts';
export type { Action, Outcome, Scope } from './access/vocabulary.ts';
export type { Way } from './access/ways.ts';
export type { WhatAnswer, WhatOptions } from './access/what.ts';
export type { Sections } from './access/what-is-seen.ts';
export type { WhoAnswer } from './access/who.ts';
export { ExitCode, Problem } from './problem.ts';
export type { RecordType } from './store/schema/records.ts';
export type { Schema } from './store/schema/schema.ts';

/** An open account: the permission engine of the command line, for another front end. Nothing is cached between calls. */
export interface Account {
  /**
   * May this user do this with this record, and why (not)?
   * `record` is `acme`, `company/acme` or `#12`. Throws a Problem for a name that nobody or nothing has.
   */
  check(user: string, action: Action, record: string): Promise<Answer>;
  /** Everybody who may do this with this record, by key, each with all reasons. */
  who(action: Action, record: string): Promise<WhoAnswer>;
  /** What this user may do this with, by type and then by key: `limit` records a page, `next` leads to the next one. */
  what(user: string, action?: Action, options?: WhatOptions): Promise<WhatAnswer>;
  /** The answer of `check` as sentences for people: yes or no first, then one for each way that holds, or why it does not. */
  explain(user: string, action: Action, record: string): Promise<string[]>;
  /**
   * A condition for your own queries on `records as r`: the records of this type on which the user may do this.
   * It is the engine's own relation, so that a list shows just what `check` allows.
   */
  filterFor(user: string, action: Action, type: RecordType): Promise<Expression<SqlBool>>;
  /** The account's database, read with Kysely. Write through the command line: it journals, and renews what follows. */
  readonly db: Kysely<Schema>;
  close(): Promise<void>;
}

/** Opens an account's database: a path, `sqlite:PATH`, or `postgres://…`. Throws a Problem when it cannot be opened. */
export async function openAccount(url: string): Promise<Account> {
  const store = await openStore({ url });
  const { db } = store;
  const reader = { store, db };
  return {
    db,
    check: (user, action, record) => check(reader, user, action, record),
    who: (action, record) => who(reader, action, record),
    what: (user, action = 'view', options = {}) => what(reader, user, action, options),
    async explain(user, action, record) {
      const { allowed, ways, misses, ...answer } = await check(reader, user, action, record);
      const verdict = `${answer.user} ${allowed ? 'may' : 'may not'} ${answer.action} ${answer.record}.`;
      return [verdict, ...[...ways, ...misses].map(({ sentence }) => sentence)];
    },
    async filterFor(user, action, type) {
      const { id } = await getSubject(reader, user);
      const settings = await readSettings(db);
      return filterFor(db, { userId: id, action: parseAction(action), type: parseRecordType(type), settings });
    },
    close: () => store.close(),
  };
}
