import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, parseCount, withDryRun } from '../../cli/verb.ts';
import { undoImport } from '../../importing/undo-import.ts';
import { ExitCode } from '../../problem.ts';

export interface UndoOptions {
  number: number;
  skipTouched?: boolean;
}

export function undoCommand({ perform }: Cli): Command {
  return withDryRun(new Command('undo'))
    .description('take an import back: what it made, what it changed, and the pay')
    .argument('<number>', 'of the import', parseCount)
    .option('--skip-touched', 'leave what somebody has touched since, and undo the others')
    .addHelpText('after', example('import undo 12 --dry-run', 'import undo 12 --skip-touched'))
    .action((number: number, flags: Omit<UndoOptions, 'number'>, command: Command) =>
      perform(command, (context) => runUndo({ number, ...flags }, context)),
    );
}

export async function runUndo({ number, skipTouched }: UndoOptions, { session, out }: Context): Promise<ExitCode> {
  const report = await undoImport(session, number, { skipTouched });
  await out.document({
    document: { ...report, dry_run: session.dryRun },
    text: ({ deleted, restored, touched }) => {
      const left = touched.length > 0 ? `, ${touched.length} left as touched since` : '';
      const kept = session.dryRun ? ' (dry run, nothing kept)' : '';
      return `Import ${number} undone: ${deleted} deleted, ${restored} restored${left}.${kept}`;
    },
  });
  return report.touched.length > 0 ? ExitCode.partly : ExitCode.done;
}
