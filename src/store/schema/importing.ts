import type { Generated } from 'kysely';

export interface ImportingTables {
  affiliates: {
    group_id: number;
    locale: string | null;
    price_cents: number | null;
    /** JSON: column name → field, as the setup document states it; confirmed for the columns that it names. */
    map: string | null;
    /** JSON: column name → field or null, for every column, as an import or `affiliate map` confirmed it. */
    mapping: string | null;
    /** Of the first finished import that saw a byte above 7F. */
    encoding: string | null;
    /** JSON array of fields without which a row is rejected. */
    required: string | null;
  };
  imports: {
    id: Generated<number>;
    affiliate_id: number | null;
    target: string;
    file: string;
    /** Of the unpacked bytes. */
    sha256: string;
    size: number;
    /** JSON of the options that change what is kept. */
    options: string;
    /** running until its last batch; its rows are visible to nobody before it is finished. */
    state: 'running' | 'finished' | 'undone';
    /** null: the operator. */
    runner_id: number | null;
    started_at: string;
    finished_at: string | null;
    undone_at: string | null;
    /** JSON: where a killed import goes on. */
    checkpoint: string | null;
    /** JSON of the finished import's report. */
    report: string | null;
    /** Where its rejects have yet to be put; null once they are, and where there are none. */
    rejects_file: string | null;
    rows_read: Generated<number>;
    created: Generated<number>;
    updated: Generated<number>;
    duplicates: Generated<number>;
    rejected: Generated<number>;
    blank: Generated<number>;
    payable: Generated<number>;
  };
  /** The ledger. Rows that follow each other alike stand in one entry: their lines and leads count up with them. */
  import_rows: {
    import_id: number;
    /** Of the first, from 1. */
    row: number;
    count: number;
    line: number;
    outcome: 'created' | 'updated' | 'duplicate' | 'rejected' | 'blank';
    payable: number;
    reason: string | null;
    /** The record made or changed, or the one it is a duplicate of. */
    lead_id: number | null;
    unterminated: number;
    /** Where a rejected row stands in the unpacked file. */
    bytes_at: number | null;
    bytes: number | null;
  };
  /** Records as they were before an import first changed them, and as it left them. */
  import_changes: { import_id: number; record_id: number; before: string; after: string };
  /** Hashes by which a lead is known again; they stay when it is deleted. */
  identities: { hash: number; lead_id: number };
}
