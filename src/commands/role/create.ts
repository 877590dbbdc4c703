import { Command } from 'commander';
import { change } from '../../access/change.ts';
import { parsePermissionAtScope } from '../../access/vocabulary.ts';
import { agreeFirst } from '../../cli/agree-first.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { createRole } from '../../directory/roles.ts';

export interface CreateOptions {
  role?: string | undefined;
  permissions: string[];
  name?: string;
  failIfExists?: boolean;
}

export function createCommand({ perform }: Cli): Command {
  return withDryRun(new Command('create'))
    .description('make a role')
    .argument('[role]', 'its key')
    .argument('[permission=scope...]', 'for example deal.*=group')
    .option('--name <name>', 'what people call it; the key when absent')
    .option('--fail-if-exists', 'refuse what exists already')
    .addHelpText('after', example('role create sales-lead "deal.*=group" stats.view=group'))
    .action(
      (
        role: string | undefined,
        permissions: string[],
        flags: Omit<CreateOptions, 'role' | 'permissions'>,
        command: Command,
      ) => perform(command, (context) => runCreate({ role, permissions, ...flags }, context)),
    );
}

export async function runCreate(
  { role, permissions, name, failIfExists }: CreateOptions,
  context: Context,
): Promise<void> {
  const { session, out, prompts } = context;
  const usage = 'crmctl role create ROLE PERMISSION=SCOPE…';
  const key = role ?? (await prompts.text({ message: 'Key of the new role:', flag: usage }));
  const question = { message: 'What it allows, such as deal.*=group stats.view=own:', flag: usage };
  const given = permissions.length > 0 ? permissions : (await prompts.text(question)).trim().split(/[\s,]+/);
  const allow = Object.fromEntries(
    given.map(parsePermissionAtScope).map(({ permission, scope }) => [permission, scope]),
  );
  const done = await agreeFirst(
    context,
    (within) => change(within, (change) => createRole(change, { key, name, allow, failIfExists })),
    (made) => [made],
  );
  await out.done([done], session.dryRun);
}
