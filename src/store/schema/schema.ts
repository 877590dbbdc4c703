import type { DerivedTables, DirectoryTables } from './directory.ts';
import type { DistributionTables } from './distribution.ts';
import type { ImportingTables } from './importing.ts';
import type { JournalTables } from './journal.ts';
import type { RecordTables } from './records.ts';

/** Every table of an account, as Kysely sees it on both databases. */
export interface Schema
  extends DirectoryTables, DerivedTables, RecordTables, ImportingTables, DistributionTables, JournalTables {}
