import { clientSight } from '../distribution/client-sight.ts';
import { toAmount } from '../distribution/money.ts';
import { getRecord, type StoredRecord } from '../records/find-record.ts';
import { seenBy } from '../records/seen-record.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Session } from '../store/session.ts';
import { tellChange, tellPlace } from './tell-change.ts';

export interface HistoryEntry {
  at: string;
  /** A user's key, `operator`, `run 7`, or the cause of a placement. */
  by: string;
  kind: 'note' | 'change' | 'placement' | 'sale' | 'return';
  text: string;
}

const KINDS = ['change', 'note', 'placement', 'sale', 'return'];

/** What became of a record, oldest first: null for those who may not see its history. */
export async function recordHistory(session: Session, type: RecordType, text: string): Promise<HistoryEntry[] | null> {
  const record = await getRecord(session, type, text);
  const { sections } = await seenBy(session, record);
  if (!sections.history) return null;
  const entries = [...(await readNotes(session, record)), ...(await readChanges(session, record))];
  if (type === 'lead') entries.push(...(await readPlacements(session, record)), ...(await readSales(session, record)));
  return entries.sort((a, b) => (a.at === b.at ? KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) : a.at < b.at ? -1 : 1));
}

async function readNotes({ db }: Session, { id }: StoredRecord): Promise<HistoryEntry[]> {
  const rows = await db
    .selectFrom('notes as n')
    .leftJoin('users as u', 'u.id', 'n.user_id')
    .select(['n.at', 'n.text', 'u.key as by'])
    .where('n.record_id', '=', id)
    .orderBy('n.id')
    .execute();
  return rows.map(({ at, text, by }) => ({ at, by: by ?? 'operator', kind: 'note', text }));
}

// An entry older than the record is of another that had its key.
async function readChanges(session: Session, { type, key, created_at }: StoredRecord): Promise<HistoryEntry[]> {
  const rows = await session.db
    .selectFrom('journal')
    .select(['at', 'actor', 'verb', 'after'])
    .where('object', '=', type)
    .where('key', '=', key)
    .where('verb', 'in', type === 'lead' ? ['created', 'updated'] : ['created', 'updated', 'assigned'])
    .where('at', '>=', created_at)
    .orderBy('id')
    .execute();
  const entries: HistoryEntry[] = [];
  for (const { at, actor, verb, after } of rows) {
    const text = verb === 'assigned' ? `assigned${await tellPlace(session, after)}` : tellChange(verb, type, after);
    entries.push({ at, by: actor, kind: 'change', text });
  }
  return entries;
}

async function readPlacements({ db }: Session, { id, key }: StoredRecord): Promise<HistoryEntry[]> {
  const rows = await db
    .selectFrom('placements as p')
    .leftJoin('groups as g', 'g.id', 'p.group_id')
    .leftJoin('users as u', 'u.id', 'p.user_id')
    .leftJoin('rules as r', 'r.id', 'p.rule_id')
    .select(['p.at', 'p.cause', 'p.run_id', 'g.key as group', 'u.key as user', 'r.key as rule'])
    .select((eb) =>
      eb
        .selectFrom('journal as j')
        .select('j.actor')
        .where('j.object', '=', 'lead')
        .where('j.key', '=', key)
        .where('j.verb', 'in', ['assigned', 'created'])
        .whereRef('j.at', '=', 'p.at')
        .limit(1)
        .as('actor'),
    )
    .where('p.lead_id', '=', id)
    .orderBy('p.id')
    .execute();
  return rows.map(({ at, cause, run_id, group, user, rule, actor }) => ({
    at,
    by: run_id === null ? (cause === 'hand' ? (actor ?? cause) : cause) : `run ${run_id}`,
    kind: 'placement',
    text: `to ${group ?? '(deleted)'}${user === null ? '' : `, ${user}`}${rule === null ? '' : ` by rule ${rule}`} (${cause})`,
  }));
}

async function readSales(session: Session, { id, key }: StoredRecord): Promise<HistoryEntry[]> {
  const seesPrice = await clientSight(session);
  const rows = await session.db
    .selectFrom('sales as s')
    .innerJoin('groups as g', 'g.id', 's.client_id')
    .select(['s.sold_at', 's.run_id', 's.price_cents', 's.returned_at', 's.return_reason', 'g.key as client'])
    .select((eb) =>
      eb
        .selectFrom('journal as j')
        .select('j.actor')
        .where('j.object', '=', 'lead')
        .where('j.key', '=', key)
        .where('j.verb', '=', 'returned')
        .whereRef('j.at', '=', 's.returned_at')
        .limit(1)
        .as('returned_by'),
    )
    .where('s.lead_id', '=', id)
    .orderBy('s.id')
    .execute();
  return rows.flatMap(({ sold_at, run_id, price_cents, returned_at, return_reason, client, returned_by }) => {
    const price = seesPrice(client) ? ` at ${toAmount(price_cents)}` : '';
    const by = run_id === null ? 'operator' : `run ${run_id}`;
    const sale: HistoryEntry = { at: sold_at, by, kind: 'sale', text: `to ${client}${price}` };
    if (returned_at === null) return [sale];
    const text = `from ${client}: ${return_reason}`;
    return [sale, { at: returned_at, by: returned_by ?? 'operator', kind: 'return', text }];
  });
}
