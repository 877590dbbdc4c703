import { freshGrants } from '../access/fresh-grants.ts';
import type { Action } from '../access/vocabulary.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Session } from '../store/session.ts';
import { listDenied } from './authorize-records.ts';
import { getAnyRecord } from './find-record.ts';
import { seenBy } from './seen-record.ts';

export interface ListedShare {
  /** `company/acme`. */
  record: string;
  /** `user:bert` or `group:taskforce`. */
  with: string;
  actions: Action[];
  /** The record whose share brought this one along, by --cascade; null where it was made by itself, or is hidden. */
  came_with: string | null;
}

/** The shares of one record or of all, by record and grantee: with `--as`, those of records that one may share, and one's own. */
export async function listShares(session: Session, text?: string): Promise<ListedShare[]> {
  await freshGrants(session);
  const record = text === undefined ? undefined : await getAnyRecord(session, text);
  const rows = await session.db
    .selectFrom('shares as s')
    .innerJoin('records as r', 'r.id', 's.record_id')
    .leftJoin('users as u', 'u.id', 's.user_id')
    .leftJoin('groups as g', 'g.id', 's.group_id')
    .leftJoin('shares as cs', 'cs.id', 's.came_with')
    .leftJoin('records as c', 'c.id', 'cs.record_id')
    .select([
      'r.id',
      'r.type',
      'r.key',
      'r.name',
      'r.group_id',
      'r.owner_id',
      's.action',
      'u.key as user',
      'g.key as group',
    ])
    .select(['s.user_id', 's.group_id as grantee_group_id', 'c.id as carrier_id', 'c.key as carrier'])
    .$if(record !== undefined, (query) => query.where('s.record_id', '=', record!.id))
    .orderBy('r.type')
    .orderBy('r.key')
    .orderBy('u.key')
    .orderBy('g.key')
    .orderBy('s.id')
    .execute();
  const known = await knownTo(session, rows);
  const listed = new Map<string, ListedShare>();
  for (const row of rows) {
    if (!known(row)) continue;
    const name = `${row.type}/${row.key}`;
    const grantee = row.user === null ? `group:${row.group}` : `user:${row.user}`;
    const entry: ListedShare = listed.get(`${name} ${grantee}`) ?? {
      record: name,
      with: grantee,
      actions: [],
      came_with: await carrierOf(session, row),
    };
    entry.actions.push(row.action as Action);
    listed.set(`${name} ${grantee}`, entry);
  }
  return [...listed.values()];
}

interface Row {
  id: number;
  type: RecordType;
  key: string;
  name: string;
  group_id: number;
  owner_id: number | null;
  user_id: number | null;
  grantee_group_id: number | null;
}

async function knownTo(session: Session, rows: readonly Row[]): Promise<(row: Row) => boolean> {
  const { db, actor } = session;
  if (actor.kind === 'operator') return () => true;
  const records = new Map(rows.map((row) => [row.id, row]));
  const denied = new Set((await listDenied(session, 'share', [...records.values()])).map(({ id }) => id));
  const held = await db.selectFrom('holdings').select('group_id').where('user_id', '=', actor.id).execute();
  const groups = new Set(held.map(({ group_id }) => group_id));
  const seen = new Set<number>();
  for (const { id, type } of records.values())
    if ((await seenBy(session, { id, type })).outcome !== 'none') seen.add(id);
  return ({ id, user_id, grantee_group_id }) =>
    !denied.has(id) || (seen.has(id) && (user_id === actor.id || groups.has(grantee_group_id ?? 0)));
}

async function carrierOf(
  session: Session,
  { carrier_id, carrier }: { carrier_id: number | null; carrier: string | null },
): Promise<string | null> {
  if (carrier_id === null || carrier === null) return null;
  const { outcome } = await seenBy(session, { id: carrier_id, type: 'company' });
  return outcome === 'none' ? null : `company/${carrier}`;
}
