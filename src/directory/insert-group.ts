import { sql } from 'kysely';
import type { GroupKind } from '../access/vocabulary.ts';
import type { Change } from '../store/session.ts';
import type { Group } from './find-group.ts';

export interface NewGroup {
  key: string;
  kind: GroupKind;
  name: string;
  parent: Group | undefined;
}

/** Writes a group with its place in the tree: the path to the root, and the organization it belongs to. */
export async function insertGroup({ db, now, stale }: Change, { key, kind, name, parent }: NewGroup): Promise<Group> {
  const inserted = await db
    .insertInto('groups')
    .values({
      key,
      kind,
      name,
      parent_id: parent?.id ?? null,
      organization_id: parent?.organization_id ?? 0,
      is_active: 1,
      caps: null,
      template_id: null,
      record_id: null,
      created_at: now(),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const { id } = inserted;
  await db.insertInto('group_paths').values({ group_id: id, ancestor_id: id, depth: 0 }).execute();
  if (parent) {
    await db
      .insertInto('group_paths')
      .columns(['group_id', 'ancestor_id', 'depth'])
      .expression((eb) =>
        eb
          .selectFrom('group_paths')
          .select([
            sql<number>`cast(${id} as integer)`.as('group_id'),
            'ancestor_id',
            sql<number>`depth + 1`.as('depth'),
          ])
          .where('group_id', '=', parent.id),
      )
      .execute();
  }
  stale.groups.add(id);
  // The root is the organization of what has no other.
  const isItsOwn = kind === 'organization' || !parent;
  if (!isItsOwn) return inserted;
  await db.updateTable('groups').set({ organization_id: id }).where('id', '=', id).execute();
  return { ...inserted, organization_id: id };
}
