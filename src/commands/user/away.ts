import { Command } from 'commander';
import { authorize } from '../../access/authority.ts';
import { change } from '../../access/change.ts';
import { readSettings } from '../../access/settings.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { setAvailability } from '../../directory/availability.ts';
import { getUser } from '../../directory/find-user.ts';
import { parseAway } from '../../distribution/parse-away.ts';
import type { Done } from '../../store/session.ts';

export interface AwayOptions {
  user: string;
  from?: string;
  to?: string;
  clear?: boolean;
}

export function awayCommand({ perform }: Cli): Command {
  return withDryRun(new Command('away'))
    .description('say when a user is away and gets no leads; without dates, show it')
    .argument('<user>')
    .option('--from <date>', 'the first day, or an instant')
    .option('--to <date>', 'the last day (included), or an instant (excluded); the first day when absent')
    .option('--clear', 'take all periods away')
    .addHelpText('after', example('user away anna --from 2026-12-24 --to 2027-01-01', 'user away anna --clear'))
    .action((user: string, flags: Omit<AwayOptions, 'user'>, command: Command) =>
      perform(command, (context) => runAway({ user, ...flags }, context)),
    );
}

export async function runAway({ user, from, to, clear }: AwayOptions, { session, out }: Context): Promise<void> {
  const { id, key } = await getUser(session, user);
  const stored = await session.db
    .selectFrom('user_absences')
    .select(['from_at as from', 'to_at as to'])
    .where('user_id', '=', id)
    .orderBy('from_at')
    .execute();
  if (from === undefined && to === undefined && !clear) {
    const columns = [{ key: 'from' }, { key: 'to' }];
    return out.list({ name: 'away', columns, rows: stored, about: { user: key }, empty: `${key} is never away.` });
  }
  // Asked first: whether it is so already tells when they are away.
  await authorize(session, { do: 'user.edit', userId: id });
  const { timezone } = await readSettings(session.db);
  const wanted = clear && from === undefined ? undefined : parseAway(from, to, timezone);
  const kept = clear ? [] : stored;
  const isKnown = wanted && kept.some((period) => period.from === wanted.from && period.to === wanted.to);
  const away = wanted && !isKnown ? [...kept, wanted] : kept;
  const isSame = away.length === stored.length && (isKnown || (clear && wanted === undefined));
  const told = wanted ? `away from ${wanted.from} to ${wanted.to}` : 'never away';
  const done: Done = isSame
    ? { result: 'unchanged', object: 'user', key, text: `User ${key} is ${told} already` }
    : { result: 'updated', object: 'user', key, text: `User ${key} is ${told}` };
  if (!isSame) await change(session, (change) => setAvailability(change, key, { away }));
  await out.done([done], session.dryRun);
}
