import { sql } from 'kysely';
import { assertClock } from './assert-clock.ts';
import { nextPlacementId } from './next-placement-id.ts';
import type { Change } from './session.ts';

const SLICE = 900;

/**
 * Notes where these leads have come by hand, as they stand in the table by now. Whatever but distribution changes the
 * group or the owner of a lead calls it in the same change: a lead's present place is its last placement. No rotation
 * moves.
 */
export async function placeByHand(
  { db, now }: Pick<Change, 'db' | 'now'>,
  leadIds: readonly number[],
  force: boolean | undefined,
): Promise<void> {
  if (leadIds.length === 0) return;
  const at = now();
  await assertClock(db, at, force);
  let next = await nextPlacementId({ db });
  for (let from = 0; from < leadIds.length; from += SLICE) {
    const some = leadIds.slice(from, from + SLICE);
    await db
      .insertInto('placements')
      .columns(['id', 'lead_id', 'group_id', 'user_id', 'cause', 'at'])
      .expression((eb) =>
        eb
          .selectFrom('records')
          .select([
            sql<number>`${sql.lit(next - 1)} + row_number() over (order by id)`.as('id'),
            'id as lead_id',
            'group_id',
            'owner_id',
            sql<'hand'>`'hand'`.as('cause'),
            sql<string>`cast(${at} as text)`.as('at'),
          ])
          .where('id', 'in', some),
      )
      .execute();
    next += some.length;
  }
}
