import { ExitCode, Problem } from '../problem.ts';

/** For a question whether to go ahead that somebody has answered with no. */
export function notConfirmed(): Problem {
  return new Problem({
    code: 'not_confirmed',
    exit: ExitCode.refused,
    message: 'Not confirmed; nothing was changed.',
  });
}
