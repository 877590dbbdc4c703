import { Command } from 'commander';
import { change } from '../../../access/change.ts';
import { ACTIONS, RECORD_TYPES } from '../../../access/vocabulary.ts';
import type { Cli } from '../../../cli/cli.ts';
import type { Context } from '../../../cli/context.ts';
import { collectWords, example, withDryRun } from '../../../cli/verb.ts';
import { createTemplate } from '../../../records/templates.ts';

export interface CreateOptions {
  key: string;
  type: string;
  actions: string[];
  failIfExists?: boolean;
}

export function createCommand({ perform }: Cli): Command {
  return withDryRun(new Command('create'))
    .description('make a template of access teams')
    .argument('<template>', 'its key')
    .requiredOption('--type <type>', RECORD_TYPES.join(', '))
    .requiredOption('--actions <actions>', ACTIONS.join(', '), collectWords)
    .option('--fail-if-exists', 'refuse what exists already')
    .addHelpText('after', example('share template create helpers --type deal --actions view,edit'))
    .action((key: string, flags: Omit<CreateOptions, 'key'>, command: Command) =>
      perform(command, (context) => runCreate({ key, ...flags }, context)),
    );
}

export async function runCreate(options: CreateOptions, { session, out }: Context): Promise<void> {
  const done = await change(session, (change) => createTemplate(change, options));
  await out.done([done], session.dryRun);
}
