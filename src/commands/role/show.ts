import { Command } from 'commander';
import { authorize } from '../../access/authority.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { showFacts, showPermissions } from '../../cli/show-facts.ts';
import { example } from '../../cli/verb.ts';
import { describeRole } from '../../directory/list-roles.ts';

export function showCommand({ perform }: Cli): Command {
  return new Command('show')
    .description('show a role: what it gives, and who holds it')
    .argument('<role>')
    .addHelpText('after', example('role show director'))
    .action((role: string, _flags: object, command: Command) =>
      perform(command, (context) => runShow({ role }, context)),
    );
}

export async function runShow({ role }: { role: string }, { session, out }: Context): Promise<void> {
  await authorize(session, { do: 'account.read', what: 'setup' });
  await out.document({
    document: await describeRole(session, role),
    text: ({ key, name, builtin, allow, groups, memberships }, style, width) =>
      [
        showFacts(
          style,
          `${key}  ${name}`,
          { 'built in': builtin ? 'yes' : 'no', groups: groups.join(', '), memberships: memberships.join(', ') },
          width,
        ),
        showPermissions(
          style,
          'Gives',
          Object.entries(allow).map(([permission, scope]) => ({ permission, scope, because: [] })),
          width,
        ),
      ].join('\n\n'),
  });
}
