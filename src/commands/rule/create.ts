import type { Command as Program } from 'commander';
import { Command } from 'commander';
import { change } from '../../access/change.ts';
import { agreeFirst } from '../../cli/agree-first.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, parseCount, withDryRun } from '../../cli/verb.ts';
import { createRule } from '../../distribution/create-rule.ts';
import { readRule } from '../../distribution/read-rule.ts';
import { toRuleDocument, withRuleFlags, type RuleFlags } from './rule-flags.ts';

export interface CreateOptions extends RuleFlags {
  key?: string;
  position?: number;
  disabled?: boolean;
  failIfExists?: boolean;
}

export function createCommand({ perform }: Cli): Program {
  return withDryRun(withRuleFlags(new Command('create')))
    .description('make a rule, behind those there are')
    .argument('[rule]', 'key of the new rule')
    .option('--position <n>', 'try it at this place, from 1', parseCount)
    .option('--disabled', 'make it, but do not use it yet')
    .option('--fail-if-exists', 'refuse what exists already')
    .addHelpText(
      'after',
      example(
        "rule create solar-north --when 'product in solar, roof' --when 'zip starts-with 2' --to nord-1=2 --to nord-2",
        'rule create rest --to base',
        'rule create resell --buyer solarbuyer=25.00 --buyer heatbuyer=22.50 --shared 2',
      ),
    )
    .action((key: string | undefined, flags: CreateOptions, command: Program) =>
      perform(command, (context) => runCreate({ ...flags, key }, context)),
    );
}

export async function runCreate(options: CreateOptions, context: Context): Promise<void> {
  const { session, out, prompts } = context;
  const { position, failIfExists, disabled } = options;
  const key = options.key ?? (await prompts.text({ message: 'Key of the new rule:', flag: 'crmctl rule create KEY' }));
  const to = options.to ?? (await askTargets(options, { session, prompts }));
  const document = await toRuleDocument(session, key, { ...options, to });
  const { rule, faults } = readRule(disabled ? { ...document, active: false } : document);
  const done = await agreeFirst(
    context,
    (within) => change(within, (change) => createRule(change, { rule, faults, position, failIfExists })),
    (made) => [made],
  );
  await out.done([done], session.dryRun);
}

async function askTargets(
  { buyer, from }: CreateOptions,
  { session, prompts }: Pick<Context, 'session' | 'prompts'>,
): Promise<string[] | undefined> {
  if (buyer || from || !prompts.isPossible) return undefined;
  const groups = await session.db
    .selectFrom('groups')
    .select(['key', 'name'])
    .where('kind', 'in', ['organization', 'team'])
    .orderBy('key')
    .execute();
  return prompts.chooseMany(
    { message: 'Which groups get the leads?', flag: '--to GROUP' },
    groups.map(({ key, name }) => ({ value: key, name: `${key}  ${name}` })),
  );
}
