import type { Generated } from 'kysely';

export interface DistributionTables {
  rules: {
    id: Generated<number>;
    key: string;
    position: number;
    is_active: number;
    /** JSON of the rule as in the setup document. */
    body: string;
    /** null: the operator. */
    maker_id: number | null;
  };
}
