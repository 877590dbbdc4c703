import { Command } from 'commander';
import { change } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { collectWords, example, withDryRun } from '../../cli/verb.ts';
import { createField, CUSTOM_KINDS, parseFieldName } from '../../records/fields.ts';

export interface CreateOptions {
  field: string;
  kind: string;
  choices?: string[];
  label?: string;
  failIfExists?: boolean;
}

export function createCommand({ perform }: Cli): Command {
  return withDryRun(new Command('create'))
    .description('define a field of your own for a type of records')
    .argument('<type.field>', 'for example company.revenue-class')
    .option('--kind <kind>', CUSTOM_KINDS.join(', '), 'text')
    .option('--choices <choices>', 'what kind choice may be, with commas between', collectWords)
    .option('--label <text>', 'what people call it; the key when absent')
    .option('--fail-if-exists', 'refuse what exists already')
    .addHelpText(
      'after',
      example(
        'field create company.revenue-class --kind choice --choices A,B,C',
        'field create deal.closing --kind date --label "Closing date"',
      ),
    )
    .action((field: string, flags: Omit<CreateOptions, 'field'>, command: Command) =>
      perform(command, (context) => runCreate({ field, ...flags }, context)),
    );
}

export async function runCreate({ field, ...wish }: CreateOptions, { session, out }: Context): Promise<void> {
  const name = parseFieldName(field);
  const done = await change(session, (change) => createField(change, { ...name, ...wish }));
  await out.done([done], session.dryRun);
}
