import type { Generated } from 'kysely';

export type RecordType = 'company' | 'person' | 'deal' | 'project' | 'lead';

export interface RecordTables {
  records: {
    id: Generated<number>;
    type: RecordType;
    key: string;
    name: string;
    group_id: number;
    owner_id: number | null;
    company_id: number | null;
    /** JSON: normalized values by field key, standard and custom. */
    data: string;
    created_at: string;
    updated_at: string;
    /** The rest is for leads alone. */
    status: 'new' | 'contacted' | 'standby' | 'won' | 'lost' | 'cancelled' | null;
    amount_cents: number | null;
    received_at: string | null;
    affiliate_id: number | null;
    import_id: number | null;
    /** JSON: columns that fit no field, and originals where normalizing changed them. */
    form: string | null;
    /** The run's placement that it stands in now; null while distribution may still look at it. */
    placement_id: number | null;
  };
  fields: {
    id: Generated<number>;
    type: RecordType;
    key: string;
    label: string;
    kind: 'text' | 'number' | 'date' | 'choice';
    section: 'core' | 'contact' | 'history' | 'custom';
    /** JSON array for kind choice. */
    choices: string | null;
  };
  releases: { type: RecordType; field: string; group_id: number };
  shares: {
    id: Generated<number>;
    record_id: number;
    user_id: number | null;
    group_id: number | null;
    action: string;
    /** The share of the company that this one came with, by `--cascade`. */
    came_with: number | null;
  };
  share_templates: { id: Generated<number>; key: string; type: RecordType; actions: string };
  notes: { id: Generated<number>; record_id: number; user_id: number | null; at: string; text: string };
  sales: {
    id: Generated<number>;
    lead_id: number;
    client_id: number;
    rule_id: number | null;
    run_id: number | null;
    price_cents: number;
    sold_at: string;
    /** What the buyer's current in the rule's rotation fell by. */
    took: Generated<number>;
    /** JSON: what the sale made each buyer's current grow by. */
    grown: string | null;
    returned_at: string | null;
    return_reason: string | null;
  };
}
