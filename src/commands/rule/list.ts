import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example } from '../../cli/verb.ts';
import { describeCriteria } from '../../distribution/criteria.ts';
import { listSeenRules, writeSeenRule } from '../../distribution/rule-sight.ts';

export function listCommand({ perform }: Cli): Command {
  return new Command('list')
    .description('all rules in the order in which they are tried')
    .addHelpText('after', example('rule list', 'rule list --json'))
    .action((_flags: object, command: Command) => perform(command, runList));
}

export async function runList({ session, out }: Context): Promise<void> {
  const rules = await listSeenRules(session);
  await out.list({
    name: 'rules',
    columns: [
      { key: 'position', title: '#', align: 'right' },
      { key: 'rule' },
      { key: 'when' },
      { key: 'to' },
      { key: 'buyers' },
      { key: 'active' },
    ],
    rows: rules.map(({ position, rule }) => ({
      position,
      rule: rule.key,
      when: rule.when ? describeCriteria(rule.when) : 'every lead',
      to: rule.targets.map(({ group, weight }) => (weight === 1 ? group : `${group}=${weight}`)).join(', '),
      buyers: rule.buyers.map(({ group }) => group).join(', '),
      active: rule.isActive,
    })),
    document: { rules: rules.map(writeSeenRule) },
    empty: 'No rules yet. Make one: crmctl rule create KEY --to GROUP.',
  });
}
