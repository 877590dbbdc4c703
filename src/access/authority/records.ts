import { sql } from 'kysely';
import { parameter } from '../../store/statements.ts';
import { filterFor } from '../filter-for.ts';
import { relation } from '../relation.ts';
import { ask } from '../statement-for.ts';
import type { Target } from '../target.ts';
import { type Action, BASE_GROUP, RECORD_TYPES } from '../vocabulary.ts';
import { questionOf } from '../ways-for.ts';
import { type Case, groupOf } from './case.ts';
import type { DeedOf } from './deed.ts';
import { membershipsOfUser } from './memberships.ts';
import { isAtOrAbove } from './reach.ts';
import type { Refusal } from './refusal.ts';
import { reachesGroup } from './standing.ts';

/** Whether a way holds for the actor. `create` is asked without regard to what they see. */
export async function mayAct(c: Case, action: Action, { id, type }: Pick<Target, 'id' | 'type'>): Promise<boolean> {
  const { key, terms, values } = questionOf([action], c.facts.settings);
  const unseen = action === 'create';
  const rows = await ask(
    c,
    `may act ${key} ${unseen}`,
    (db) => {
      const question = { ...terms(), user: parameter<number>('user'), record: parameter<number>('record'), unseen };
      return db
        .selectFrom(relation(question).as('w'))
        .select('w.way')
        .limit(sql<number>`1`);
    },
    { ...values, type, user: c.actor.id, record: id },
  );
  return rows.length > 0;
}

export async function judgeAct(c: Case, { action, record }: DeedOf<'record.act'>): Promise<Refusal | undefined> {
  if (await mayAct(c, action, record)) return undefined;
  const what = `${record.type}/${record.key}`;
  return {
    rule: 'record',
    because: `No way of "${c.actor.key}" holds for ${record.type}.${action} on ${what}.`,
    group: groupOf(c, record.groupId).key,
    permission: `${record.type}.${action}`,
    record: what,
  };
}

/** Reach into a group: a member of it, base apart, or one whose `assign` covers it. A new record may stay in base. */
export function judgePlace(c: Case, { type, groupId, isNew }: DeedOf<'record.place'>): Refusal | undefined {
  const group = groupOf(c, groupId);
  const isMember = c.actor.holdings.some((holding) => holding.group.id === groupId);
  if (isMember && (group.key !== BASE_GROUP || isNew)) return undefined;
  if (reachesGroup(c.facts, c.actor, `${type}.assign`, groupId)) return undefined;
  return {
    rule: 'reach',
    because: `Records are put only into groups that one is a member of, base apart, or that one's ${type}.assign covers.`,
    group: group.key,
    permission: `${type}.assign`,
  };
}

export async function judgeGive(c: Case, { userId }: DeedOf<'lead.give'>): Promise<Refusal | undefined> {
  if (c.actor.isAdministrative) return undefined;
  const managed = c.actor.holdings.filter(
    ({ asManager, group }) => asManager && ['organization', 'team'].includes(group.kind),
  );
  const theirs = await membershipsOfUser(c.db, userId);
  const isBelow = theirs.some(({ groupId }) => managed.some(({ group }) => isAtOrAbove(c.facts, group.id, groupId)));
  if (isBelow) return undefined;
  return {
    rule: 'lead-given',
    because: 'A lead is given to a user only if that user is in a group in the subtree of one that the giver manages.',
  };
}

/** Refuses unless the actor may assign every record in these groups. */
export async function refuseUnassignable(
  c: Case,
  groupIds: readonly number[],
  group: string,
): Promise<Refusal | undefined> {
  for (const type of RECORD_TYPES) {
    const assignable = filterFor(c.db, { userId: c.actor.id, action: 'assign', type, settings: c.facts.settings });
    const other = await c.db
      .selectFrom('records as r')
      .select('r.id')
      .where('r.type', '=', type)
      .where('r.group_id', 'in', [...groupIds])
      .where(({ not }) => not(assignable))
      .limit(1)
      .executeTakeFirst();
    if (other) {
      return {
        rule: 'record',
        because: `It takes ${type}.assign on every ${type} in "${group}" and below.`,
        group,
        permission: `${type}.assign`,
      };
    }
  }
  return undefined;
}
