import { sql } from 'kysely';
import { authorize } from '../../access/authority.ts';
import { assertHoldsRecords, assertOwner } from '../../records/assignment-rules.ts';
import { assertRecordKey } from '../../records/record-key.ts';
import { bulkInsert } from '../../store/bulk-insert.ts';
import { Problem } from '../../problem.ts';
import type { RecordType } from '../../store/schema/records.ts';
import type { Session } from '../../store/session.ts';
import { outcomeAt, rowAt, type Batch } from '../read/batch.ts';
import { toKeyText } from '../targets.ts';
import type { Warnings } from '../check/warnings.ts';
import { changeLead } from './change-lead.ts';
import type { OnDuplicate } from './decide-row.ts';
import { parseForm, noCounts, toLedgerRow, type ChangedLead, type Counts } from './settle-leads.ts';
import type { KnownLead, Values } from './known-lead.ts';
import { makeLedger, type LedgerRow } from './ledger.ts';
import { insertLedger, storeChanges } from './store-batch.ts';

export interface RecordsContext {
  importId: number;
  type: Exclude<RecordType, 'lead'>;
  onDuplicate: OnDuplicate;
  nextId: number;
  rows: number;
  baseGroupId: number;
  startedAt: string;
  warnings: Warnings;
  /** Links without which a row is rejected; others are left out, and warned of. */
  required: readonly string[];
}

interface NewRecord {
  id: number;
  key: string;
  name: string;
  groupId: number;
  ownerId: number | null;
  companyId: number | null;
  data: string;
  form: string | null;
}

/** Companies, people, deals and projects are known by their key alone; they name their company, group and owner by key. */
export async function storeRecords(session: Session, batch: Batch, context: RecordsContext): Promise<Counts> {
  const { db } = session;
  const { importId, type, onDuplicate } = context;
  const counts = noCounts();
  const ledger = makeLedger(importId, context.rows + 1);
  const created = new Map<string, NewRecord>();
  const changed = new Map<number, ChangedLead>();
  const lookup = makeLookup(session, type);

  for (let index = 0; index < batch.count; index += 1) {
    const outcome = outcomeAt(batch, index);
    const row = rowAt(batch, index);
    const put = (entry: Parameters<typeof toLedgerRow>[2]): void => ledger.add(toLedgerRow(batch, index, entry));
    if (outcome !== 'good') {
      counts[outcome] += 1;
      put({ outcome, reason: outcome === 'rejected' ? row.reason : null });
      continue;
    }
    const settled = await settleRow(row.name, JSON.parse(row.data) as Values, row.form, row.line);
    counts[COUNTED_AS[settled.outcome]] += 1;
    put(settled);
  }
  await storeNew([...created.values()]);
  if (changed.size > 0) await storeChanges(session.store, db, [...changed.values()], importId);
  await insertLedger(session.store, db, ledger.entries);
  context.rows += batch.count;
  return counts;

  async function settleRow(
    name: string,
    { key: given, company, group, owner, ...data }: Values,
    form: string,
    line: number,
  ): Promise<Pick<LedgerRow, 'outcome'> & Partial<LedgerRow>> {
    const key = given === undefined ? toKeyText(name) : String(given);
    try {
      assertRecordKey(key);
    } catch (error) {
      if (error instanceof Problem)
        return { outcome: 'rejected', reason: `key "${key}": ${error.reason ?? error.message}` };
      throw error;
    }
    const known = created.get(key) ?? (await lookup.record(key));
    if (known) return settleKnown(known, key, name, data, form);
    const faults: Faults = new Map();
    const groupId = group === undefined ? context.baseGroupId : await lookup.group(String(group), faults);
    const ownerId = owner === undefined ? null : await lookup.owner(String(owner), faults);
    const companyId = company === undefined ? null : await lookup.company(String(company), faults);
    const reason = faults.size === 0 ? null : [...faults.values()].join('; ');
    if ([...faults.keys()].some((link) => context.required.includes(link))) return { outcome: 'rejected', reason };
    const links = { company, group, owner };
    const unlinked = [...faults.keys()].map((link) => [link, String(links[link])] as const);
    for (const [link, fault] of faults) context.warnings.add('link_left_out', line, `${fault}; left out`, link);
    const id = context.nextId;
    context.nextId += 1;
    created.set(key, {
      id,
      key,
      name: name === '' ? key : name,
      groupId: groupId ?? context.baseGroupId,
      ownerId,
      companyId: companyId ?? null,
      data: JSON.stringify(data),
      form: toForm({ ...parseForm(form), ...Object.fromEntries(unlinked) }),
    });
    return { outcome: 'created', reason, lead_id: id };
  }

  function settleKnown(
    known: KnownRecord | NewRecord,
    key: string,
    name: string,
    data: Values,
    form: string,
  ): Pick<LedgerRow, 'outcome'> & Partial<LedgerRow> {
    const reason = `duplicate of ${key} (key)`;
    if (onDuplicate === 'reject' || onDuplicate === 'keep') return { outcome: 'rejected', reason };
    const isOurs = 'groupId' in known || known.import_id === importId;
    counts[isOurs ? 'duplicates_in_file' : 'duplicates_account'] += 1;
    if (onDuplicate === 'skip') return { outcome: 'duplicate', reason, lead_id: known.id };
    const content = { name: known.name, data: JSON.parse(known.data) as Values, form: parseForm(known.form) };
    const before = write(content);
    const incoming = { name, data, form: parseForm(form) };
    const how = onDuplicate === 'update' ? 'fill' : 'overwrite';
    if (!changeLead(content as KnownLead, incoming, how)) return { outcome: 'duplicate', reason, lead_id: known.id };
    const after = JSON.parse(write(content)) as { name: string; data: string; form: string | null };
    Object.assign(known, after);
    if (!('groupId' in known)) {
      const first = changed.get(known.id)?.before ?? before;
      changed.set(known.id, { id: known.id, isOurs, before: first, after: write(content), ...after });
    }
    return { outcome: 'updated', reason, lead_id: known.id };
  }

  async function storeNew(records: readonly NewRecord[]): Promise<void> {
    await bulkInsert(
      session.store,
      db,
      'records',
      ['id', 'key', 'name', 'group_id', 'owner_id', 'company_id', 'data', 'form'],
      records.map(({ id, key, name, groupId, ownerId, companyId, data, form }) => [
        id,
        key,
        name,
        groupId,
        ownerId,
        companyId,
        data,
        form,
      ]),
      { type, created_at: context.startedAt, updated_at: context.startedAt, import_id: importId },
    );
  }
}

