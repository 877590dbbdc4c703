import { createInterface } from 'node:readline';
import { Command } from 'commander';
import { check } from '../../access/check.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { SCHEMA_VERSION } from '../../cli/output.ts';
import { safeJson } from '../../cli/safe-text.ts';
import { example, lacks } from '../../cli/verb.ts';
import { showAnswer } from './show-answer.ts';
import { ExitCode, Problem } from '../../problem.ts';

export interface CheckOptions {
  /** `-` for questions on standard input. */
  user: string;
  action: string | undefined;
  record: string | undefined;
}

export function checkCommand({ perform }: Cli): Command {
  return new Command('check')
    .description('may a user do this with a record, and why (not)? Exit 0: allowed, 5: denied')
    .argument('<user>', 'key of the user, or - for one question a line on standard input')
    .argument('[action]', 'view, view-contact, view-history, create, edit, delete, assign, share, export')
    .argument('[record]', 'acme, company/acme or #12')
    .addHelpText('after', example('access check anna view company/acme', 'access check - < questions.txt'))
    .action(
      (user: string, action: string | undefined, record: string | undefined, _flags: object, command: Command) => {
        if (user !== '-' && action === undefined) lacks(command, { argument: 'action' });
        if (user !== '-' && record === undefined) lacks(command, { argument: 'record' });
        return perform(command, (context) => runCheck({ user, action, record }, context));
      },
    );
}

export async function runCheck({ user, action, record }: CheckOptions, context: Context): Promise<ExitCode> {
  if (user === '-' && action === undefined) return answerLines(context);
  if (action === undefined || record === undefined) throw incomplete();
  const { session, out } = context;
  const answer = await check(session, user, action, record);
  await out.document({ document: answer, text: showAnswer });
  return answer.allowed ? ExitCode.done : ExitCode.notPermitted;
}

// One answer a line, in the order of the questions, also where a line cannot be answered.
async function answerLines({ session, out, surroundings }: Context): Promise<ExitCode> {
  let isComplete = true;
  for await (const line of createInterface({ input: surroundings.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    const [user, action, record, ...rest] = line.trim().split(/\s+/);
    try {
      if (user === undefined || action === undefined || record === undefined || rest.length > 0) throw incomplete();
      out.raw(`${safeJson({ schema_version: SCHEMA_VERSION, ...(await check(session, user, action, record)) })}\n`);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const { code, message, hint } = error;
      out.raw(
        `${safeJson({ schema_version: SCHEMA_VERSION, error: { code, message, hint: hint ?? null, details: error.details } })}\n`,
      );
      isComplete = false;
    }
  }
  return isComplete ? ExitCode.done : ExitCode.failed;
}

function incomplete(): Problem {
  return new Problem({
    code: 'incomplete_question',
    exit: ExitCode.usage,
    message: 'A question names a user, an action and a record.',
    hint: 'For example: crmctl access check anna view company/acme.',
  });
}
