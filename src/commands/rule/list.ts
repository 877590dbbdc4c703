import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { chooseRows } from '../../cli/choose-rows.ts';
import type { Column } from '../../cli/column.ts';
import { example, type ListFlags, withListFlags } from '../../cli/verb.ts';
import { describeCriteria } from '../../distribution/criteria.ts';
import { listSeenRules, type SeenRule, writeSeenRule } from '../../distribution/rule-sight.ts';

export function listCommand({ perform }: Cli): Command {
  return withListFlags(new Command('list'))
    .description('all rules in the order in which they are tried')
    .addHelpText('after', example('rule list', 'rule list --json'))
    .action((flags: ListFlags, command: Command) => perform(command, (context) => runList(flags, context)));
}

const COLUMNS: readonly Column[] = [
  { key: 'position', title: '#', align: 'right' },
  { key: 'rule' },
  { key: 'when' },
  { key: 'to' },
  { key: 'buyers' },
  { key: 'active' },
];

export async function runList(options: ListFlags, { session, out }: Context): Promise<void> {
  const rules = await listSeenRules(session);
  const all = rules.map((seen) => ({ key: seen.rule.key, ...toRow(seen), document: writeSeenRule(seen) }));
  const { rows, ...about } = chooseRows(all, options, COLUMNS);
  await out.list({
    name: 'rules',
    columns: COLUMNS,
    rows: rows.map(({ key: _key, document: _document, ...row }) => row),
    document: { ...about, rules: rows.map(({ document }) => document) },
    empty: 'No rules yet. Make one: crmctl rule create KEY --to GROUP.',
  });
}

function toRow({ position, rule }: SeenRule) {
  return {
    position,
    rule: rule.key,
    when: rule.when ? describeCriteria(rule.when) : 'every lead',
    to: rule.targets.map(({ group, weight }) => (weight === 1 ? group : `${group}=${weight}`)).join(', '),
    buyers: rule.buyers.map(({ group }) => group).join(', '),
    active: rule.isActive,
  };
}
