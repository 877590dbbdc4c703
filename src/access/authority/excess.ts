import { sql } from 'kysely';
import { deniedThrough } from '../derive-grants.ts';
import type { Entry, Facts } from '../facts.ts';
import type { Permission } from '../vocabulary.ts';
import type { Case } from './case.ts';
import { type Excess, findExcess, findWritten, freedPermissions, type Given } from './handing-out.ts';
import { membershipsInGroups } from './memberships.ts';
import type { Refusal } from './refusal.ts';
import { reachOf } from './reach.ts';
import { reachesGroup } from './standing.ts';

/** Refuses a change of the tree or of what groups say by which the members of these groups would get more than the actor has. */
export async function refuseExcess(c: Case, after: Facts, groupIds: readonly number[]): Promise<Refusal | undefined> {
  if (hasEverything(c)) return undefined;
  const given = (await membershipsInGroups(c.db, groupIds)).map((held) => ({ before: held, after: held }));
  return refuseGiven(c, after, given) ?? (await refuseFreed(c, after, groupIds));
}

/** The same for memberships that are new, wider, or come to count. */
export function refuseGiven(
  c: Case,
  after: Facts,
  given: readonly Given[],
  permissions?: readonly Permission[],
): Refusal | undefined {
  if (hasEverything(c)) return undefined;
  const excess = findExcess(c.actor, c.facts, after, given, permissions);
  return excess && toRefusal(c, excess);
}

/** Refuses entries that are written for a group: also where a disallow, which may go, cuts them today. */
export function refuseWritten(c: Case, groupId: number, entries: readonly Entry[]): Refusal | undefined {
  if (hasEverything(c)) return undefined;
  const excess = findWritten(c.actor, c.facts, groupId, entries);
  return excess && toRefusal(c, excess);
}

/** Unrestricted administrative members have everything everywhere. */
export function hasEverything({ actor }: Case): boolean {
  return actor.isActive && actor.isAdministrative && actor.restrictions.length === 0;
}

export function subtreeOf({ facts }: Case, groupId: number): number[] {
  return [...reachOf(facts, groupId, 'subtree')];
}

function toRefusal(c: Case, { permission, scope, groupId }: Excess): Refusal {
  const group = c.facts.groups.get(groupId)?.key;
  return {
    rule: 'handing-out',
    because: `Nobody hands out what they do not have: this gives ${permission} at ${scope} through ${group}, and "${c.actor.key}" has less there.`,
    group,
    permission,
  };
}

// A disallow protects a group's records from owners and shares too. Where it goes, they reach them again.
async function refuseFreed(c: Case, after: Facts, groupIds: readonly number[]): Promise<Refusal | undefined> {
  const { db, facts, actor } = c;
  for (const id of groupIds) {
    const was = facts.groups.get(id);
    const willBe = after.groups.get(id);
    if (!was || !willBe) continue;
    const freed = freedPermissions(
      new Set(deniedThrough(facts, was).keys()),
      new Set(deniedThrough(after, willBe).keys()),
    );
    for (const permission of freed) {
      if (reachesGroup(facts, actor, permission, id)) continue;
      const [type = '', action = ''] = permission.split('.');
      const gaining = await db
        .selectFrom('records as r')
        .select('r.id')
        .where('r.group_id', '=', id)
        .where('r.type', '=', type as 'lead')
        .where(({ or, exists, selectFrom }) =>
          or([
            exists(
              selectFrom('holdings as h')
                .innerJoin('grants as gr', 'gr.profile', 'h.profile')
                .select('gr.scope')
                .whereRef('h.user_id', '=', 'r.owner_id')
                .where('gr.permission', '=', permission)
                .where('gr.holds_records', '=', 1),
            ),
            exists(
              selectFrom('shares as s')
                .select('s.id')
                .where('s.record_id', '=', sql.ref<number>('r.id'))
                .where('s.action', '=', action),
            ),
          ]),
        )
        .limit(1)
        .executeTakeFirst();
      if (gaining) return toRefusal(c, { permission, scope: 'own', groupId: id });
    }
  }
  return undefined;
}
