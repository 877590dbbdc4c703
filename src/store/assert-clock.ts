import type { Kysely } from 'kysely';
import { ExitCode, Problem } from '../problem.ts';
import type { Schema } from './schema/schema.ts';

/** Every command that places asks this first: with a clock before the last placement, yesterday's caps would open again. */
export async function assertClock(
  db: Kysely<Schema>,
  now: string,
  force = false,
  way = '--force places all the same.',
): Promise<void> {
  if (force) return;
  const last = await db.selectFrom('placements').select('at').orderBy('id', 'desc').limit(1).executeTakeFirst();
  if (!last || Date.parse(now) >= Date.parse(last.at)) return;
  throw new Problem({
    code: 'clock_before_last_placement',
    exit: ExitCode.refused,
    message: `It is ${now}, before the last placement at ${last.at}.`,
    reason: 'Caps of days that have passed would open again.',
    hint: `Set the clock right (or --now); ${way}`,
  });
}
