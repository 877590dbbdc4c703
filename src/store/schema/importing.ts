import type { Generated } from 'kysely';

export interface ImportingTables {
  affiliates: {
    group_id: number;
    locale: string | null;
    price_cents: number | null;
    /** JSON: column name → field, as confirmed; null until an import confirms it. */
    map: string | null;
    encoding: string | null;
  };
  imports: {
    id: Generated<number>;
    affiliate_id: number | null;
    target: string;
    file: string;
    sha256: string | null;
    /** running until its last batch; its rows are visible to nobody before it is finished. */
    state: 'running' | 'finished' | 'undone';
    started_at: string;
    finished_at: string | null;
  };
}