const COUNTED_AS = {
  created: 'created',
  updated: 'updated',
  duplicate: 'duplicates',
  rejected: 'rejected',
  blank: 'blank',
} as const;

interface KnownRecord {
  id: number;
  name: string;
  data: string;
  form: string | null;
  import_id: number | null;
}

function write({ name, data, form }: Pick<KnownLead, 'name' | 'data' | 'form'>): string {
  return JSON.stringify({
    name,
    data: JSON.stringify(data),
    form: toForm(form),
  });
}

function toForm(form: Record<string, string>): string | null {
  return Object.keys(form).length === 0 ? null : JSON.stringify(form);
}

type Link = 'company' | 'group' | 'owner';
type Faults = Map<Link, string>;

// What rows name by key, asked once for each key.
function makeLookup(session: Session, type: RecordType) {
  const { db } = session;
  const records = new Map<string, KnownRecord | undefined>();
  const groups = new Map<string, number | string>();
  const owners = new Map<string, number | string>();
  const companies = new Map<string, number | undefined>();
  const ask = async (
    seen: Map<string, number | string>,
    link: Link,
    key: string,
    faults: Faults,
    find: () => Promise<number | string>,
  ): Promise<number | null> => {
    if (!seen.has(key)) seen.set(key, await find());
    const found = seen.get(key)!;
    if (typeof found === 'number') return found;
    faults.set(link, found);
    return null;
  };
  const tell = (error: unknown): string => {
    if (error instanceof Problem) return error.message.replace(/\.$/, '');
    throw error;
  };
  return {
    async record(key: string): Promise<KnownRecord | undefined> {
      if (!records.has(key)) {
        const { rows } = await sql<KnownRecord>`
          select id, name, data, form, import_id from records where type = ${type} and key = ${key}`.execute(db);
        records.set(key, rows[0]);
      }
      return records.get(key);
    },
    group: (key: string, faults: Faults) =>
      ask(groups, 'group', key, faults, async () => {
        const found = await db.selectFrom('groups').selectAll().where('key', '=', key).executeTakeFirst();
        if (!found) return `group "${key}": there is none`;
        try {
          assertHoldsRecords(found);
          await authorize(session, { do: 'record.place', type, groupId: found.id, isNew: true });
          return found.id;
        } catch (error) {
          return tell(error);
        }
      }),
    owner: (key: string, faults: Faults) =>
      ask(owners, 'owner', key, faults, async () => {
        const found = await db
          .selectFrom('users')
          .selectAll()
          .where((where) => where.or([where('key', '=', key), where('email', '=', key)]))
          .executeTakeFirst();
        if (!found) return `owner "${key}": there is no such user`;
        try {
          await assertOwner(db, found);
          return found.id;
        } catch (error) {
          return tell(error);
        }
      }),
    async company(key: string, faults: Faults): Promise<number | undefined> {
      if (!companies.has(key)) {
        const found = await db
          .selectFrom('records')
          .select('id')
          .where('type', '=', 'company')
          .where('key', 'in', [key, toKeyText(key)])
          .executeTakeFirst();
        companies.set(key, found?.id);
      }
      if (companies.get(key) === undefined) faults.set('company', `company "${key}": there is none`);
      return companies.get(key);
    },
  };
}
