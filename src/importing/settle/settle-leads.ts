import type { Kysely } from 'kysely';
import { Problem } from '../../problem.ts';
import { assertRecordKey } from '../../records/record-key.ts';
import type { Schema } from '../../store/schema/schema.ts';
import type { Store } from '../../store/store.ts';
import { hashAt, outcomeAt, rowAt, type Batch, type BatchRow } from '../read/batch.ts';
import { changeLead, type Incoming } from './change-lead.ts';
import { decideRow, type Decision } from './decide-row.ts';
import { findKnownLeads, type KnownLeads } from './find-known-leads.ts';
import { isHidden, refusalToChange } from './judge-known.ts';
import { hasSameIdentity, KINDS, type KnownLead, type Person, type Values } from './known-lead.ts';
import { makeLedger, type LedgerEntry, type LedgerRow } from './ledger.ts';
import type { SettleContext } from './settle-context.ts';
import { matchRow, type Hit } from './match-row.ts';

export interface LeadTexts {
  name: string;
  data: string;
  form: string | null;
}

/** A lead as it will be stored. */
export interface NewLead {
  id: number;
  /** Where the file maps one; else it follows from the id. */
  key?: string | undefined;
  /** The row of the batch that it is made of. */
  row: number;
  /** Where they are not those of the row. */
  texts: LeadTexts | undefined;
}

/** A lead that was there before, as it was and as it will be. */
export interface ChangedLead extends LeadTexts {
  id: number;
  key: string;
  /** Made earlier by the same import: its undo deletes it, and needs no `before`. */
  isOurs: boolean;
  before: string;
  after: string;
}

export interface Settled {
  created: NewLead[];
  changed: ChangedLead[];
  /** Leads of unterminated rows that have been completed. */
  completed: number[];
  ledger: LedgerEntry[];
  counts: Counts;
}

export interface Counts {
  created: number;
  updated: number;
  duplicates: number;
  rejected: number;
  blank: number;
  payable: number;
  duplicates_in_file: number;
  duplicates_affiliate: number;
  duplicates_account: number;
}

export function noCounts(): Counts {
  return {
    created: 0,
    updated: 0,
    duplicates: 0,
    rejected: 0,
    blank: 0,
    payable: 0,
    duplicates_in_file: 0,
    duplicates_affiliate: 0,
    duplicates_account: 0,
  };
}

/** checked → settled: which rows are new, which change a lead, which are duplicates, which are refused. */
export async function settleLeads(
  store: Store,
  db: Kysely<Schema>,
  batch: Batch,
  context: SettleContext,
): Promise<Settled> {
  const known = await findKnownLeads(store, db, batch, context);
  const settled: Settled = {
    created: [],
    changed: [],
    completed: [],
    ledger: [],
    counts: noCounts(),
  };
  const ledger = makeLedger(context.importId, context.rows + 1);
  const settler = makeSettler(context, known, settled);
  for (let index = 0; index < batch.count; index += 1) ledger.add(settler.settle(batch, index));
  context.rows += batch.count;
  settled.ledger = ledger.entries;
  settled.changed = settler.changed();
  return settled;
}

