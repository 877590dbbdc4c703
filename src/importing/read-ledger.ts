import type { Kysely } from 'kysely';
import { seenOfEach } from '../records/seen-record.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Session } from '../store/session.ts';
import type { StoredImport } from './run/earlier-imports.ts';
import { readInOrder } from './run/read-in-order.ts';
import { expandEntry, type LedgerEntry } from './settle/ledger.ts';
import { namedIn, withoutNames } from './settle/reasons.ts';
import { userIdOf } from './settle/store-users.ts';
import { makeReasonTeller } from './settle/tell-reasons.ts';
import { RECORD_TYPE_OF, type Target } from './targets.ts';

export type LedgerLine = LedgerEntry & {
  /** The key of the record or user made, changed, or there before; `#12` where there is none any more. */
  lead: string | null;
};

/** The ledger, row by row in the order of the file, naming what whoever is asking may see; memory does not grow with it. */
export async function* readLedger(
  session: Session,
  { id, target, state }: Pick<StoredImport, 'id' | 'target' | 'state'>,
): AsyncGenerator<LedgerLine> {
  const pages = readInOrder((after) =>
    session.db
      .selectFrom('import_rows')
      .selectAll()
      .where('import_id', '=', id)
      .where('row', '>', after)
      .orderBy('row')
      .limit(500)
      .execute()
      .then((entries) => entries.map((entry) => ({ ...entry, place: entry.row }))),
  );
  for await (const numbered of pages) {
    const page = numbered.map(({ place: _place, ...entry }) => entry);
    yield* target === 'users'
      ? readUsers(session.db, page)
      : readRecords(session, target as Exclude<Target, 'users'>, page, state === 'undone');
  }
}

async function* readUsers(db: Kysely<Schema>, entries: readonly LedgerEntry[]): AsyncGenerator<LedgerLine> {
  const ids = entries.flatMap(({ lead_id }) => (lead_id === null ? [] : [userIdOf(lead_id)]));
  const users =
    ids.length === 0 ? [] : await db.selectFrom('users').select(['id', 'key']).where('id', 'in', ids).execute();
  const keys = new Map(users.map(({ id, key }) => [id, key]));
  for (const row of entries.flatMap((entry) => [...expandEntry(entry)]))
    yield { ...row, lead: row.lead_id === null ? null : (keys.get(userIdOf(row.lead_id)) ?? null) };
}

const LONGEST_PART = 500;

async function* readRecords(
  session: Session,
  target: Exclude<Target, 'users'>,
  entries: readonly LedgerEntry[],
  isUndone: boolean,
): AsyncGenerator<LedgerLine> {
  const type = RECORD_TYPE_OF[target];
  const tell = await makeReasonTeller(
    session,
    type,
    entries.map(({ reason }) => reason),
  );
  for (const part of partsOf(entries)) {
    const rows = part.flatMap((entry) => [...expandEntry(entry)]);
    const keys = await readKeys(session, target, rows);
    if (isUndone) await takeBackPay(session.db, rows);
    for (const row of rows) {
      const lead = row.lead_id === null ? null : (keys.get(row.lead_id) ?? null);
      yield { ...row, lead, reason: isOfLead(row) ? tellOfLead(session, row.reason, lead) : tell(row.reason) };
    }
  }
}

// Undone, an import pays for what `--skip-touched` left alone.
async function takeBackPay(db: Kysely<Schema>, rows: readonly LedgerEntry[]): Promise<void> {
  const paid = rows.filter(({ payable }) => payable === 1);
  if (paid.length === 0) return;
  const ids = paid.map(({ lead_id }) => lead_id ?? 0);
  const left = new Set(
    (await db.selectFrom('records').select('id').where('id', 'in', ids).execute()).map(({ id }) => id),
  );
  for (const row of paid) {
    if (!left.has(row.lead_id ?? 0)) Object.assign(row, { payable: 0, reason: 'the import was undone' });
  }
}

// Entries of one row by the hundred, and long ones piece by piece.
function* partsOf(entries: readonly LedgerEntry[]): Generator<LedgerEntry[]> {
  let part: LedgerEntry[] = [];
  let size = 0;
  for (const entry of entries) {
    for (let at = 0; at < entry.count; at += LONGEST_PART) {
      const count = Math.min(LONGEST_PART, entry.count - at);
      if (size + count > LONGEST_PART) {
        yield part;
        [part, size] = [[], 0];
      }
      const lead_id = entry.lead_id === null ? null : entry.lead_id + at;
      part.push({ ...entry, row: entry.row + at, line: entry.line + at, lead_id, count });
      size += count;
    }
  }
  if (part.length > 0) yield part;
}

async function readKeys(
  session: Session,
  target: Exclude<Target, 'users'>,
  rows: readonly LedgerEntry[],
): Promise<Map<number, string>> {
  const ids = [...new Set(rows.flatMap(({ lead_id }) => lead_id ?? []))];
  if (ids.length === 0) return new Map();
  const records = await session.db.selectFrom('records').select(['id', 'key']).where('id', 'in', ids).execute();
  const stored = new Map(records.map(({ id, key }) => [id, key]));
  if (session.actor.kind === 'operator') return new Map(ids.map((id) => [id, stored.get(id) ?? `#${id}`]));
  const seen = await seenOfEach(session, RECORD_TYPE_OF[target], [...stored.keys()]);
  return new Map([...stored].filter(([id]) => seen.has(id)));
}

// The lead that the row stands for is the one that its reason names; it is named as it is called now.
function isOfLead({ outcome, lead_id }: LedgerEntry): boolean {
  return lead_id !== null && (outcome === 'duplicate' || outcome === 'updated');
}

function tellOfLead({ actor }: Session, reason: string | null, lead: string | null): string | null {
  const [named] = reason === null ? [] : namedIn(reason);
  if (reason === null || named === undefined) return reason;
  if (lead === null) return withoutNames(reason);
  return actor.kind === 'operator' && lead.startsWith('#') ? reason : reason.replace(named, () => lead);
}
