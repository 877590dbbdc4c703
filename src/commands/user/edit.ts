import { Command } from 'commander';
import { change } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { nothingToChange } from '../../cli/nothing-to-change.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { setAvailability } from '../../directory/availability.ts';
import { editUser } from '../../directory/edit-user.ts';
import { parseWorkingHours } from '../../distribution/working-hours.ts';
import { ExitCode, Problem } from '../../problem.ts';
import type { Done } from '../../store/session.ts';
import { collectCaps, type CapFlags } from '../collect-caps.ts';

export interface EditOptions {
  user: string;
  name?: string;
  email?: string;
  position?: string;
  hours?: string;
  cap?: CapFlags;
}

export function editCommand({ perform }: Cli): Command {
  return withDryRun(new Command('edit'))
    .description('change what is known of a user, and when and how many leads they take')
    .summary('change what is known of a user, and their hours and caps')
    .argument('<user>')
    .option('--name <name>', 'what they are called')
    .option('--email <email>', 'their email address')
    .option('--position <position>', 'front-office, back-office or business')
    .option('--hours <hours>', 'when they take leads: "Mo-Fr 08:00-18:00", or none for any time')
    .option('--cap <period=n>', 'leads at most: day=10, open=40, or none; the whole of it', collectCaps)
    .addHelpText(
      'after',
      example('user edit anna --position back-office', 'user edit anna --hours "Mo-Fr 08:00-18:00" --cap day=10'),
    )
    .action((user: string, flags: Omit<EditOptions, 'user'>, command: Command) =>
      perform(command, (context) => runEdit({ user, ...flags }, context)),
    );
}

export async function runEdit(options: EditOptions, { session, out }: Context): Promise<void> {
  const { user, name, email, position, hours, cap } = options;
  const hasOther = name !== undefined || email !== undefined || position !== undefined;
  if (!hasOther && hours === undefined && !cap) throw nothingToChange(`user edit ${user} --position back-office`);
  const done = await change(session, async (change) => {
    const all: Done[] = [];
    if (hasOther) all.push(await editUser(change, user, { name, email, position }));
    if (hours === undefined && !cap) return all;
    await setAvailability(change, user, { hours: hours === undefined ? undefined : settleHours(hours), caps: cap });
    all.push({ result: 'updated', object: 'user', key: user, text: `Changed when ${user} takes leads` });
    return all;
  });
  await out.done(done, session.dryRun);
}

function settleHours(hours: string): string | null {
  if (hours.trim() === 'none' || hours.trim() === '') return null;
  if (parseWorkingHours(hours)) return hours.trim();
  throw new Problem({
    code: 'bad_hours',
    exit: ExitCode.usage,
    message: `"${hours}" are no working hours.`,
    hint: 'Write them as "Mo-Fr 08:00-12:00,13:00-17:00; Sa 09:00-12:00".',
  });
}