function makeSettler(context: SettleContext, known: KnownLeads, { created, completed, counts }: Settled) {
  const { affiliateId, onDuplicate, across, pending } = context;
  const isAnyKnown = known.owners.size > 0;
  const made = new Map<number, NewLead>();
  const before = new Map<KnownLead, string>();

  function settle(batch: Batch, index: number): LedgerRow {
    const outcome = outcomeAt(batch, index);
    if (outcome === 'good') return settleGood(batch, index);
    counts[outcome] += 1;
    if (outcome === 'blank') return toLedgerRow(batch, index, { outcome });
    return toLedgerRow(batch, index, { outcome, reason: rowAt(batch, index).reason });
  }

  function settleGood(batch: Batch, index: number): LedgerRow {
    const keyed = context.mapsKey ? takeKey(batch, index) : undefined;
    if (keyed?.fault !== undefined) {
      counts.rejected += 1;
      return toLedgerRow(batch, index, { outcome: 'rejected', reason: keyed.fault });
    }
    const standing = lookUp(batch, index);
    if (standing === 'nobody') return create(batch, index, keyed, false, 'no identity');
    if (standing === 'new') return create(batch, index, keyed, true, undefined);
    const row = keyed?.row ?? rowAt(batch, index);
    const person = toPerson(row);
    const { hits, wasPaidBefore } = findHits(batch, index, person);
    const match = matchRow({ affiliateId, across, hits });
    const decision = decideRow({ match, row: person, wasPaidBefore, affiliateId, onDuplicate });
    if (decision.act === 'reject') {
      counts.rejected += 1;
      return toLedgerRow(batch, index, { outcome: 'rejected', reason: decision.reason });
    }
    if (match.kind === 'duplicate') counts[COUNTED_BY[match.within]] += 1;
    if (decision.act === 'create') return create(batch, index, keyed, decision.payable, decision.reason);
    const { lead, reason } = decision;
    const incoming = { name: row.name, data: JSON.parse(row.data) as Values, form: parseForm(row.form) };
    // A row that completes one cut off is the affiliate's own lead still coming in, and no edit of it.
    const refusal =
      decision.act === 'change' && decision.how !== 'replace' ? refusalToChange(lead.sight, incoming) : undefined;
    if (decision.act === 'change' && !refusal && change(decision, incoming, batch, index)) {
      counts.updated += 1;
      return toLedgerRow(batch, index, { outcome: 'updated', reason, lead_id: lead.id });
    }
    counts.duplicates += 1;
    const told = refusal === undefined || isHidden(lead.sight) ? reason : `${reason}; ${refusal}`;
    return toLedgerRow(batch, index, { outcome: 'duplicate', reason: told, lead_id: lead.id });
  }

  function create(
    batch: Batch,
    index: number,
    keyed: KeyedRow | undefined,
    payable: boolean,
    reason: string | undefined,
  ): LedgerRow {
    const key = keyed?.key;
    if (key !== undefined && known.keys.has(key)) {
      counts.rejected += 1;
      return toLedgerRow(batch, index, { outcome: 'rejected', reason: `key "${key}": not available` });
    }
    const id = context.nextId;
    context.nextId += 1;
    if (key !== undefined) known.keys.add(key);
    const lead: NewLead = { id, key, row: index, texts: keyed && toTexts(keyed.row, id) };
    created.push(lead);
    made.set(id, lead);
    if (batch.unterminated[index] === 1) known.unterminated.add(id);
    register(batch, index, id);
    counts.created += 1;
    if (payable) counts.payable += 1;
    return toLedgerRow(batch, index, { outcome: 'created', payable: payable ? 1 : 0, reason, lead_id: id });
  }

  // The key is the record's own, no field of it. A key that is there belongs to a lead of another person.
  function takeKey(batch: Batch, index: number): KeyedRow | undefined {
    const row = rowAt(batch, index);
    const { key, ...data } = JSON.parse(row.data) as Values;
    if (key === undefined) return undefined;
    row.data = JSON.stringify(data);
    return { key: String(key), row, fault: faultOfKey(String(key)) };
  }

  function lookUp(batch: Batch, index: number): 'nobody' | 'new' | 'known' {
    let standing: 'nobody' | 'new' = 'nobody';
    for (let kind = 0; kind < KINDS.length; kind += 1) {
      const hash = hashAt(batch, index, kind);
      if (hash === 0) continue;
      if (pending.has(hash) || (isAnyKnown && known.owners.has(hash))) return 'known';
      standing = 'new';
    }
    return standing;
  }

  function ownersOf(hash: number): readonly number[] {
    if (hash === 0) return [];
    const stored = known.owners.get(hash) ?? [];
    return [...stored, ...pending.leadsOf(hash)];
  }

  function register(batch: Batch, index: number, id: number): void {
    for (let kind = 0; kind < KINDS.length; kind += 1) {
      const hash = hashAt(batch, index, kind);
      if (hash !== 0 && !(isAnyKnown && known.owners.get(hash)?.includes(id))) pending.add(hash, id);
    }
  }

  function findHits(batch: Batch, index: number, person: Person): { hits: Hit[]; wasPaidBefore: boolean } {
    const hits: Hit[] = [];
    let wasPaidBefore = false;
    for (const [place, kind] of KINDS.entries()) {
      for (const id of ownersOf(hashAt(batch, index, place))) {
        const lead = findLead(batch, id);
        if (!lead) wasPaidBefore = true;
        else if (!lead.isRival && hasSameIdentity(kind, lead, person, affiliateId)) hits.push({ kind, lead });
      }
    }
    return { hits, wasPaidBefore };
  }

  // A lead made a few rows ago is opened when a later row asks for it.
  function findLead(batch: Batch, id: number): KnownLead | undefined {
    const opened = known.leads.get(id);
    const fresh = made.get(id);
    if (opened || !fresh) return opened;
    const { name, data, form } = fresh.texts ?? toTexts(rowAt(batch, fresh.row), id);
    const lead: KnownLead = {
      id,
      key: fresh.key ?? `l${id}`,
      sight: undefined,
      affiliateId,
      isOurs: true,
      isRival: false,
      isUnterminated: known.unterminated.has(id),
      standing: undefined,
      name,
      data: JSON.parse(data) as Values,
      form: parseForm(form),
    };
    known.leads.set(id, lead);
    return lead;
  }

  function change(
    { lead, how }: Extract<Decision, { act: 'change' }>,
    incoming: Incoming,
    batch: Batch,
    index: number,
  ): boolean {
    const was = writeLead(lead);
    if (!changeLead(lead, incoming, how)) return false;
    if (how === 'replace') {
      lead.isUnterminated = false;
      completed.push(lead.id);
    }
    register(batch, index, lead.id);
    const fresh = made.get(lead.id);
    if (fresh) fresh.texts = toColumns(lead);
    else if (!before.has(lead)) before.set(lead, was);
    return true;
  }

  const changed = (): ChangedLead[] =>
    [...before].map(([lead, was]) => ({
      id: lead.id,
      key: lead.key,
      isOurs: lead.isOurs,
      before: was,
      after: writeLead(lead),
      ...toColumns(lead),
    }));

  return { settle, changed };
}

