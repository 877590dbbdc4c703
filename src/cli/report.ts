import { CommanderError } from 'commander';
import { ExitCode, Problem } from '../problem.ts';
import { toStoreProblem } from '../store/store-problem.ts';
import type { Options } from './options.ts';
import { showBug, showProblem } from './show-problem.ts';
import type { Surroundings } from './surroundings.ts';

/** Prints what went wrong, as people or programs read it, and says how the process ends. */
export function report(
  error: unknown,
  options: Options | undefined,
  surroundings: Surroundings,
  name: string,
  json: boolean,
): ExitCode {
  if (error instanceof CommanderError && error.exitCode === 0) return ExitCode.done;
  if (error instanceof Error && error.name === 'ExitPromptError') {
    return showProblem(
      new Problem({ code: 'interrupted', exit: ExitCode.interrupted, message: 'Interrupted; nothing was changed.' }),
      json,
      surroundings,
    );
  }
  const problem = error instanceof Problem ? error : toStoreProblem(error, name);
  const asJson = json || (options?.format !== undefined && options.format !== 'table');
  if (problem) return showProblem(problem, asJson, surroundings, options?.verbose);
  return showBug(error, asJson, surroundings, options?.verbose ?? false);
}
