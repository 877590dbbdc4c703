import type { Kysely } from 'kysely';
import { type Sections, type Seen } from '../access/what-is-seen.ts';
import { STANDARD_FIELDS } from '../access/fields.ts';
import { freshGrants } from '../access/fresh-grants.ts';
import { seenByUser } from '../access/seen-by.ts';
import { getSubject } from '../access/subject.ts';
import type { Outcome } from '../access/vocabulary.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Session } from '../store/session.ts';
import type { StoredRecord } from './find-record.ts';

/** A record as whoever is asking may see it: what is hidden is absent, as if it were not there. */
export interface SeenRecord {
  id: number;
  type: RecordType;
  key: string;
  name: string | null;
  group: string | null;
  owner: string | null;
  company: string | null;
  status: StoredRecord['status'];
  amount_cents: number | null;
  received: string | null;
  affiliate: string | null;
  created_at: string | null;
  updated_at: string | null;
  outcome: Outcome;
  sections: Sections;
  /** Values by field key: those that are seen and there. */
  fields: Record<string, unknown>;
  /** A lead's other columns and originals, which may hold contact data; null where that section is hidden. */
  form: Record<string, unknown> | null;
}

/** Who sees everything of every record: the operator. */
export const EVERYTHING_SEEN: Seen = {
  outcome: 'full',
  sections: { core: true, contact: true, history: true },
  fields: [],
};

const NOTHING_SEEN: Seen = {
  outcome: 'none',
  sections: { core: false, contact: false, history: false },
  fields: [],
};

/** What whoever is asking sees of one record; nothing, where it does not exist for them. */
export async function seenBy(session: Session, record: Pick<StoredRecord, 'id' | 'type'>): Promise<Seen> {
  return (await seenOfEach(session, record.type, [record.id])).get(record.id) ?? NOTHING_SEEN;
}

/** These records, of one type, in their order, each as whoever is asking sees it; those they do not see are left out. */
export async function toSeenRecords(session: Session, records: readonly StoredRecord[]): Promise<SeenRecord[]> {
  const [first] = records;
  if (!first) return [];
  const { db } = session;
  const seen = await seenOfEach(
    session,
    first.type,
    records.map(({ id }) => id),
  );
  const companyIds = [...new Set(records.flatMap(({ company_id }) => company_id ?? []))];
  const seenCompanies = await seenOfEach(session, 'company', companyIds);
  const companies = await namesOf(
    db,
    'records',
    companyIds.filter((id) => seenCompanies.has(id)),
  );
  const groups = await namesOf(
    db,
    'groups',
    records.flatMap(({ group_id, affiliate_id }) => [group_id, affiliate_id ?? []].flat()),
  );
  const owners = await namesOf(
    db,
    'users',
    records.flatMap(({ owner_id }) => owner_id ?? []),
  );
  return records.flatMap((record): SeenRecord[] => {
    const what = seen.get(record.id);
    if (!what) return [];
    const isFull = what.outcome === 'full';
    const named = (names: ReadonlyMap<number, string>, id: number | null): string | null =>
      isFull && id !== null ? (names.get(id) ?? null) : null;
    const { id, type, key } = record;
    return [
      {
        id,
        type,
        key,
        name: isFull || what.fields.includes('name') ? record.name : null,
        group: named(groups, record.group_id),
        owner: named(owners, record.owner_id),
        company: named(companies, record.company_id),
        status: isFull ? record.status : null,
        amount_cents: isFull ? record.amount_cents : null,
        received: isFull ? record.received_at : null,
        affiliate: named(groups, record.affiliate_id),
        created_at: isFull ? record.created_at : null,
        updated_at: isFull ? record.updated_at : null,
        outcome: what.outcome,
        sections: what.sections,
        fields: maskFields(type, JSON.parse(record.data) as Record<string, unknown>, what),
        form:
          isFull && what.sections.contact && record.form !== null
            ? (JSON.parse(record.form) as Record<string, unknown>)
            : null,
      },
    ];
  });
}

/** Whether a field of a record shows, given what is seen of it. */
export function showsField(type: RecordType, { outcome, sections, fields }: Seen, key: string): boolean {
  if (outcome === 'none') return false;
  if (outcome === 'fields') return fields.includes(key);
  const section = STANDARD_FIELDS[type].find((field) => field.key === key)?.section;
  return section === 'contact' ? sections.contact : section === 'history' ? sections.history : true;
}

function maskFields(type: RecordType, data: Record<string, unknown>, seen: Seen): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).filter(([key]) => showsField(type, seen, key)));
}

/** What whoever is asking sees of each of these records, of one type; those that are not there for them are absent. */
export async function seenOfEach(
  session: Session,
  type: RecordType,
  ids: readonly number[],
): Promise<ReadonlyMap<number, Seen>> {
  const { actor } = session;
  if (ids.length === 0) return new Map();
  if (actor.kind === 'operator') return new Map(ids.map((id) => [id, EVERYTHING_SEEN]));
  await freshGrants(session);
  return seenByUser(session, await getSubject(session, actor.key), type, ids);
}

async function namesOf(
  db: Kysely<Schema>,
  table: 'records' | 'groups' | 'users',
  ids: readonly number[],
): Promise<Map<number, string>> {
  const names = new Map<number, string>();
  const wanted = [...new Set(ids)];
  for (let at = 0; at < wanted.length; at += 900) {
    const rows = await db
      .selectFrom(table)
      .select(['id', 'key'])
      .where('id', 'in', wanted.slice(at, at + 900))
      .execute();
    for (const { id, key } of rows) names.set(id, key);
  }
  return names;
}
