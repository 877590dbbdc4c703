import { Command } from 'commander';
import { change } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { editRole } from '../../directory/roles.ts';
import { ExitCode, Problem } from '../../problem.ts';

export interface EditOptions {
  role: string;
  permissions: string[];
}

export function editCommand({ perform }: Cli): Command {
  return withDryRun(new Command('edit'))
    .description('change what a role gives, to all who hold it; scope none takes a permission away')
    .argument('<role>')
    .argument('<permission=scope...>', 'for example lead.view=group, or deal.delete=none')
    .addHelpText('after', example('role edit member lead.view=group', 'role edit sales-lead deal.delete=none'))
    .action((role: string, permissions: string[], _flags: object, command: Command) =>
      perform(command, (context) => runEdit({ role, permissions }, context)),
    );
}

export async function runEdit({ role, permissions }: EditOptions, { session, out }: Context): Promise<void> {
  const allow = Object.fromEntries(permissions.map(readEntry));
  const done = await change(session, (change) => editRole(change, role, { allow }));
  await out.done([done], session.dryRun);
}

function readEntry(text: string): [permission: string, scope: string] {
  const [permission = '', scope] = text.split('=');
  if (scope !== undefined) return [permission, scope];
  throw new Problem({
    code: 'missing_scope',
    exit: ExitCode.usage,
    message: `"${text}" names no scope.`,
    hint: `Write it as ${permission}=group, or ${permission}=none to take it away.`,
  });
}
