import type { Context } from '../../cli/context.ts';
import { report as reportError } from '../../cli/report.ts';
import { ExitCode, Problem } from '../../problem.ts';
import { importFile } from '../../importing/run/import-file.ts';
import type { ImportReport } from '../../importing/run/import-report.ts';
import type { ImportRequest } from '../../importing/run/import-request.ts';
import { spoolInput } from '../../importing/read/source.ts';
import type { RunReport } from '../../distribution/run-report.ts';
import { toRunDocument, type RunDocument } from '../../distribution/run-document.ts';
import type { Session } from '../../store/session.ts';
import { showRun } from '../distribute/show-run.ts';
import { toStoreProblem } from '../../store/store-problem.ts';
import { confirmMapping } from './confirm-mapping.ts';
import { showReport } from './show-report.ts';
import { startProgress } from './progress.ts';

type CommonRequest = Omit<ImportRequest, 'file'>;
type Distribute = (session: Session, importId: number) => Promise<RunReport>;

/** Imports several files one after the other; the worst exit code wins. */
export async function importFiles(
  files: readonly string[],
  common: CommonRequest,
  context: Context,
  distribute?: Distribute,
): Promise<ExitCode> {
  const { out, options, surroundings, session } = context;
  const reports: object[] = [];
  let worst: ExitCode = ExitCode.done;
  for (const file of files) {
    try {
      const { report, run } = await importOne(file, common, context, distribute);
      reports.push(run ? { ...report, distribution: run } : report);
      worst = worse(worst, report.rejected > 0 ? ExitCode.partly : ExitCode.done);
      if (out.isData) continue;
      await showReport(report, context);
      if (run) await showRun(run, context);
    } catch (error) {
      const problem = error instanceof Problem ? error : toStoreProblem(error, session.store.name);
      if (files.length === 1 || !problem) throw error;
      worst = worse(worst, reportError(problem, options, surroundings, session.store.name, out.isData));
      const { code, message, hint, details } = problem;
      reports.push({ file, error: { code, message, hint, details } });
      if (problem.exit === ExitCode.interrupted) break;
    }
  }
  if (out.isData) await showAll(reports, context);
  return worst;
}

async function importOne(
  file: string,
  common: CommonRequest,
  context: Context,
  distribute: Distribute | undefined,
): Promise<{ report: ImportReport; run: RunDocument | undefined }> {
  const { session, surroundings } = context;
  const spooled = file === '-' ? await spoolInput(surroundings.stdin) : undefined;
  const progress = startProgress(context);
  const interrupt = new AbortController();
  surroundings.onInterrupt?.(() => interrupt.abort());
  let run: RunDocument | undefined;
  try {
    const report = await importFile(session, {
      ...common,
      file,
      path: spooled?.path,
      confirmMapping: context.prompts.isPossible ? (mapping) => confirmMapping(mapping, context) : undefined,
      onProgress: progress.show,
      signal: interrupt.signal,
      onKept:
        distribute &&
        (async (on, importId) => {
          // What a dry run has made has a name only as long as it is there.
          run = await toRunDocument(on.db, await distribute(on, importId), on.dryRun);
        }),
    });
    return { report, run };
  } finally {
    progress.stop();
    surroundings.onInterrupt?.(undefined);
    spooled?.remove();
  }
}

async function showAll(reports: readonly object[], { out }: Context): Promise<void> {
  const document = reports.length === 1 ? reports[0]! : { imports: reports };
  await out.document({ document, text: () => '' });
}

const SEVERITY: readonly ExitCode[] = [
  ExitCode.done,
  ExitCode.partly,
  ExitCode.busy,
  ExitCode.refused,
  ExitCode.notFound,
  ExitCode.notPermitted,
  ExitCode.usage,
  ExitCode.failed,
  ExitCode.interrupted,
];

function worse(a: ExitCode, b: ExitCode): ExitCode {
  return SEVERITY.indexOf(a) >= SEVERITY.indexOf(b) ? a : b;
}
