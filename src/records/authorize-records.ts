import { authorize } from '../access/authority.ts';
import { filterFor } from '../access/filter-for.ts';
import { freshGrants } from '../access/fresh-grants.ts';
import { readSettings } from '../access/settings.ts';
import type { Target } from '../access/target.ts';
import { type Action, RECORD_TYPES } from '../access/vocabulary.ts';
import type { Session } from '../store/session.ts';
import type { StoredRecord } from './find-record.ts';

type Placed = Pick<StoredRecord, 'id' | 'type' | 'key' | 'name' | 'group_id' | 'owner_id'>;

/** Throws a Problem (exit 5) unless whoever is asking may do this with a record that they see. */
export async function authorizeRecord(session: Session, action: Action, record: Placed): Promise<void> {
  await authorize(session, { do: 'record.act', action, record: toTarget(record) });
}

export function toTarget({ id, type, key, name, group_id: groupId, owner_id: ownerId }: Placed): Target {
  return { id, type, key, name, groupId, ownerId };
}

const SLICE = 900;

/** Those of these records on which whoever is asking may not do this. */
export async function listDenied<Some extends Pick<Placed, 'id' | 'type'>>(
  session: Session,
  action: Action,
  records: readonly Some[],
): Promise<Some[]> {
  const { db, actor } = session;
  if (actor.kind === 'operator' || records.length === 0) return [];
  await freshGrants(session);
  const settings = await readSettings(db);
  const allowed = new Set<number>();
  for (const type of RECORD_TYPES) {
    const ids = records.filter((record) => record.type === type).map(({ id }) => id);
    for (let at = 0; at < ids.length; at += SLICE) {
      const rows = await db
        .selectFrom('records as r')
        .select('r.id')
        .where('r.id', 'in', ids.slice(at, at + SLICE))
        .where(filterFor(db, { userId: actor.id, action, type, settings }))
        .execute();
      for (const { id } of rows) allowed.add(id);
    }
  }
  return records.filter(({ id }) => !allowed.has(id));
}
