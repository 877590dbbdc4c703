import { authorize } from '../access/authority.ts';
import type { GroupKind } from '../access/vocabulary.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Change } from '../store/session.ts';
import { getGroup, type Group } from './find-group.ts';
import { assertBetweenKinds, assertNotFixed, assertParent } from './group-kinds.ts';
import { assertMovable } from './move-group.ts';
import { placeInTree } from './place-in-tree.ts';

export interface GroupPlace {
  key: string;
  kind?: GroupKind | undefined;
  parent?: string | undefined;
}

/**
 * Moves and re-kinds several groups as one: only the tree that comes out is judged, so that a parent and a child can
 * change places. The setup document may state teams whatever the setting.
 */
export async function arrangeGroups(
  change: Change,
  places: readonly GroupPlace[],
  { judge = true }: { judge?: boolean } = {},
): Promise<void> {
  const touched: number[] = [];
  for (const { key, kind, parent } of places) {
    const group = await getGroup(change, key);
    const above = parent === undefined ? undefined : await getGroup(change, parent);
    if (kind !== undefined && kind !== group.kind) await changeKind(change, group, kind);
    if (above && above.id !== group.parent_id) await reparent(change, group, above);
    touched.push(group.id);
  }
  if (touched.length > 0) await placeInTree(change, ...touched);
  if (judge) await assertTree(change);
}

async function changeKind(change: Change, group: Group, kind: GroupKind): Promise<void> {
  assertNotFixed(group, kind);
  assertBetweenKinds(group, kind);
  await authorize(change, { do: 'group.edit', groupId: group.id, kind });
  await change.db.updateTable('groups').set({ kind }).where('id', '=', group.id).execute();
  const { key } = group;
  change.journal({ verb: 'updated', object: 'group', key, before: { kind: group.kind }, after: { kind } });
}

async function reparent(change: Change, group: Group, parent: Group): Promise<void> {
  const { key } = group;
  assertMovable(key);
  await authorize(change, { do: 'group.move', groupId: group.id, toId: parent.id });
  const from = await change.db.selectFrom('groups').select('key').where('id', '=', group.parent_id).executeTakeFirst();
  await change.db.updateTable('groups').set({ parent_id: parent.id }).where('id', '=', group.id).execute();
  change.journal({ verb: 'moved', object: 'group', key, before: { parent: from?.key }, after: { parent: parent.key } });
}

async function assertTree({ db }: Change): Promise<void> {
  const groups = await db.selectFrom('groups').select(['id', 'key', 'kind', 'parent_id']).execute();
  const byId = new Map(groups.map((group) => [group.id, group]));
  for (const group of groups) {
    if (group.parent_id === null) continue;
    assertParent(group.key, group.kind, byId.get(group.parent_id)!);
    const seen = new Set<number>();
    for (let at: number | null = group.id; at !== null; at = byId.get(at)!.parent_id) {
      if (seen.has(at)) throw cycle(group.key);
      seen.add(at);
    }
  }
}

function cycle(key: string): Problem {
  return new Problem({
    code: 'cycle',
    exit: ExitCode.refused,
    message: `"${key}" would stand under itself.`,
    hint: 'Choose a parent outside its subtree: crmctl group tree.',
  });
}
