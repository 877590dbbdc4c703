import type { Generated } from 'kysely';

export interface JournalTables {
  schema_migrations: { version: number; name: string; applied_at: string };
  /** Append-only; each entry carries the hash of the one before. */
  journal: {
    id: Generated<number>;
    at: string;
    actor: string;
    command: string;
    verb: string;
    object: string;
    key: string;
    /** JSON rows before and after: what it takes to put things back. */
    before: string | null;
    after: string | null;
    previous_hash: string;
    hash: string;
  };
}
