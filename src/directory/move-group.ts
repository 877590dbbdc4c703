import { authorize } from '../access/authority.ts';
import { ADMIN_GROUP, BASE_GROUP } from '../access/vocabulary.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Change, Done } from '../store/session.ts';
import { getGroup } from './find-group.ts';
import { assertParent } from './group-kinds.ts';
import { placeInTree } from './place-in-tree.ts';

/** Puts a group, with all below it, under another parent. */
export async function moveGroup(change: Change, key: string, to: string): Promise<Done> {
  const { db } = change;
  const group = await getGroup(change, key);
  const parent = await getGroup(change, to);
  assertMovable(key);
  const cycle = await db
    .selectFrom('group_paths')
    .select('depth')
    .where('group_id', '=', parent.id)
    .where('ancestor_id', '=', group.id)
    .executeTakeFirst();
  if (cycle) {
    throw new Problem({
      code: 'cycle',
      exit: ExitCode.refused,
      message: `"${key}" cannot stand under "${to}", which ${key === to ? 'is the group itself' : 'is below it'}.`,
      hint: 'Choose a parent outside its subtree: crmctl group tree.',
    });
  }
  assertParent(key, group.kind, parent);
  await authorize(change, { do: 'group.move', groupId: group.id, toId: parent.id });
  if (group.parent_id === parent.id) {
    return { result: 'unchanged', object: 'group', key, text: `Group ${key} is under ${to} already` };
  }
  const from = await db.selectFrom('groups').select('key').where('id', '=', group.parent_id).executeTakeFirst();
  await db.updateTable('groups').set({ parent_id: parent.id }).where('id', '=', group.id).execute();
  await placeInTree(change, group.id);
  change.journal({ verb: 'moved', object: 'group', key, before: { parent: from?.key }, after: { parent: to } });
  return { result: 'moved', object: 'group', key, text: `Moved group ${key} from ${from?.key ?? 'nowhere'} to ${to}` };
}

/** `admin` and `base` are neither moved nor deleted. */
export function assertMovable(key: string): void {
  if (key !== ADMIN_GROUP && key !== BASE_GROUP) return;
  throw new Problem({
    code: 'group_is_fixed',
    exit: ExitCode.refused,
    message: `"${key}" is neither moved nor deleted: every account has it.`,
    hint: 'Move or delete another group: crmctl group tree.',
  });
}
