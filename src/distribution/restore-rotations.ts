import type { Change } from '../store/session.ts';
import { readCurrents, writeCurrents } from './write-state.ts';

/** Takes back what a run has moved. What others have moved since (a returned sale) stays moved. */
export async function restoreRotations({ db }: Change, runId: number): Promise<void> {
  const kept = await db.selectFrom('run_rotations').selectAll().where('run_id', '=', runId).execute();
  for (const { rule_id, kind, group_id, currents, after } of kept) {
    const key = { rule_id, kind, group_id };
    const now = await db
      .selectFrom('rotations')
      .select('currents')
      .where('rule_id', '=', rule_id)
      .where('kind', '=', kind)
      .where('group_id', '=', group_id)
      .executeTakeFirst();
    if (!now) continue;
    const restored = subtract(readCurrents(now.currents), readCurrents(after ?? now.currents), readCurrents(currents));
    if (restored.size === 0) {
      await db
        .deleteFrom('rotations')
        .where('rule_id', '=', rule_id)
        .where('kind', '=', kind)
        .where('group_id', '=', group_id)
        .execute();
      continue;
    }
    await db
      .insertInto('rotations')
      .values({ ...key, currents: writeCurrents(restored) })
      .onConflict((conflict) =>
        conflict.columns(['rule_id', 'kind', 'group_id']).doUpdateSet({ currents: writeCurrents(restored) }),
      )
      .execute();
  }
}

// now - (after - before), and without those whom the run has met first and who are at 0 again.
function subtract(
  now: ReadonlyMap<number, number>,
  after: ReadonlyMap<number, number>,
  before: ReadonlyMap<number, number>,
): Map<number, number> {
  const restored = new Map<number, number>();
  for (const [id, current] of now) {
    const value = current - (after.get(id) ?? 0) + (before.get(id) ?? 0);
    if (value !== 0 || before.has(id)) restored.set(id, value);
  }
  return restored;
}
