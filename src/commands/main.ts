import { processSurroundings, type Surroundings } from '../cli/surroundings.ts';
import { runProgram } from '../cli/program.ts';
import { ExitCode, Problem } from '../problem.ts';
import { NOUNS } from './nouns.ts';

/** The process's own command line. */
export function main(): void {
  // A limit on file sizes is an error of the write that meets it, not the end of the process.
  process.on('SIGXFSZ', () => undefined);
  const argv = process.argv.slice(2);
  // Questions, and faults found before the options are read, know the environment alone.
  if (argv.includes('--no-color')) process.env['NO_COLOR'] = '1';
  const surroundings = processSurroundings();
  // `crmctl … | head` closes the pipe early, and that is no failure.
  process.stderr.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : ExitCode.failed));
  let isTold = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    if (!isTold) void tellUnwritable(error, argv.includes('--json'), surroundings);
    isTold = true;
  });
  // Should nothing be left to wait for before the command has ended, that is no success.
  // Not before: commander would take the code for its own.
  process.once('beforeExit', () => (process.exitCode ??= ExitCode.failed));
  void start(argv, surroundings).then((code) => (process.exitCode = code));
}

async function tellUnwritable(
  { code, message }: NodeJS.ErrnoException,
  json: boolean,
  surroundings: Surroundings,
): Promise<void> {
  const { showProblem } = await import('../cli/show-problem.ts');
  const isFull = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
  const problem = new Problem({
    code: 'output_unwritable',
    exit: ExitCode.failed,
    message: 'Standard output cannot be written.',
    reason: isFull ? 'The disk is full, or the file as large as it may be.' : message,
    hint: 'Write it elsewhere. A change that was asked for may have been made: crmctl journal list.',
    details: { cause: code },
  });
  process.exit(showProblem(problem, json, surroundings));
}

async function start(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  if (argv.length === 0) {
    const { firstRun, isFirstRun } = await import('./first-run.ts');
    if (await isFirstRun(surroundings)) return firstRun(surroundings, (words) => run(words, surroundings));
  }
  return run(argv, surroundings);
}

/** Any command line, anywhere. */
export function run(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  return runProgram(argv, NOUNS, surroundings, async (...missing) => {
    const { askMissing } = await import('./ask-missing.ts');
    return askMissing(...missing);
  });
}
