import { Command } from 'commander';
import { change } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { collectWords, example, withDryRun } from '../../cli/verb.ts';
import { parseFieldName, withdrawField } from '../../records/fields.ts';
import type { Done } from '../../store/session.ts';

export interface WithdrawOptions {
  fields: string[];
  from: string[];
}

export function withdrawCommand({ perform }: Cli): Command {
  return withDryRun(new Command('withdraw'))
    .description('take a field back from a group to which it was released')
    .argument('<type.field...>', 'for example company.revenue-class')
    .requiredOption('--from <group...>', 'keys of groups', collectWords)
    .addHelpText('after', example('field withdraw company.revenue-class --from nord-1'))
    .action((fields: string[], flags: Omit<WithdrawOptions, 'fields'>, command: Command) =>
      perform(command, (context) => runWithdraw({ fields, ...flags }, context)),
    );
}

export async function runWithdraw({ fields, from }: WithdrawOptions, { session, out }: Context): Promise<void> {
  const names = fields.map(parseFieldName);
  const done = await change(session, async (change) => {
    const all: Done[] = [];
    for (const name of names) for (const group of from) all.push(await withdrawField(change, name, group));
    return all;
  });
  await out.done(done, session.dryRun);
}
