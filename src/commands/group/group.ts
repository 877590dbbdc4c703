import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { createCommand } from './create.ts';

export function groupCommand(cli: Cli): Command {
  return new Command('group').description('the tree of groups, and what they allow').addCommand(createCommand(cli));
}
