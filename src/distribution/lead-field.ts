import type { Lead } from './lead.ts';

/** What a condition can ask of a lead, and how its values compare. */
export interface LeadField {
  readonly name: string;
  /** `column`: a form column without a type, a number for ordering where both sides read as one. */
  readonly kind: 'text' | 'number' | 'date' | 'column';
  /** Where a lead keeps this field's folded text; negative for one that is not text. */
  readonly slot: number;
  /** Several where any of them may be meant; empty where the lead has none. */
  read(lead: Lead, now: number): unknown;
}
