import { Command } from 'commander';
import { change } from '../../access/change.ts';
import { parseGroupKind } from '../../access/vocabulary.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { nothingToChange } from '../../cli/nothing-to-change.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { setGroupCaps } from '../../directory/availability.ts';
import { editGroup } from '../../directory/edit-group.ts';
import { collectCaps, type CapFlags } from '../collect-caps.ts';

export interface EditOptions {
  group: string;
  kind?: string;
  name?: string;
  active?: boolean;
  inactive?: boolean;
  cap?: CapFlags;
}

export function editCommand({ perform }: Cli): Command {
  return withDryRun(new Command('edit'))
    .description('change a group: its kind, its name, whether it is closed')
    .argument('<group>')
    .option('--kind <kind>', 'organization or team: only these two change into each other')
    .option('--name <name>', 'what people call it')
    .option('--inactive', 'close an affiliate or a client')
    .option('--active', 'open it again')
    .option('--cap <period=n>', 'leads at most: day=50, total=900, or none; the whole of it', collectCaps)
    .addHelpText('after', example('group edit nord-1 --kind organization', 'group edit adbiz --inactive'))
    .action((group: string, flags: Omit<EditOptions, 'group'>, command: Command) =>
      perform(command, (context) => runEdit({ group, ...flags }, context)),
    );
}

export async function runEdit(
  { group, kind, name, active, inactive, cap }: EditOptions,
  { session, out }: Context,
): Promise<void> {
  const hasOther = kind !== undefined || name !== undefined || active === true || inactive === true;
  if (!hasOther && !cap) throw nothingToChange(`group edit ${group} --kind team`);
  const isActive = inactive ? false : active ? true : undefined;
  const edit = { name, kind: kind === undefined ? undefined : parseGroupKind(kind), isActive };
  const done = await change(session, async (change) => {
    const all = hasOther ? [await editGroup(change, group, edit)] : [];
    if (!cap) return all;
    await setGroupCaps(change, group, cap);
    return [...all, { result: 'updated' as const, object: 'group', key: group, text: `Changed the caps of ${group}` }];
  });
  await out.done(done, session.dryRun);
}
