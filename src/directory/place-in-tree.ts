import type { Kysely } from 'kysely';
import { bulkInsert } from '../store/bulk-insert.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Change } from '../store/session.ts';

type Path = Schema['group_paths'];

/** Writes anew what follows from the parents of groups and all below them: their paths and their organizations. */
export async function placeInTree({ store, db, stale }: Change, ...groupIds: readonly number[]): Promise<void> {
  const groups = await db.selectFrom('groups').select(['id', 'kind', 'parent_id', 'organization_id']).execute();
  const byId = new Map(groups.map((group) => [group.id, group]));
  const below = new Set<number>();
  for (const { id } of groups) if (pathTo(byId, id).some((ancestor) => groupIds.includes(ancestor))) below.add(id);

  const paths: Path[] = [];
  for (const id of below) {
    const path = pathTo(byId, id);
    path.forEach((ancestor_id, depth) => paths.push({ group_id: id, ancestor_id, depth }));
    const organization = path.find((ancestor) => byId.get(ancestor)!.kind === 'organization') ?? path.at(-1)!;
    if (byId.get(id)!.organization_id !== organization) {
      await db.updateTable('groups').set({ organization_id: organization }).where('id', '=', id).execute();
    }
    await db.deleteFrom('group_paths').where('group_id', '=', id).execute();
  }
  const rows = paths.map(({ group_id, ancestor_id, depth }) => [group_id, ancestor_id, depth]);
  await bulkInsert(store, db, 'group_paths', ['group_id', 'ancestor_id', 'depth'], rows);
  for (const id of groupIds) stale.groups.add(id);
}

/** The tree as it must stand in `group_paths`, from the parents alone, for `db check`. */
export async function derivePaths(db: Kysely<Schema>): Promise<Path[]> {
  const groups = await db.selectFrom('groups').select(['id', 'parent_id']).execute();
  const byId = new Map(groups.map((group) => [group.id, group]));
  return groups.flatMap(({ id }) =>
    pathTo(byId, id).map((ancestor_id, depth) => ({ group_id: id, ancestor_id, depth })),
  );
}

function pathTo(byId: ReadonlyMap<number, { parent_id: number | null }>, id: number): number[] {
  const path: number[] = [];
  for (let at: number | null = id; at !== null && !path.includes(at); at = byId.get(at)?.parent_id ?? null)
    path.push(at);
  return path;
}
