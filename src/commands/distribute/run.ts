import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, parseCount, withDryRun } from '../../cli/verb.ts';
import { runDistribution } from '../../distribution/run-distribution.ts';
import { toRunDocument } from '../../distribution/run-document.ts';
import { showRun } from './show-run.ts';
import { ExitCode } from '../../problem.ts';

export interface RunOptions {
  reclaim?: string;
  force?: boolean;
  requireAll?: boolean;
  batch?: number;
}

export function runCommand({ perform }: Cli): Command {
  return withDryRun(new Command('run'))
    .description('look at every lead that waits, and place or sell it (the verb may be left out)')
    .option('--reclaim <duration>', 'first take back leads still new so long after they were placed: 48h')
    .option('--require-all', 'exit 3 when a lead stays waiting or unmatched')
    .option('--force', 'place although the clock stands before the last placement')
    .option('--batch <n>', 'leads in one transaction, default 20000', parseCount)
    .addHelpText(
      'after',
      example('distribute', 'distribute --dry-run', 'distribute --reclaim 48h --require-all --quiet'),
    )
    .action((flags: RunOptions, command: Command) => perform(command, (context) => runRun(flags, context)));
}

export async function runRun({ reclaim, force, requireAll, batch }: RunOptions, context: Context): Promise<ExitCode> {
  const { session } = context;
  const report = await runDistribution(session, { reclaim, force, batchLeads: batch });
  await showRun(await toRunDocument(context.session.db, report, context.session.dryRun), context);
  return requireAll && report.waiting + report.unmatched > 0 ? ExitCode.partly : ExitCode.done;
}
