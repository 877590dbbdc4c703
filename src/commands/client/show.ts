import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example } from '../../cli/verb.ts';
import { assertSeesClient } from '../../distribution/assert-sees-client.ts';
import { getClient } from '../../distribution/client-statement.ts';
import { listClients } from '../../distribution/list-clients.ts';
import { listRules } from '../../distribution/stored-rules.ts';
import { writeRule } from '../../distribution/write-rule.ts';

export function showCommand({ perform }: Cli): Command {
  return new Command('show')
    .description('a client: the terms on which it buys, and what it bought this month')
    .argument('<client>')
    .addHelpText('after', example('client show solarbuyer'))
    .action((client: string, _flags: object, command: Command) =>
      perform(command, (context) => runShow({ client }, context)),
    );
}

export async function runShow({ client }: { client: string }, { session, out }: Context): Promise<void> {
  const { key } = await getClient(session.db, client);
  await assertSeesClient(session, key);
  const [listed] = await listClients(session.db, session.now(), key);
  const terms = (await listRules(session.db)).flatMap(({ rule }) => {
    const buyers = (writeRule(rule)['buyers'] ?? []) as ({ group: string } & Record<string, unknown>)[];
    return buyers
      .filter(({ group }) => group === key)
      .map(({ group: _group, ...buyer }) => ({ rule: rule.key, active: rule.isActive, ...buyer }));
  });
  const { stringify } = await import('yaml');
  await out.document({ document: { ...listed!, terms }, text: (shown) => stringify(shown, { lineWidth: 0 }) });
}
