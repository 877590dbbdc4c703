import { Command } from 'commander';
import { readSettings } from '../../access/settings.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { showFacts } from '../../cli/show-facts.ts';
import { counted } from '../../counted.ts';
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
  const { key } = await getClient(session, client);
  await assertSeesClient(session, key);
  const [listed] = await listClients(session.db, session.now(), key);
  const terms = (await listRules(session.db)).flatMap(({ rule }) => {
    const buyers = (writeRule(rule)['buyers'] ?? []) as ({ group: string } & Record<string, unknown>)[];
    return buyers
      .filter(({ group }) => group === key)
      .map(({ group: _group, ...buyer }) => ({ rule: rule.key, active: rule.isActive, ...buyer }));
  });
  const { currency } = await readSettings(session.db);
  await out.document({
    document: { ...listed!, currency, terms },
    text: (shown, style, width) =>
      [
        showFacts(
          style,
          `${shown.client}  ${shown.name}${shown.active ? '' : ' (closed)'}`,
          {
            'this month': `${counted(shown.sales, 'sale')}, ${counted(shown.returns, 'return')}, ${shown.amount} ${shown.currency}`,
            caps: tellTerms(shown.caps),
          },
          width,
        ),
        ...shown.terms.map(({ rule, active, ...asked }) =>
          showFacts(style, `Buys from ${rule}${active ? '' : ' (disabled)'}`, { terms: tellTerms(asked) }, width),
        ),
      ].join('\n\n'),
  });
}

function tellTerms(terms: Readonly<Record<string, unknown>>): string {
  return Object.entries(terms)
    .map(([name, value]) =>
      typeof value === 'object' && value !== null
        ? `${name} ${tellTerms(value as Record<string, unknown>)}`
        : `${name} ${String(value)}`,
    )
    .join(', ');
}
