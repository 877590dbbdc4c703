import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { RECORD_VERBS } from '../record/record.ts';

export function leadCommand(cli: Cli): Command {
  const lead = new Command('lead').description('leads: who has them, where they stand, and why');
  for (const verb of RECORD_VERBS) lead.addCommand(verb(cli, 'lead'));
  return lead.addHelpText('after', example('lead list --filter status=new', 'lead show l1'));
}
