import { countSeenByGroup } from '../access/count-seen.ts';
import type { GroupKind } from '../access/vocabulary.ts';
import type { Session } from '../store/session.ts';

export interface ListedGroup {
  key: string;
  kind: GroupKind;
  name: string;
  parent: string | null;
  active: boolean;
  members: number;
  managers: number;
  records: number;
}

/** Every group with its counts, sorted by key; of records those that whoever is asking sees. */
export async function listGroups(
  session: Session,
  { kind }: { kind?: GroupKind | undefined } = {},
): Promise<ListedGroup[]> {
  const { db } = session;
  const groups = await db
    .selectFrom('groups as g')
    .leftJoin('groups as p', 'p.id', 'g.parent_id')
    .select(['g.id', 'g.key', 'g.kind', 'g.name', 'p.key as parent', 'g.is_active'])
    .$if(kind !== undefined, (query) => query.where('g.kind', '=', kind!))
    .orderBy('g.key')
    .execute();
  const members = await db
    .selectFrom('memberships')
    .select((eb) => [
      'group_id',
      eb.fn.countAll<number>().as('all'),
      eb.fn.sum<number | string>('as_manager').as('managers'),
    ])
    .groupBy('group_id')
    .execute();
  const recordsOf = await countSeenByGroup(session);
  const membersOf = new Map(members.map((row) => [row.group_id, row]));
  return groups.map(({ id, key, kind: its, name, parent, is_active }) => ({
    key,
    kind: its,
    name,
    parent,
    active: is_active === 1,
    members: membersOf.get(id)?.all ?? 0,
    managers: Number(membersOf.get(id)?.managers ?? 0),
    records: recordsOf.get(id) ?? 0,
  }));
}
