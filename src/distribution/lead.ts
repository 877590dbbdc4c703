/** A lead as criteria and placing see it. */
export interface Lead {
  readonly id: number;
  readonly name: string;
  /** When its import began, or it was made by hand; milliseconds. */
  readonly receivedAt: number;
  readonly affiliate: string | undefined;
  readonly affiliateLocale: string | undefined;
  /** Its status is new, contacted or standby. */
  readonly isOpen: boolean;
  readonly importId: number | undefined;
  /** Key and name of the company that it belongs to. */
  readonly company: readonly string[];
  /** Normalized values by field key. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Columns that fit no field, as they came; text until one of them is asked for. */
  form: Readonly<Record<string, unknown>> | string | null;
  /** By field slot: text that was folded for an earlier condition. */
  readonly folded: (string | undefined)[];
}

const NO_FORM = Object.freeze({});

/** The columns of the lead's form. */
export function formOf(lead: Lead): Readonly<Record<string, unknown>> {
  if (typeof lead.form === 'string') lead.form = JSON.parse(lead.form) as Record<string, unknown>;
  return lead.form ?? NO_FORM;
}
