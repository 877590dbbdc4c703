import { authorize } from '../access/authority.ts';
import { readSettings } from '../access/settings.ts';
import { ADMIN_GROUP, type GroupKind } from '../access/vocabulary.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Change, Done } from '../store/session.ts';
import { alreadyExists, differences, existsDifferently, keyNotAvailable } from './differences.ts';
import { findGroup, getFixedGroup, getGroup, type Group } from './find-group.ts';
import { assertParent } from './group-kinds.ts';
import { groupSight } from './group-sight.ts';
import { insertGroup } from './insert-group.ts';
import { assertKey, checkName } from './keys.ts';

export interface GroupWish {
  key: string;
  kind: GroupKind;
  /** Key of the parent; the administrative group when absent. */
  parent?: string | undefined;
  /** The key when absent. */
  name?: string | undefined;
  failIfExists?: boolean | undefined;
  /** The setup document may state teams whatever the setting. */
  evenWithoutTeams?: boolean | undefined;
}

/** Makes a group; one that exists just so is left alone, one that exists differently is a Problem. */
export async function createGroup(change: Change, wish: GroupWish): Promise<Done> {
  const { key, kind } = wish;
  assertKey(key, 'group');
  const name = checkName(wish.name ?? key, 'group');
  const parent = await (wish.parent === undefined
    ? getFixedGroup(change.db, ADMIN_GROUP)
    : getGroup(change, wish.parent));
  if (kind === 'administrative' && key !== ADMIN_GROUP) assertParent(key, kind, parent);
  await authorize(change, { do: 'group.create', parentId: parent.id, kind });
  const existing = await findGroup(change.db, key);
  if (existing && !(await groupSight(change)).sees(existing.id)) throw keyNotAvailable(key);
  if (existing) return unchanged(change, existing, wish, parent);
  assertParent(key, kind, parent);
  if (kind === 'team' && !wish.evenWithoutTeams) await assertTeams(change);
  await insertGroup(change, { key, kind, name, parent });
  change.journal({ verb: 'created', object: 'group', key, after: { key, kind, name, parent: parent.key } });
  return { result: 'created', object: 'group', key, text: `Created ${kind} ${key} under ${parent.key}` };
}

/** Without the setting no team or manager can be made. */
export async function assertTeams({ db }: Pick<Change, 'db'>): Promise<void> {
  const { teams } = await readSettings(db);
  if (teams === 'on') return;
  throw new Problem({
    code: 'teams_off',
    exit: ExitCode.refused,
    message: 'Teams and managers are switched off in this account.',
    hint: 'Switch them on: crmctl settings set teams on.',
  });
}

async function unchanged({ db }: Change, existing: Group, wish: GroupWish, parent: Group): Promise<Done> {
  const { key, kind, name, failIfExists } = wish;
  if (failIfExists) throw alreadyExists('group', key);
  const above = await db.selectFrom('groups').select('key').where('id', '=', existing.parent_id).executeTakeFirst();
  const found = differences(
    { kind: existing.kind, name: existing.name, parent: above?.key },
    { kind, name: name?.trim(), parent: wish.parent === undefined ? undefined : parent.key },
  );
  if (found.length > 0 && kind === 'administrative') assertParent(key, kind, parent);
  if (found.length > 0) {
    throw existsDifferently('group', key, found, 'Change it: crmctl group rename, group move or group edit --kind.');
  }
  return { result: 'unchanged', object: 'group', key, text: `Group ${key} exists already, just so` };
}
