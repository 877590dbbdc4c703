import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { allowCommand } from './allow.ts';
import { clearCommand } from './clear.ts';
import { createCommand } from './create.ts';
import { deleteCommand } from './delete.ts';
import { denyCommand } from './deny.ts';
import { editCommand } from './edit.ts';
import { grantRoleCommand } from './grant-role.ts';
import { listCommand } from './list.ts';
import { moveCommand } from './move.ts';
import { renameCommand } from './rename.ts';
import { revokeRoleCommand } from './revoke-role.ts';
import { showCommand } from './show.ts';
import { treeCommand } from './tree.ts';

const VERBS = [
  createCommand,
  listCommand,
  treeCommand,
  showCommand,
  editCommand,
  renameCommand,
  moveCommand,
  deleteCommand,
  allowCommand,
  denyCommand,
  clearCommand,
  grantRoleCommand,
  revokeRoleCommand,
];

export function groupCommand(cli: Cli): Command {
  const group = new Command('group').description('the tree of groups, and what they allow');
  for (const verb of VERBS) group.addCommand(verb(cli));
  return group.addHelpText('after', example('group create nord --kind organization', 'group tree'));
}
