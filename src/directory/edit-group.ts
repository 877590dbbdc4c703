import { authorize } from '../access/authority.ts';
import type { GroupKind } from '../access/vocabulary.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Change, Done } from '../store/session.ts';
import { assertTeams } from './create-group.ts';
import { differences } from './differences.ts';
import { getGroup, type Group } from './find-group.ts';
import { assertBetweenKinds, assertNotFixed, assertParent, isExternal } from './group-kinds.ts';
import { checkName } from './keys.ts';
import { placeInTree } from './place-in-tree.ts';

export interface GroupEdit {
  name?: string | undefined;
  /** Only between organization and team. */
  kind?: GroupKind | undefined;
  /** Affiliates and clients that have delivered or bought are closed, never deleted. */
  isActive?: boolean | undefined;
}

/** Renames a group, makes a team of an organization or the other way, closes or reopens an external one. */
export async function editGroup(change: Change, key: string, edit: GroupEdit): Promise<Done> {
  const group = await getGroup(change, key);
  const wanted = {
    name: edit.name === undefined ? undefined : checkName(edit.name, 'group'),
    kind: edit.kind,
    is_active: edit.isActive === undefined ? undefined : edit.isActive ? 1 : 0,
  };
  // Refused whoever asks, and so before it is asked who does.
  if (wanted.kind !== undefined && wanted.kind !== group.kind) assertNotFixed(group, wanted.kind);
  // Asked as it was asked for: whether something is so already tells what it is.
  await authorize(change, { do: 'group.edit', groupId: group.id, kind: wanted.kind });
  const found = differences(group, wanted);
  if (found.length === 0) return { result: 'unchanged', object: 'group', key, text: `Group ${key} is so already` };
  const kind = wanted.kind === group.kind ? undefined : wanted.kind;
  if (kind !== undefined) await assertKindChange(change, group, kind);
  if (wanted.is_active !== undefined && !isExternal(group)) throw onlyExternalCloses(group);
  const set = Object.fromEntries(found.map((difference) => [difference.field, difference.wanted]));
  await change.db.updateTable('groups').set(set).where('id', '=', group.id).execute();
  if (kind !== undefined) await placeInTree(change, group.id);
  const before = Object.fromEntries(found.map(({ field, is }) => [field, is]));
  change.journal({ verb: 'updated', object: 'group', key, before, after: set });
  const told = found.map(({ field, wanted: value }) => `${field === 'is_active' ? 'active' : field} ${String(value)}`);
  return { result: 'updated', object: 'group', key, text: `Changed group ${key}: ${told.join(', ')}` };
}

async function assertKindChange(change: Change, group: Group, kind: GroupKind): Promise<void> {
  assertBetweenKinds(group, kind);
  if (kind === 'team') await assertTeams(change);
  const parent = await change.db
    .selectFrom('groups')
    .selectAll()
    .where('id', '=', group.parent_id)
    .executeTakeFirstOrThrow();
  assertParent(group.key, kind, parent);
  const children = await change.db
    .selectFrom('groups')
    .select(['key', 'kind'])
    .where('parent_id', '=', group.id)
    .execute();
  for (const child of children) assertParent(child.key, child.kind, { key: group.key, kind });
}

function onlyExternalCloses({ key, kind }: Group): Problem {
  return new Problem({
    code: 'only_external_closes',
    exit: ExitCode.refused,
    message: `"${key}" is of kind ${kind}; only affiliates and clients are closed.`,
    hint: `Delete it instead: crmctl group delete ${key} --move-to GROUP.`,
  });
}
