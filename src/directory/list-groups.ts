import { countSeenByGroup } from '../access/count-seen.ts';
import type { GroupKind } from '../access/vocabulary.ts';
import type { Session } from '../store/session.ts';
import { groupSight } from './group-sight.ts';

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

/** The groups that whoever is asking may know of, sorted by key; their counts take only users and records that they see. */
export async function listGroups(
  session: Session,
  { kind }: { kind?: GroupKind | undefined } = {},
): Promise<ListedGroup[]> {
  const { db } = session;
  const { sees, seesUser } = await groupSight(session);
  const groups = await db
    .selectFrom('groups as g')
    .leftJoin('groups as p', 'p.id', 'g.parent_id')
    .select(['g.id', 'g.key', 'g.kind', 'g.name', 'g.parent_id', 'p.key as parent', 'g.is_active'])
    .$if(kind !== undefined, (query) => query.where('g.kind', '=', kind!))
    .orderBy('g.key')
    .execute();
  const members = new Map<number, { all: number; managers: number }>();
  for (const { group_id, user_id, as_manager } of await db
    .selectFrom('memberships')
    .select(['group_id', 'user_id', 'as_manager'])
    .execute()) {
    if (!seesUser(user_id)) continue;
    const { all, managers } = members.get(group_id) ?? { all: 0, managers: 0 };
    members.set(group_id, { all: all + 1, managers: managers + as_manager });
  }
  const records = await countSeenByGroup(session);
  return groups
    .filter(({ id }) => sees(id))
    .map(({ id, key, kind: its, name, parent_id, parent, is_active }) => ({
      key,
      kind: its,
      name,
      parent: parent_id !== null && sees(parent_id) ? parent : null,
      active: is_active === 1,
      members: members.get(id)?.all ?? 0,
      managers: members.get(id)?.managers ?? 0,
      records: records.get(id) ?? 0,
    }));
}
