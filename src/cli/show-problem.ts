import { Chalk } from 'chalk';
import { ExitCode, type Problem } from '../problem.ts';
import { colorOf } from './options.ts';
import { writeText } from './output.ts';
import { safeJson, safeText } from './safe-text.ts';
import type { Surroundings } from './surroundings.ts';

/** One line of what is wrong, one of why, one of what to do; or the same as JSON. On stderr. */
export function showProblem(problem: Problem, json: boolean, surroundings: Surroundings, verbose = false): ExitCode {
  const { code, message, reason, hint, details } = problem;
  if (json) {
    const error = { code, message, ...(reason === undefined ? {} : { reason }), hint: hint ?? null, details };
    writeText(surroundings.stderr, `${safeJson({ error })}\n`);
    return problem.exit;
  }
  const style = styleOf(surroundings);
  const lines = [`${style.red('Error:')} ${safeText(message)}`];
  for (const line of reason?.split('\n') ?? []) lines.push(`  ${safeText(line)}`);
  if (hint !== undefined) lines.push(`  ${style.cyan(safeText(hint))}`);
  if (verbose && problem.stack) lines.push(...problem.stack.split('\n').map((line) => safeText(line)));
  writeText(surroundings.stderr, `${lines.join('\n')}\n`);
  return problem.exit;
}

/** Something that must not happen did: it keeps its stack, shown with --verbose. */
export function showBug(error: unknown, json: boolean, surroundings: Surroundings, verbose: boolean): ExitCode {
  const message = error instanceof Error ? error.message : String(error);
  const hint = 'This is a bug in crmctl. Run it again with --verbose and report what it prints.';
  if (json) {
    writeText(surroundings.stderr, `${safeJson({ error: { code: 'bug', message, hint, details: {} } })}\n`);
  } else {
    writeText(surroundings.stderr, `${styleOf(surroundings).red('Error:')} ${safeText(message)}\n  ${hint}\n`);
  }
  const stack = verbose && error instanceof Error ? (error.stack ?? '').split('\n') : [];
  for (const line of stack) writeText(surroundings.stderr, `${safeText(line)}\n`);
  return ExitCode.failed;
}

function styleOf({ env, stderr }: Surroundings) {
  return new Chalk({ level: (colorOf(env) ?? stderr.isTTY === true) ? 1 : 0 });
}
