import type { RecordType } from '../store/schema/records.ts';
import type { Session } from '../store/session.ts';
import { getRecord } from './find-record.ts';

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
  received: string | null;
  affiliate: string | null;
  fields: Record<string, unknown>;
  /** A lead's columns that fit no field. */
  form: Record<string, unknown> | null;
}

/** One record, as far as whoever is asking may see it. */
export async function describeRecord(session: Session, type: RecordType, text: string): Promise<RecordDescription> {
  const { db } = session;
  const record = await getRecord(session, type, text);
  const keyOf = async (table: 'groups' | 'users' | 'records', id: number | null): Promise<string | null> => {
    if (id === null) return null;
    const row = await db.selectFrom(table).select('key').where('id', '=', id).executeTakeFirst();
    return row?.key ?? null;
  };
  return {
    type,
    key: record.key,
    name: record.name,
    group: await keyOf('groups', record.group_id),
    owner: await keyOf('users', record.owner_id),
    company: await keyOf('records', record.company_id),
    status: record.status,
    amount: record.amount_cents === null ? null : (record.amount_cents / 100).toFixed(2),
    received: record.received_at,
    affiliate: await keyOf('groups', record.affiliate_id),
    fields: JSON.parse(record.data) as Record<string, unknown>,
    form: record.form === null ? null : (JSON.parse(record.form) as Record<string, unknown>),
  };
}
