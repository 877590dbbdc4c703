import { pathOf } from '../facts.ts';
import { ADMIN_GROUP } from '../vocabulary.ts';
import type { Case } from './case.ts';
import type { Deed } from './deed.ts';
import { judge } from './judge.ts';
import type { Refusal } from './refusal.ts';
import { readStanding } from './standing.ts';

const NAMED = 3;
const ASKED = 24;

/** Users who could do it instead: managers on the path of the group, nearest first, then administrative members. */
export async function listWhoCould(c: Case, deed: Deed, { group }: Refusal): Promise<string[]> {
  const about = [...c.facts.groups.values()].find(({ key }) => key === group);
  const able: string[] = [];
  for (const userId of await listCandidates(c, about?.id)) {
    const candidate = await readStanding(c.db, c.facts, userId);
    if ((await judge({ ...c, actor: candidate }, deed)) === undefined) able.push(candidate.key);
    if (able.length === NAMED) break;
  }
  return able;
}

async function listCandidates({ db, facts, actor }: Case, groupId: number | undefined): Promise<number[]> {
  const path = groupId === undefined ? [] : pathOf(facts, groupId);
  const root = [...facts.groups.values()].find(({ key }) => key === ADMIN_GROUP);
  const found: number[] = [];
  for (const { id, kind } of [...path, ...(root ? [root] : [])]) {
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
