import { Command } from 'commander';
import { change } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { deleteRule } from '../../distribution/edit-rule.ts';
import type { Done } from '../../store/session.ts';

export interface DeleteOptions {
  keys: string[];
}

export function deleteCommand({ perform }: Cli): Command {
  return withDryRun(new Command('delete'))
    .description('take rules away; what they have placed stays placed')
    .argument('<rules...>')
    .addHelpText('after', example('rule delete solar-north'))
    .action((keys: string[], _flags: object, command: Command) =>
      perform(command, (context) => runDelete({ keys }, context)),
    );
}

export async function runDelete({ keys }: DeleteOptions, { session, out }: Context): Promise<void> {
  const done = await change(session, async (change) => {
    const all: Done[] = [];
    for (const key of keys) all.push(await deleteRule(change, key));
    return all;
  });
  await out.done(done, session.dryRun);
}
