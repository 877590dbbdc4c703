import type { Kysely } from 'kysely';
import { authorize } from '../access/authority.ts';
import { counted } from '../counted.ts';
import { ExitCode, Problem } from '../problem.ts';
import { placeByHand } from '../store/place-by-hand.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Change, Done } from '../store/session.ts';
import { assertTeamFits } from './assert-team-fits.ts';
import { getGroup, type Group } from './find-group.ts';
import { assertParent, holdsRecords, isExternal } from './group-kinds.ts';
import { assertMovable } from './move-group.ts';
import { placeInTree } from './place-in-tree.ts';

export interface GroupDeletion {
  /** Where its groups, records, members, shares and rules go; without it only an empty group is deleted. */
  moveTo?: string | undefined;
  /** Although the clock stands before the last placement. */
  force?: boolean | undefined;
}

/** Deletes a group. What it holds is never lost: it goes to `moveTo`, or the deletion is refused with the counts. */
export async function deleteGroup(change: Change, key: string, { moveTo, force }: GroupDeletion): Promise<Done> {
  const { db } = change;
  const group = await getGroup(change, key);
  assertMovable(key);
  const heir = moveTo === undefined ? undefined : await getGroup(change, moveTo);
  const content = await countContent(db, group.id);
  if (heir) await assertApart(db, group, heir);
  await authorize(change, { do: 'group.delete', groupId: group.id, moveToId: heir?.id });
  // Told to those alone who may delete it: it says that there are records.
  if (heir && content.records > 0 && !holdsRecords(heir))
    throw notAHeir(heir, 'records are in organizations and teams');
  await assertNeverTraded(db, group);
  const held = Object.entries(content).filter(([, count]) => count > 0);
  if (held.length > 0 && !heir) throw stillHolds(key, held);
  if (heir) await moveContent(change, group, heir, force);
  await removeGroup(change, group);
  change.journal({ verb: 'deleted', object: 'group', key, before: { ...group, moved_to: moveTo ?? null, ...content } });
  const told = tellContent(held);
  return {
    result: 'deleted',
    object: 'group',
    key,
    text: `Deleted group ${key}${told && `; ${told} moved to ${moveTo}`}`,
  };
}

/** How many records stand in these groups themselves, not below them. */
export async function countRecordsIn(db: Kysely<Schema>, keys: readonly string[]): Promise<number> {
  const { records } = await db
    .selectFrom('records as r')
    .innerJoin('groups as g', 'g.id', 'r.group_id')
    .select((eb) => eb.fn.countAll<number | string>().as('records'))
    .where('g.key', 'in', [...keys])
    .executeTakeFirstOrThrow();
  return Number(records);
}

/** Takes away a group that holds nothing any more, with what was said about it. */
export async function removeGroup({ db, stale }: Change, group: Pick<Group, 'id'>): Promise<void> {
  const { id } = group;
  for (const table of [
    'group_allows',
    'group_denies',
    'group_roles',
    'releases',
    'grants',
    'section_scopes',
    'denials',
    'affiliates',
  ] as const) {
    await db.deleteFrom(table).where('group_id', '=', id).execute();
  }
  await db.deleteFrom('group_paths').where('group_id', '=', id).execute();
  await db.deleteFrom('groups').where('id', '=', id).execute();
  stale.groups.delete(id);
}

interface Content {
  groups: number;
  records: number;
  members: number;
  shares: number;
  /** Rules that name it as a target or a buyer. */
  rules: number;
}

async function countContent(db: Kysely<Schema>, id: number): Promise<Content> {
  const count = async (
    table: 'groups' | 'records' | 'memberships' | 'shares' | 'rule_targets' | 'rule_buyers',
    column: 'parent_id' | 'group_id',
  ) => {
    const query = db.selectFrom(table).select((eb) => eb.fn.countAll<number>().as('count'));
    const { count: rows } = await query.where(column as never, '=', id as never).executeTakeFirstOrThrow();
    return rows;
  };
  return {
    groups: await count('groups', 'parent_id'),
    records: await count('records', 'group_id'),
    members: await count('memberships', 'group_id'),
    shares: await count('shares', 'group_id'),
    rules: (await count('rule_targets', 'group_id')) + (await count('rule_buyers', 'group_id')),
  };
}

async function assertApart(db: Kysely<Schema>, group: Group, heir: Group): Promise<void> {
  if (heir.id === group.id) throw notAHeir(heir, 'it is the group itself');
  const below = await db
    .selectFrom('group_paths')
    .select('depth')
    .where('group_id', '=', heir.id)
    .where('ancestor_id', '=', group.id)
    .executeTakeFirst();
  if (below) throw notAHeir(heir, `it is below ${group.key}`);
}

