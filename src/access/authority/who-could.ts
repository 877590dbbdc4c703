import { pathOf } from '../facts.ts';
import { ADMIN_GROUP } from '../vocabulary.ts';
import { type Case, groupOf } from './case.ts';
import type { Deed } from './deed.ts';
import { judge } from './judge.ts';
import { countedGroups } from './members.ts';
import { membershipsOfUser } from './memberships.ts';
import type { Refusal } from './refusal.ts';
import { readStanding } from './standing.ts';

const NAMED = 3;
const ASKED = 24;

/** Users who could do it instead: managers of the groups that it is about, nearest first, then administrative members. */
export async function listWhoCould(c: Case, deed: Deed, refusal: Refusal): Promise<string[]> {
  const able: string[] = [];
  for (const userId of await listCandidates(c, await groupsAbout(c, deed, refusal))) {
    const candidate = await readStanding(c.db, c.facts, userId);
    if ((await judge({ ...c, actor: candidate }, deed)) === undefined) able.push(candidate.key);
    if (able.length === NAMED) break;
  }
  return able;
}

// Where no group stands in the way, the permission is absent altogether: those above the user or the groups concerned
// may have it, or else those above the actor.
async function groupsAbout(c: Case, deed: Deed, { group }: Refusal): Promise<number[]> {
  const named = [...c.facts.groups.values()].find(({ key }) => key === group);
  if (named) return [named.id];
  const concerned =
    'userId' in deed
      ? countedGroups((await membershipsOfUser(c.db, deed.userId)).map(({ groupId }) => groupOf(c, groupId)))
      : deed.do === 'user.create'
        ? deed.groups.map(({ groupId }) => groupOf(c, groupId))
        : [];
  return (concerned.length > 0 ? concerned : c.actor.holdings.map((holding) => holding.group)).map(({ id }) => id);
}

async function listCandidates({ db, facts, actor }: Case, groupIds: readonly number[]): Promise<number[]> {
  const paths = groupIds.map((id) => pathOf(facts, id));
  const longest = Math.max(0, ...paths.map((path) => path.length));
  const near = Array.from({ length: longest }, (_, steps) => paths.flatMap((path) => path[steps] ?? [])).flat();
  const root = [...facts.groups.values()].filter(({ key }) => key === ADMIN_GROUP);
  const path = new Set([...near.filter(({ key }) => key !== ADMIN_GROUP), ...root]);
  const found: number[] = [];
  for (const { id, kind } of path) {
    const rows = await db
      .selectFrom('memberships as m')
      .innerJoin('users as u', 'u.id', 'm.user_id')
      .select('u.id')
      .where('m.group_id', '=', id)
      .where('u.is_active', '=', 1)
      .where('u.id', '<>', actor.id)
      .$if(kind !== 'administrative', (query) => query.where('m.as_manager', '=', 1))
      .orderBy('u.key')
      .limit(ASKED)
      .execute();
    found.push(...rows.map((row) => row.id));
  }
  return [...new Set(found)].slice(0, ASKED);
}
