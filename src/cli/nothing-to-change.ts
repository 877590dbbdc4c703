import { ExitCode, Problem } from '../problem.ts';

/** An `edit` that says nothing: somebody forgot a flag, and is to know. */
export function nothingToChange(example: string): Problem {
  return new Problem({
    code: 'nothing_to_change',
    exit: ExitCode.usage,
    message: 'Nothing is said that should change.',
    hint: `For example: crmctl ${example}.`,
  });
}
