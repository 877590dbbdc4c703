import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { RECORD_VERBS } from '../record/record.ts';
import { assignCommand } from './assign.ts';
import { explainCommand } from './explain.ts';
import { exportCommand } from './export.ts';
import { noteCommand } from './note.ts';
import { returnCommand } from './return.ts';
import { statusCommand } from './status.ts';

const LEAD_VERBS = [statusCommand, assignCommand, noteCommand, explainCommand, returnCommand, exportCommand];

export function leadCommand(cli: Cli): Command {
  const lead = new Command('lead').description('leads: who has them, where they stand, and why');
  for (const verb of RECORD_VERBS) lead.addCommand(verb(cli, 'lead'));
  for (const verb of LEAD_VERBS) lead.addCommand(verb(cli));
  return lead.addHelpText('after', example('lead list --filter status=new', 'lead show l1', 'lead explain l1'));
}
