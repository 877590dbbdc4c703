import type { Kysely } from 'kysely';
import { ADMIN_GROUP } from '../access/vocabulary.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Change } from '../store/session.ts';

export interface Placing {
  /** null: the operator. */
  makerId: number | null;
  /** From 1; the last place that it may have when absent. */
  wanted?: number | undefined;
  /** The rule that is moved; none for a new one. */
  ruleId?: number;
}

/** Makes room at a position, and returns it: rules of others stand behind those of the operator and of administrators. */
export async function placeRule({ db }: Change, { makerId, wanted, ruleId }: Placing): Promise<number> {
  const rules = await db.selectFrom('rules').select(['id', 'maker_id', 'position']).orderBy('position').execute();
  const others = rules.filter(({ id }) => id !== ruleId);
  const administrators = await listAdministrators(db);
  const isTrusted = (maker: number | null): boolean => maker === null || administrators.has(maker);
  const front = others.filter(({ maker_id }) => isTrusted(maker_id)).length;
  const [first, last] = isTrusted(makerId) ? [1, front + 1] : [front + 1, others.length + 1];
  const place = wanted ?? last;
  if (place < first || place > last) {
    throw new Problem({
      code: 'bad_position',
      exit: ExitCode.refused,
      message: `A rule of this maker cannot stand at position ${place}.`,
      reason: `It can stand from ${first} to ${last}: rules made with --as stand behind those of administrators.`,
      hint: `Give a position from ${first} to ${last}.`,
    });
  }
  let position = 1;
  for (const other of others) {
    if (position === place) position += 1;
    if (other.position !== position) {
      await db.updateTable('rules').set({ position }).where('id', '=', other.id).execute();
    }
    position += 1;
  }
  return place;
}

/** Ids of the members of the administrative group. */
export async function listAdministrators(db: Kysely<Schema>): Promise<Set<number>> {
  const rows = await db
    .selectFrom('memberships as m')
    .innerJoin('groups as g', 'g.id', 'm.group_id')
    .select('m.user_id')
    .where('g.key', '=', ADMIN_GROUP)
    .execute();
  return new Set(rows.map(({ user_id }) => user_id));
}
