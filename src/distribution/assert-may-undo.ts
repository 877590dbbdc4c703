import { authorize } from '../access/authority.ts';
import { readSettings } from '../access/settings.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Change } from '../store/session.ts';
import { listAssignable } from './list-assignable.ts';

interface Run {
  id: number;
  runner_id: number | null;
  first_placement_id: number | null;
  last_placement_id: number | null;
}

/** A run is undone by who ran it or by administrative members, if they may assign every lead in it. */
export async function assertMayUndo(change: Change, run: Run): Promise<void> {
  const { db, actor } = change;
  if (actor.kind === 'operator') return;
  const runner = run.runner_id === null ? undefined : await getUserKey(db, run.runner_id);
  await authorize(change, { do: 'run.undo', what: 'run', id: run.id, ranBy: runner ?? null });
  const rows = await db
    .selectFrom('placements')
    .innerJoin('records', 'records.id', 'placements.lead_id')
    .select('placements.lead_id')
    .distinct()
    .where('placements.id', '>=', run.first_placement_id ?? 0)
    .where('placements.id', '<=', run.last_placement_id ?? 0)
    .where('run_id', '=', run.id)
    .execute();
  const ids = rows.map(({ lead_id }) => lead_id);
  const reach = await listAssignable(change, await readSettings(db), actor.id, ids);
  if (ids.some((id) => !reach.has(id))) throw notPermitted(actor.key);
}

async function getUserKey(db: Change['db'], id: number): Promise<string | undefined> {
  return (await db.selectFrom('users').select('key').where('id', '=', id).executeTakeFirst())?.key;
}

function notPermitted(user: string): Problem {
  return new Problem({
    code: 'not_permitted',
    exit: ExitCode.notPermitted,
    message: `"${user}" may not undo this run.`,
    reason: 'They may not assign every lead in it.',
    hint: 'Ask an administrative member.',
  });
}
