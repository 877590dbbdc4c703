import { isFinished } from '../../access/relation.ts';
import { BASE_GROUP } from '../../access/vocabulary.ts';
import { assertRecordKey } from '../../records/record-key.ts';
import { bulkInsert } from '../../store/bulk-insert.ts';
import { Problem } from '../../problem.ts';
import type { RecordType } from '../../store/schema/records.ts';
import type { Change } from '../../store/session.ts';
import { outcomeAt, rowAt, type Batch, type BatchRow } from '../read/batch.ts';
import { toKeyText } from '../targets.ts';
import type { Warnings } from '../check/warnings.ts';
import { changeLead, type Incoming } from './change-lead.ts';
import type { OnDuplicate } from './decide-row.ts';
import { type Found, type Link, type Linked, makeLinkFinder } from './find-links.ts';
import { isHidden, type JudgeKnown, refusalToChange, type Sight } from './judge-known.ts';
import { makePlaceJudge } from './judge-places.ts';
import { parseForm, noCounts, toLedgerRow, type ChangedLead, type Counts } from './settle-leads.ts';
import type { KnownLead, Values } from './known-lead.ts';
import { makeLedger, type LedgerRow } from './ledger.ts';
import { duplicateOf, HIDDEN_DUPLICATE } from './reasons.ts';
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
  /** Set for an import with `--as`. */
  judgeKnown: JudgeKnown | undefined;
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
export async function storeRecords(change: Change, batch: Batch, context: RecordsContext): Promise<Counts> {
  const { db, actor } = change;
  const { importId, type, onDuplicate, required, warnings } = context;
  const counts = noCounts();
  const ledger = makeLedger(importId, context.rows + 1);
  const created = new Map<string, NewRecord>();
  const changed = new Map<number, ChangedLead>();
  const keys = listKeys(batch);
  const stored = await findStored(change, keys, context);
  const find = makeLinkFinder(change);
  const judgePlace = makePlaceJudge(change, type);
  const base: Linked = { id: context.baseGroupId, key: BASE_GROUP };
  // Without an owner the maker owns it, if a user makes it.
  const maker: Linked | undefined = actor.kind === 'user' ? actor : undefined;

  for (let index = 0; index < batch.count; index += 1) {
    const outcome = outcomeAt(batch, index);
    const row = rowAt(batch, index);
    const put = (entry: Parameters<typeof toLedgerRow>[2]): void => ledger.add(toLedgerRow(batch, index, entry));
    if (outcome !== 'good') {
      counts[outcome] += 1;
      put({ outcome, reason: outcome === 'rejected' ? row.reason : null });
      continue;
    }
    const settled = await settleRow(row, keys[index]!);
    counts[COUNTED_AS[settled.outcome]] += 1;
    put(settled);
  }
  await storeNew([...created.values()]);
  if (changed.size > 0) await storeChanges(change, type, [...changed.values()], importId);
  await insertLedger(change.store, db, ledger.entries);
  context.rows += batch.count;
  return counts;

  async function settleRow({ name, data: text, form, line }: BatchRow, key: string): Promise<Settled> {
    const { key: _, company, group, owner, ...data } = JSON.parse(text) as Values;
    const fault = faultOfKey(key);
    if (fault !== undefined) return { outcome: 'rejected', reason: fault };
    const known = created.get(key) ?? stored.get(key);
    if (known) return settleKnown(known, key, { name, data, form: parseForm(form) });
    const links = { company, group, owner };
    const found: Partial<Record<Link, Linked>> = {};
    const faults = new Map<Link, string>();
    for (const [link, value] of Object.entries(links) as [Link, Values[string] | undefined][]) {
      if (value === undefined) continue;
      const linked: Found = await find[link](String(value));
      if ('fault' in linked) faults.set(link, linked.fault);
      else found[link] = linked;
    }
    const reason = faults.size === 0 ? null : [...faults.values()].join('; ');
    if ([...faults.keys()].some((link) => required.includes(link))) return { outcome: 'rejected', reason };
    const place = { group: found.group ?? base, owner: found.owner ?? maker };
    const refusal = await judgePlace(place);
    if (refusal !== undefined) return { outcome: 'rejected', reason: refusal };
    const unlinked = [...faults.keys()].map((link) => [link, String(links[link])] as const);
    for (const [link, told] of faults) warnings.add('link_left_out', line, `${told}; left out`, link);
    const id = context.nextId;
    context.nextId += 1;
    created.set(key, {
      id,
      key,
      name: name === '' ? key : name,
      groupId: place.group.id,
      ownerId: place.owner?.id ?? null,
      companyId: found.company?.id ?? null,
      data: JSON.stringify(data),
      form: toForm({ ...parseForm(form), ...Object.fromEntries(unlinked) }),
    });
    return { outcome: 'created', reason, lead_id: id };
  }

  function settleKnown(known: KnownRecord | NewRecord, key: string, incoming: Incoming): Settled {
    const isOurs = 'groupId' in known || known.import_id === importId;
    const sight = isOurs ? undefined : known.sight;
    // Those of an import that has not finished are there for nobody.
    const isThere = isOurs || (known.isFinished && !isHidden(sight));
    const reason = isThere ? duplicateOf(key, 'key') : HIDDEN_DUPLICATE;
    if (onDuplicate === 'reject' || onDuplicate === 'keep') return { outcome: 'rejected', reason };
    counts[isOurs ? 'duplicates_in_file' : 'duplicates_account'] += 1;
    const duplicate: Settled = { outcome: 'duplicate', reason, lead_id: known.id };
    if (onDuplicate === 'skip' || !isThere) return duplicate;
    const refusal = refusalToChange(sight, incoming);
    if (refusal !== undefined) return { ...duplicate, reason: `${reason}; ${refusal}` };
    const content = { name: known.name, data: JSON.parse(known.data) as Values, form: parseForm(known.form) };
    const before = write(content);
    const how = onDuplicate === 'update' ? 'fill' : 'overwrite';
    if (!changeLead(content as KnownLead, incoming, how)) return duplicate;
    const after = JSON.parse(write(content)) as { name: string; data: string; form: string | null };
    Object.assign(known, after);
    if (!('groupId' in known)) {
      const first = changed.get(known.id)?.before ?? before;
      changed.set(known.id, { id: known.id, key, isOurs, before: first, after: write(content), ...after });
    }
    return { outcome: 'updated', reason, lead_id: known.id };
  }

  async function storeNew(records: readonly NewRecord[]): Promise<void> {
    await bulkInsert(
      change.store,
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

type Settled = Pick<LedgerRow, 'outcome'> & Partial<LedgerRow>;

interface KnownRecord {
  id: number;
  name: string;
  data: string;
  form: string | null;
  import_id: number | null;
  /** It did not come with an import that is still running. */
  isFinished: boolean;
  sight: Sight | undefined;
}

const KEYS_PER_QUERY = 500;

// The key that each row gives, or that its name makes; empty for rows that are not good.
function listKeys(batch: Batch): string[] {
  return Array.from({ length: batch.count }, (_, index) => {
    if (outcomeAt(batch, index) !== 'good') return '';
    const { name, data } = rowAt(batch, index);
    const { key } = JSON.parse(data) as Values;
    return key === undefined ? toKeyText(name) : String(key);
  });
}

// Asks once for a whole batch which of its keys are taken, and what of those whoever imports may know.
async function findStored(
  { db }: Change,
  keys: readonly string[],
  { type, judgeKnown }: RecordsContext,
): Promise<Map<string, KnownRecord>> {
  const stored = new Map<string, KnownRecord>();
  const wanted = [...new Set(keys.filter((key) => key !== ''))];
  for (let at = 0; at < wanted.length; at += KEYS_PER_QUERY) {
    const rows = await db
      .selectFrom('records as r')
      .select(['r.id', 'r.key', 'r.name', 'r.data', 'r.form', 'r.import_id', isFinished.as('finished')])
      .where('r.type', '=', type)
      .where('r.key', 'in', wanted.slice(at, at + KEYS_PER_QUERY))
      .execute();
    const sightOf = await judgeKnown?.(rows.map(({ id }) => id));
    for (const { key, finished, ...row } of rows)
      stored.set(key, { ...row, isFinished: Number(finished) === 1, sight: sightOf?.(row.id) });
  }
  return stored;
}

function faultOfKey(key: string): string | undefined {
  try {
    assertRecordKey(key);
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return `key "${key}": ${error.reason ?? error.message}`;
    throw error;
  }
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
