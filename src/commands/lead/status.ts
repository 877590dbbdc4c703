import { Command } from 'commander';
import { change } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { toCents } from '../../distribution/money.ts';
import { ExitCode, Problem } from '../../problem.ts';
import { LEAD_STATUSES, setLeadStatus } from '../../records/set-lead-status.ts';

export interface StatusOptions {
  lead: string;
  status: string;
  amount?: string;
}

export function statusCommand({ perform }: Cli): Command {
  return withDryRun(new Command('status'))
    .description('say where a lead stands')
    .argument('<lead>')
    .argument('<status>', LEAD_STATUSES.join(', '))
    .option('--amount <n>', 'what was won, as 1250 or 1250.00')
    .addHelpText('after', example('lead status l1 contacted', 'lead status l1 won --amount 1250.00'))
    .action((lead: string, status: string, { amount }: { amount?: string }, command: Command) =>
      perform(command, (context) => runStatus({ lead, status, amount }, context)),
    );
}

export async function runStatus({ lead, status, amount }: StatusOptions, { session, out }: Context): Promise<void> {
  const cents = amount === undefined ? undefined : parseAmount(amount);
  const done = await change(session, (change) => setLeadStatus(change, lead, status, cents));
  await out.done([done], session.dryRun);
}

function parseAmount(text: string): number {
  const cents = toCents(text);
  if (cents !== undefined) return cents;
  throw new Problem({
    code: 'bad_amount',
    exit: ExitCode.usage,
    message: `"${text}" is no amount.`,
    hint: 'Write it as 1250 or 1250.00.',
  });
}
