import { counted } from '../../counted.ts';
import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { undoRuns } from '../../distribution/undo-run.ts';
import { ExitCode } from '../../problem.ts';
import { parseRun } from './show.ts';

export interface UndoOptions {
  run?: number;
  through?: number;
  skipTouched?: boolean;
  force?: boolean;
}

export function undoCommand({ perform }: Cli): Command {
  return withDryRun(new Command('undo'))
    .description('take the last run back: owners, groups, rotation, sales as they were')
    .argument('[run]', 'its number; the last that is not undone when absent', parseRun)
    .option('--through <run>', 'all runs from this one on, newest first', parseRun)
    .option('--skip-touched', 'leave leads touched since or in a past statement, and the rotation')
    .option('--force', 'although the clock stands before the last placement')
    .addHelpText('after', example('distribute undo', 'distribute undo --through 5', 'distribute undo --skip-touched'))
    .action((run: number | undefined, flags: UndoOptions, command: Command) =>
      perform(command, (context) => runUndo({ ...flags, run }, context)),
    );
}

export async function runUndo(options: UndoOptions, { session, out }: Context): Promise<ExitCode> {
  const undone = await undoRuns(session, options);
  await out.document({
    document: { dry_run: session.dryRun, undone },
    text: (shown) =>
      shown.undone
        .map(({ run, leads, touched, in_statement }) => {
          const left = touched.length > 0 ? `; ${touched.length} touched since stay: ${touched.join(', ')}` : '';
          const settled =
            in_statement.length > 0
              ? `; ${in_statement.length} in a past statement stay: ${in_statement.join(', ')}`
              : '';
          return `Undone run ${run}: ${counted(leads, 'lead is', 'leads are')} back where ${leads === 1 ? 'it was' : 'they were'}${left}${settled}.${shown.dry_run ? ' (dry run, nothing kept)' : ''}`;
        })
        .join('\n'),
  });
  return undone.some(({ touched, in_statement }) => touched.length + in_statement.length > 0)
    ? ExitCode.partly
    : ExitCode.done;
}