async function moveContent(change: Change, group: Group, heir: Group, force: boolean | undefined): Promise<void> {
  const { db, stale } = change;
  const children = await db.selectFrom('groups').selectAll().where('parent_id', '=', group.id).execute();
  for (const child of children) {
    assertParent(child.key, child.kind, heir);
    await db.updateTable('groups').set({ parent_id: heir.id }).where('id', '=', child.id).execute();
    await placeInTree(change, child.id);
  }
  const leads = await db
    .selectFrom('records')
    .select('id')
    .where('group_id', '=', group.id)
    .where('type', '=', 'lead')
    .orderBy('id')
    .execute();
  await db.updateTable('records').set({ group_id: heir.id }).where('group_id', '=', group.id).execute();
  await placeByHand(
    change,
    leads.map(({ id }) => id),
    force,
  );
  await moveMembers(change, group, heir);
  await db
    .deleteFrom('shares')
    .where('group_id', '=', group.id)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('shares as other')
          .select('other.id')
          .where('other.group_id', '=', heir.id)
          .whereRef('other.record_id', '=', 'shares.record_id')
          .whereRef('other.action', '=', 'shares.action'),
      ),
    )
    .execute();
  await db.updateTable('shares').set({ group_id: heir.id }).where('group_id', '=', group.id).execute();
  await moveRules(change, group, heir);
  stale.groups.add(heir.id);
}

// A rule names a group once: where it names the heir already, the heir's place stays.
async function moveRules({ db }: Change, group: Group, heir: Group): Promise<void> {
  for (const table of ['rule_targets', 'rule_buyers'] as const) {
    const named = await db.selectFrom(table).select('rule_id').where('group_id', '=', group.id).execute();
    if (named.length === 0) continue;
    const fits = table === 'rule_targets' ? holdsRecords(heir) : heir.kind === 'client';
    if (!fits) throw notAHeir(heir, `rules name ${group.key} as ${table === 'rule_targets' ? 'a target' : 'a buyer'}`);
    const there = db.selectFrom(table).select('rule_id').where('group_id', '=', heir.id);
    await db.deleteFrom(table).where('group_id', '=', group.id).where('rule_id', 'in', there).execute();
    await db.updateTable(table).set({ group_id: heir.id }).where('group_id', '=', group.id).execute();
  }
}

// Whoever is in the heir already stays there as they are.
async function moveMembers(change: Change, group: Group, heir: Group): Promise<void> {
  const { db, stale } = change;
  const members = await db
    .selectFrom('memberships as m')
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .select(['m.id', 'm.user_id', 'u.key'])
    .where('m.group_id', '=', group.id)
    .execute();
  const moved: { id: number; key: string }[] = [];
  for (const { id, user_id, key } of members) {
    const there = await db
      .selectFrom('memberships')
      .select('id')
      .where('user_id', '=', user_id)
      .where('group_id', '=', heir.id)
      .executeTakeFirst();
    stale.users.add(user_id);
    if (there || !holdsRecords(heir)) await db.deleteFrom('membership_roles').where('membership_id', '=', id).execute();
    if (there) await db.deleteFrom('memberships').where('id', '=', id).execute();
    // A manager's position is not inherited: it would give more than was given.
    else await db.updateTable('memberships').set({ group_id: heir.id, as_manager: 0 }).where('id', '=', id).execute();
    if (!there) moved.push({ id: user_id, key });
  }
  for (const user of moved) await assertTeamFits(change, user, heir);
}

async function assertNeverTraded(db: Kysely<Schema>, group: Group): Promise<void> {
  if (!isExternal(group)) return;
  const delivered = await db
    .selectFrom('records')
    .select('id')
    .where('affiliate_id', '=', group.id)
    .limit(1)
    .executeTakeFirst();
  const imported = await db
    .selectFrom('imports')
    .select('id')
    .where('affiliate_id', '=', group.id)
    .limit(1)
    .executeTakeFirst();
  const bought = await db
    .selectFrom('sales')
    .select('id')
    .where('client_id', '=', group.id)
    .limit(1)
    .executeTakeFirst();
  if (!delivered && !imported && !bought) return;
  throw new Problem({
    code: 'group_has_traded',
    exit: ExitCode.refused,
    message: `"${group.key}" has ${bought ? 'bought' : 'delivered'} leads and is never deleted.`,
    hint: `Close it: crmctl group edit ${group.key} --inactive.`,
  });
}

function tellContent(held: readonly [what: string, count: number][]): string {
  return held.map(([what, count]) => counted(count, what.slice(0, -1), what)).join(', ');
}

function stillHolds(key: string, held: [string, number][]): Problem {
  return new Problem({
    code: 'group_not_empty',
    exit: ExitCode.refused,
    message: `"${key}" still holds ${tellContent(held)}.`,
    hint: `Say where they go: crmctl group delete ${key} --move-to GROUP.`,
    details: Object.fromEntries(held),
  });
}

function notAHeir(heir: Group, why: string): Problem {
  return new Problem({
    code: 'wrong_target',
    exit: ExitCode.refused,
    message: `"${heir.key}" cannot take over: ${why}.`,
    hint: 'Name another: --move-to GROUP.',
  });
}
