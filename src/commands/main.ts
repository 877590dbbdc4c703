import { processSurroundings, type Surroundings } from '../cli/surroundings.ts';
import { runProgram } from '../cli/program.ts';
import { NOUNS } from './nouns.ts';

/** The process's own command line. */
export function main(): void {
  // A limit on file sizes is an error of the write that meets it, not the end of the process.
  process.on('SIGXFSZ', () => undefined);
  // `crmctl … | head` closes the pipe early, and that is no failure.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
  void start(process.argv.slice(2), processSurroundings()).then((code) => (process.exitCode = code));
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
