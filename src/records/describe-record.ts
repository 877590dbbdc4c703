import { readSettings } from '../access/settings.ts';
import type { Outcome } from '../access/vocabulary.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Session } from '../store/session.ts';
import { getRecord } from './find-record.ts';
import { toSeenRecords } from './seen-record.ts';

export interface RecordDescription {
  type: RecordType;
  key: string;
  name: string | null;
  group: string | null;
  owner: string | null;
  company: string | null;
  status: string | null;
  /** Decimal text with two places. */
  amount: string | null;
  /** Of the amount. */
  currency: string | null;
  received: string | null;
  affiliate: string | null;
  outcome: Outcome;
  fields: Record<string, unknown>;
  /** A lead's columns that fit no field. */
  form: Record<string, unknown> | null;
}

/** One record, as far as whoever is asking may see it. */
export async function describeRecord(session: Session, type: RecordType, text: string): Promise<RecordDescription> {
  const [seen] = await toSeenRecords(session, [await getRecord(session, type, text)]);
  const { key, name, group, owner, company, status, amount_cents, received, affiliate, outcome, fields, form } = seen!;
  const amount = amount_cents === null ? null : (amount_cents / 100).toFixed(2);
  const currency = amount === null ? null : (await readSettings(session.db)).currency;
  return {
    type,
    key,
    name,
    group,
    owner,
    company,
    status,
    amount,
    currency,
    received,
    affiliate,
    outcome,
    fields,
    form,
  };
}
