import { BASE_GROUP } from '../vocabulary.ts';
import type { Target } from '../target.ts';
import { type Case, groupOf } from './case.ts';
import type { DeedOf } from './deed.ts';
import { countedGroups } from './members.ts';
import { membershipsOfUser } from './memberships.ts';
import type { Refusal } from './refusal.ts';
import { reachesGroup } from './standing.ts';

// About oneself one may ask anything; about others, only as far as one's audit.view reaches.

export async function judgeAskUser(c: Case, { userId, record }: DeedOf<'ask.user'>): Promise<Refusal | undefined> {
  if (userId === c.actor.id) return undefined;
  const beyond = await findUnreached(c, userId);
  if (beyond !== undefined) {
    return asking('About others one asks only with audit.view reaching every internal group that they are in.', beyond);
  }
  return record && judgeAskRecord(c, record);
}

export function judgeAskRecord(c: Case, record: Target): Refusal | undefined {
  const group = groupOfTarget(c, record);
  if (reachesGroup(c.facts, c.actor, 'audit.view', group)) return undefined;
  return asking('About others one asks only with audit.view reaching the group of the record.', groupOf(c, group).key);
}

/** Key of an internal group of this user that the actor's audit.view does not reach, base left out as for user.manage. */
export async function findUnreached(c: Case, userId: number): Promise<string | undefined> {
  const groups = (await membershipsOfUser(c.db, userId)).map(({ groupId }) => groupOf(c, groupId));
  const internal = countedGroups(groups).filter(({ kind }) =>
    ['administrative', 'organization', 'team'].includes(kind),
  );
  const permitted = internal.length > 0 || c.actor.holdings.some(({ scopes }) => scopes.has('audit.view'));
  if (!permitted) return '';
  return internal.find(({ id }) => !reachesGroup(c.facts, c.actor, 'audit.view', id))?.key;
}

/** The group that a record counts in. */
export function groupOfTarget({ facts }: Case, { groupId }: Pick<Target, 'groupId'>): number {
  if (facts.settings['group-system'] === 'on') return groupId;
  return [...facts.groups.values()].find(({ key }) => key === BASE_GROUP)!.id;
}

function asking(because: string, group: string): Refusal {
  return { rule: 'asking', because, group: group === '' ? undefined : group, permission: 'audit.view' };
}
