import { authorize } from '../access/authority.ts';
import { actionsOfTeam, assertHasAtOwn } from '../directory/assert-team-fits.ts';
import { endEmptyTeam } from '../directory/end-empty-team.ts';
import type { Group } from '../directory/find-group.ts';
import { getUser, type User } from '../directory/find-user.ts';
import { insertGroup } from '../directory/insert-group.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Change, Done } from '../store/session.ts';
import { toTarget } from './authorize-records.ts';
import { getAnyRecord, type StoredRecord } from './find-record.ts';
import { insertShare } from './share-rows.ts';
import { getTemplate, type Template } from './templates.ts';

// Dynamics' access teams: a template says what such a team may do, the first member makes the team for one record,
// members come and go, and with the last of them the team goes too.

export interface TeamWish {
  record: string;
  template: string;
  users: readonly string[];
}

export async function addToTeam(change: Change, { record: text, template: key, users }: TeamWish): Promise<Done[]> {
  const { db } = change;
  const record = await getAnyRecord(change, text);
  const template = await getTemplate(db, key);
  assertFits(template, record);
  const done: Done[] = [];
  for (const userKey of users) {
    const user = await getUser(change, userKey);
    const existing = await findTeam(change, template, record);
    const actions = existing ? await actionsOfTeam(change.db, existing.id) : template.actions;
    const where = `the access team of ${record.type}/${record.key}`;
    await authorize(change, { do: 'team.change', record: toTarget(record), actions, userId: user.id });
    if (existing && (await isMember(change, existing, user))) {
      done.push({ result: 'unchanged', object: 'share', key: existing.key, text: `${userKey} is in ${where} already` });
      continue;
    }
    await assertHasAtOwn(change, user, record.type, actions);
    const team = existing ?? (await makeTeam(change, template, record));
    await db.insertInto('memberships').values({ user_id: user.id, group_id: team.id, as_manager: 0 }).execute();
    change.stale.users.add(user.id);
    change.journal({
      verb: 'assigned',
      object: 'user',
      key: userKey,
      after: { group: team.key, as_manager: false, roles: [] },
    });
    done.push({
      result: 'assigned',
      object: 'share',
      key: team.key,
      text: `Added ${userKey} to ${where}: ${actions.join(', ')}`,
    });
  }
  return done;
}

export async function removeFromTeam(
  change: Change,
  { record: text, template: key, users }: TeamWish,
): Promise<Done[]> {
  const { db } = change;
  const record = await getAnyRecord(change, text);
  const template = await getTemplate(db, key);
  assertFits(template, record);
  const done: Done[] = [];
  for (const userKey of users) {
    const user = await getUser(change, userKey);
    const team = await findTeam(change, template, record);
    const where = `the access team of ${record.type}/${record.key}`;
    const actions = team ? await actionsOfTeam(db, team.id) : template.actions;
    await authorize(change, { do: 'team.change', record: toTarget(record), actions, userId: user.id });
    if (!team || !(await isMember(change, team, user))) {
      done.push({ result: 'unchanged', object: 'share', key: userKey, text: `${userKey} is not in ${where}` });
      continue;
    }
    await db.deleteFrom('memberships').where('user_id', '=', user.id).where('group_id', '=', team.id).execute();
    change.stale.users.add(user.id);
    change.journal({
      verb: 'unassigned',
      object: 'user',
      key: userKey,
      before: { group: team.key, as_manager: false },
    });
    const ended = await endEmptyTeam(change, team);
    done.push({
      result: 'unassigned',
      object: 'share',
      key: team.key,
      text: `Took ${userKey} out of ${where}${ended ? ', which went with its last member' : ''}`,
    });
  }
  return done;
}

async function findTeam({ db }: Change, { id }: Template, record: StoredRecord): Promise<Group | undefined> {
  return db
    .selectFrom('groups')
    .selectAll()
    .where('record_id', '=', record.id)
    .where('template_id', '=', id)
    .executeTakeFirst();
}

async function makeTeam(change: Change, template: Template, record: StoredRecord): Promise<Group> {
  const { db } = change;
  const parent = await db.selectFrom('groups').selectAll().where('id', '=', record.group_id).executeTakeFirstOrThrow();
  // Neither key nor name may say of which record: not all who see the tree of groups see the record.
  const key = await freeKey(change, template.key.slice(0, 80));
  const name = template.key;
  const team = await insertGroup(change, { key, kind: 'access', name, parent });
  const made = { template_id: template.id, record_id: record.id };
  await db.updateTable('groups').set(made).where('id', '=', team.id).execute();
  for (const action of template.actions)
    await insertShare(db, record.id, { groupId: team.id, name: `group:${key}` }, action, null);
  change.journal({
    verb: 'created',
    object: 'group',
    key,
    after: { key, kind: 'access', name, parent: parent.key, ...made },
  });
  return { ...team, ...made };
}

async function freeKey({ db }: Change, template: string): Promise<string> {
  const { count } = await db
    .selectFrom('groups')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('key', 'like', `${template}-%`)
    .executeTakeFirstOrThrow();
  for (let number = count + 1; ; number += 1) {
    const key = `${template}-${number}`;
    if (!(await db.selectFrom('groups').select('id').where('key', '=', key).executeTakeFirst())) return key;
  }
}

async function isMember({ db }: Change, team: Group, user: User): Promise<boolean> {
  const query = db
    .selectFrom('memberships')
    .select('id')
    .where('user_id', '=', user.id)
    .where('group_id', '=', team.id);
  return (await query.executeTakeFirst()) !== undefined;
}

function assertFits({ key, type }: Template, record: StoredRecord): void {
  if (type === record.type) return;
  throw new Problem({
    code: 'wrong_template',
    exit: ExitCode.refused,
    message: `Template "${key}" is for records of type ${type}; ${record.type}/${record.key} is none.`,
    hint: 'See them: crmctl share template list.',
  });
}
