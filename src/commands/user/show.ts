import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { showFacts, showPermissions } from '../../cli/show-facts.ts';
import { example } from '../../cli/verb.ts';
import { describeUser } from '../../directory/describe-user.ts';

export function showCommand({ perform }: Cli): Command {
  return new Command('show')
    .description('show a user: groups, restrictions, and where each permission comes from')
    .summary('show a user: groups, restrictions, permissions')
    .argument('<user>')
    .addHelpText('after', example('user show anna'))
    .action((user: string, _flags: object, command: Command) =>
      perform(command, (context) => runShow({ user }, context)),
    );
}

export async function runShow({ user }: { user: string }, { session, out }: Context): Promise<void> {
  await out.document({
    document: await describeUser(session, user),
    text: (
      { key, name, email, position, active, internal, hours, caps, away, restricted, groups, owns },
      style,
      width,
    ) => {
      const facts = showFacts(
        style,
        `${key}  ${name}`,
        {
          email,
          position,
          active: active ? 'yes' : 'no',
          internal: internal ? 'yes' : 'no',
          groups: groups
            .map(({ group, as_manager, roles }) =>
              [group, as_manager ? ' (manager)' : '', roles.length > 0 ? ` [${roles.join(', ')}]` : ''].join(''),
            )
            .join(', '),
          restricted: restricted.join(', '),
          hours,
          caps:
            caps === null
              ? null
              : Object.entries(caps)
                  .map(([period, count]) => `${count} ${period}`)
                  .join(', '),
          away: away.map(({ from, to }) => `${from} to ${to}`).join(', '),
          owns: Object.entries(owns)
            .map(([type, count]) => `${count} ${type}`)
            .join(', '),
        },
        width,
      );
      const through = groups.map(({ group, effective }) =>
        showPermissions(style, `Through ${group}`, effective, width),
      );
      return [facts, ...through].filter((part) => part !== '').join('\n\n');
    },
  });
}
