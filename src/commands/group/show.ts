import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { showFacts, showPermissions } from '../../cli/show-facts.ts';
import { example } from '../../cli/verb.ts';
import { describeGroup } from '../../directory/describe-group.ts';

export function showCommand({ perform }: Cli): Command {
  return new Command('show')
    .description('show a group: members, what it allows and disallows, and where each permission comes from')
    .summary('show a group: members, permissions and where each comes from')
    .argument('<group>')
    .addHelpText('after', example('group show nord'))
    .action((group: string, _flags: object, command: Command) =>
      perform(command, (context) => runShow({ group }, context)),
    );
}

export async function runShow({ group }: { group: string }, { session, out }: Context): Promise<void> {
  await out.document({
    document: await describeGroup(session, group),
    text: (described, style, width) => {
      const { key, name, kind, path, organization, active, children, members, roles, allow, deny } = described;
      const { records, record, effective } = described;
      const facts = showFacts(
        style,
        `${key}  ${name}`,
        {
          kind: active ? kind : `${kind}, closed`,
          path: path.join(' › '),
          organization,
          record,
          groups: children.join(', '),
          members: members
            .map(({ user, as_manager, roles: own }) =>
              [user, as_manager ? ' (manager)' : '', own.length > 0 ? ` [${own.join(', ')}]` : ''].join(''),
            )
            .join(', '),
          roles: roles.join(', '),
          allows: Object.entries(allow)
            .map(([permission, scope]) => `${permission}=${scope}`)
            .join(', '),
          disallows: deny.join(', '),
          records: Object.entries(records)
            .map(([type, count]) => `${count} ${type}`)
            .join(', '),
        },
        width,
      );
      const forManager = effective.manager.filter(
        ({ permission, scope }) =>
          !effective.member.some((other) => other.permission === permission && other.scope === scope),
      );
      return [
        facts,
        showPermissions(style, 'A member has', effective.member, width),
        showPermissions(style, 'A manager has besides', forManager, width),
        showPermissions(
          style,
          'Disallowed',
          described.disallowed.map(({ permission, by }) => ({
            permission,
            scope: 'none',
            because: [`disallowed on ${by}`],
          })),
          width,
        ),
      ]
        .filter((part) => part !== '')
        .join('\n\n');
    },
  });
}
