import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { ExitCode, Problem } from '../../problem.ts';
import type { RunReport } from '../../distribution/run-report.ts';
import { assertClock } from '../../store/assert-clock.ts';
import type { Session } from '../../store/session.ts';
import { toRequest, withImportFlags, type ImportFlags } from './import-flags.ts';
import { importFiles } from './import-files.ts';

export interface LeadsOptions extends ImportFlags {
  files: string[];
  affiliate: string;
  distribute?: boolean;
}

export function leadsCommand({ perform }: Cli): Command {
  return withDryRun(withImportFlags(new Command('leads')))
    .description("import an affiliate's leads from CSV files")
    .argument('<files...>', 'paths; - is standard input; .gz is unpacked')
    .requiredOption('--affiliate <affiliate>', 'who delivered them')
    .option('--distribute', 'then run distribution on what came in')
    .addHelpText(
      'after',
      example(
        'import leads adbiz-2026-10.csv --affiliate adbiz --accept-mapping',
        'import leads /srv/in/*.csv.gz --affiliate adbiz --distribute --min-age 60s --quiet',
        "import leads leads.csv --affiliate adbiz --map 'Postleitzahl Kunde=zip' --require email --dry-run",
      ),
    )
    .action((files: string[], flags: Omit<LeadsOptions, 'files'>, command: Command) =>
      perform(command, (context) => runLeads({ files, ...flags }, context)),
    );
}

export async function runLeads(options: LeadsOptions, context: Context): Promise<ExitCode> {
  const { files, affiliate, distribute } = options;
  // Before anything is imported: what came in would be kept though it could not be distributed.
  if (distribute) {
    const { session } = context;
    await assertClock(session.db, session.now(), false, LATER);
  }
  const request = { ...toRequest(options), target: 'leads' as const, affiliate };
  return importFiles(files, request, context, distribute ? distributeImport : undefined);
}

const LATER = 'or import without --distribute, and distribute then: crmctl distribute --force.';

async function distributeImport(session: Session, importId: number): Promise<RunReport> {
  const { runDistribution } = await import('../../distribution/run-distribution.ts');
  try {
    return await runDistribution(session, { imports: [importId] });
  } catch (error) {
    throw error instanceof Problem && error.code === 'clock_before_last_placement'
      ? placedMeanwhile(error, importId)
      : error;
  }
}

// The clock was asked before the import began: since then somebody else has placed a lead, by a clock that is ahead.
function placedMeanwhile({ message }: Problem, importId: number): Problem {
  return new Problem({
    code: 'placed_meanwhile',
    exit: ExitCode.busy,
    message: `Import ${importId} is kept, and not distributed yet: somebody has placed a lead meanwhile.`,
    reason: message,
    hint: 'Run the same command again later: it distributes what it finds imported.',
  });
}
