import { Command } from 'commander';
import { change } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { collectWords, example, withDryRun } from '../../cli/verb.ts';
import { parseFieldName, releaseField } from '../../records/fields.ts';
import type { Done } from '../../store/session.ts';

export interface ReleaseOptions {
  fields: string[];
  to: string[];
}

export function releaseCommand({ perform }: Cli): Command {
  return withDryRun(new Command('release'))
    .description('show one field of every record of its type to the members of a group')
    .argument('<type.field...>', 'for example company.revenue-class')
    .requiredOption('--to <group...>', 'keys of groups', collectWords)
    .addHelpText('after', example('field release company.revenue-class --to nord-1'))
    .action((fields: string[], flags: Omit<ReleaseOptions, 'fields'>, command: Command) =>
      perform(command, (context) => runRelease({ fields, ...flags }, context)),
    );
}

export async function runRelease({ fields, to }: ReleaseOptions, { session, out }: Context): Promise<void> {
  const names = fields.map(parseFieldName);
  const done = await change(session, async (change) => {
    const all: Done[] = [];
    for (const name of names) for (const group of to) all.push(await releaseField(change, name, group));
    return all;
  });
  await out.done(done, session.dryRun);
}
