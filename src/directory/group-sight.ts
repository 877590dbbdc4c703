import { openCase } from '../access/authority/open-case.ts';
import { reachesGroup } from '../access/authority/standing.ts';
import { freshGrants } from '../access/fresh-grants.ts';
import { userSight } from '../access/known-users.ts';
import { seenByUser } from '../access/seen-by.ts';
import { getSubject } from '../access/subject.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Session } from '../store/session.ts';

/** Which groups and users whoever is asking may know of. */
export interface GroupSight {
  sees(groupId: number): boolean;
  seesUser(userId: number): boolean;
  /** Of the access team that a template made: whether they see the record that it was made for. */
  seesRecordOf(teamId: number): boolean;
}

const EVERYTHING: GroupSight = { sees: () => true, seesUser: () => true, seesRecordOf: () => true };

/**
 * Insiders know the whole tree but the access teams that a template made for records that they do not see; users in no
 * internal group know the groups that they are in. With a group's id only that group is looked at.
 */
export async function groupSight(session: Session, groupId?: number): Promise<GroupSight> {
  const { actor } = session;
  if (actor.kind === 'operator') return EVERYTHING;
  const { isInternal, memberships } = await getSubject(session, actor.key);
  const own = new Set(memberships.map(({ groupId }) => groupId));
  const hidden = await teamsOfHiddenRecords(session, groupId);
  const seesRecordOf = (id: number): boolean => !hidden.has(id);
  const sees = (id: number): boolean => own.has(id) || (isInternal && !hidden.has(id));
  return { sees, seesUser: await userSight(session), seesRecordOf };
}

async function teamsOfHiddenRecords(session: Session, groupId?: number): Promise<ReadonlySet<number>> {
  const { db, actor } = session;
  const teams = await db
    .selectFrom('groups as g')
    .innerJoin('records as r', 'r.id', 'g.record_id')
    .select(['g.id', 'r.id as record_id', 'r.type', 'r.group_id'])
    .$if(groupId !== undefined, (query) => query.where('g.id', '=', groupId!))
    .execute();
  if (teams.length === 0 || actor.kind === 'operator') return new Set();
  await freshGrants(session);
  const subject = await getSubject(session, actor.key);
  const { facts, actor: standing } = await openCase(session, actor.id);
  const byType = new Map<RecordType, typeof teams>();
  for (const team of teams) byType.set(team.type, [...(byType.get(team.type) ?? []), team]);
  const hidden = new Set<number>();
  for (const [type, some] of byType) {
    const seen = await seenByUser(session, subject, type, [...new Set(some.map(({ record_id }) => record_id))]);
    for (const { id, record_id, group_id } of some)
      if (!seen.has(record_id) && !reachesGroup(facts, standing, 'audit.view', group_id)) hidden.add(id);
  }
  return hidden;
}
