import { Command } from 'commander';
import { change } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { nothingToChange } from '../../cli/nothing-to-change.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { editRule } from '../../distribution/edit-rule.ts';
import { readRule } from '../../distribution/read-rule.ts';
import { getRule } from '../../distribution/stored-rules.ts';
import { writeRule } from '../../distribution/write-rule.ts';
import { toRuleDocument, withRuleFlags, type RuleFlags } from './rule-flags.ts';

export interface EditOptions extends RuleFlags {
  key: string;
  everyLead?: boolean;
}

export function editCommand({ perform }: Cli): Command {
  return withDryRun(withRuleFlags(new Command('edit')))
    .description('change a rule; a list that is given is the whole of it')
    .argument('<rule>')
    .option('--every-lead', 'take its conditions away')
    .option('--no-include-managers', 'managers get no leads')
    .addHelpText('after', example("rule edit solar-north --when 'product = solar' --to nord-1 --to nord-2=3"))
    .action((key: string, flags: Omit<EditOptions, 'key'>, command: Command) =>
      perform(command, (context) => runEdit(settleFlags({ ...flags, key }, command), context)),
    );
}

export async function runEdit({ key, everyLead, ...flags }: EditOptions, { session, out }: Context): Promise<void> {
  if (!everyLead && Object.values(flags).every((flag) => flag === undefined))
    throw nothingToChange(`rule edit ${key} --when 'zip starts-with 2'`);
  const stored = writeRule((await getRule(session.db, key)).rule);
  if (everyLead) delete stored['when'];
  const document = await toRuleDocument(session, key, flags, stored);
  const done = await change(session, (change) => editRule(change, key, () => readRule(document)));
  await out.done([done], session.dryRun);
}

// Commander gives a flag with a negation a default of its own: only what was typed counts.
function settleFlags({ dryRun: _dryRun, ...flags }: EditOptions & { dryRun?: boolean }, command: Command): EditOptions {
  const isTyped = command.getOptionValueSource('includeManagers') === 'cli';
  return isTyped ? flags : { ...flags, includeManagers: undefined };
}