/** A row whose key has been taken out of its data. */
interface KeyedRow {
  key: string;
  row: BatchRow;
  fault: string | undefined;
}

const COUNTED_BY = {
  file: 'duplicates_in_file',
  affiliate: 'duplicates_affiliate',
  account: 'duplicates_account',
} as const;

export function toLedgerRow(
  batch: Batch,
  index: number,
  row: Partial<LedgerRow> & Pick<LedgerRow, 'outcome'>,
): LedgerRow {
  const isRejected = row.outcome === 'rejected';
  return {
    line: batch.lines[index]!,
    outcome: row.outcome,
    payable: row.payable ?? 0,
    reason: row.reason ?? null,
    lead_id: row.lead_id ?? null,
    unterminated: batch.unterminated[index]!,
    bytes_at: isRejected ? batch.offsets[index]! : null,
    bytes: isRejected ? batch.bytes[index]! : null,
  };
}

function toPerson({ name, data }: BatchRow): Person {
  const values = JSON.parse(data) as Values;
  return { name: name === '' ? undefined : name, data: values };
}

/** What a row says of the lead that it makes: one without a name is called by its key. */
export function toTexts({ name, data, form }: BatchRow, id: number): LeadTexts {
  return { name: name === '' ? `l${id}` : name, data, form: form === '' ? null : form };
}

function toColumns({ name, data, form }: KnownLead): LeadTexts {
  return { name, data: JSON.stringify(data), form: Object.keys(form).length === 0 ? null : JSON.stringify(form) };
}

function faultOfKey(key: string): string | undefined {
  try {
    assertRecordKey(key);
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return `key "${key.slice(0, 60)}": ${error.reason ?? error.message}`;
    throw error;
  }
}

/** A lead's content as undo puts it back. */
function writeLead(lead: KnownLead): string {
  return JSON.stringify({ ...toColumns(lead), ...lead.standing });
}

export function parseForm(form: string | null): Record<string, string> {
  return form === null || form === '' ? {} : (JSON.parse(form) as Record<string, string>);
}
