import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { returnLead } from '../../distribution/return-lead.ts';

export interface ReturnOptions {
  from: string;
  reason: string;
  force?: boolean;
}

export function returnCommand({ perform }: Cli): Command {
  return withDryRun(new Command('return'))
    .description('take a sold lead back from a client, and offer it to the next')
    .argument('<lead>')
    .requiredOption('--from <client>', 'the client group that bought it')
    .requiredOption('--reason <text>', 'why')
    .option('--force', 'although the clock stands before the last placement')
    .addHelpText('after', example('lead return l1 --from solarbuyer --reason "number does not exist"'))
    .action((lead: string, flags: ReturnOptions, command: Command) =>
      perform(command, (context) => runReturn({ lead, ...flags }, context)),
    );
}

export async function runReturn(
  { lead, from, reason, force }: ReturnOptions & { lead: string },
  { session, out }: Context,
): Promise<void> {
  const returned = await returnLead(session, { lead, from, reason, force });
  await out.document({
    document: { dry_run: session.dryRun, ...returned },
    text: (shown) => {
      const next =
        shown.sold_to === null
          ? 'no other buyer can take it'
          : `sold to ${shown.sold_to} at ${shown.price} ${shown.currency}`;
      return `Returned ${shown.lead} from ${shown.client}, credited ${shown.credited} ${shown.currency}; ${next}.`;
    },
  });
}
