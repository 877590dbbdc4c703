import { Writable } from 'node:stream';
import { ExitCode } from '../problem.ts';
import type { Context } from './context.ts';
import { notConfirmed } from './not-confirmed.ts';
import { createOutput } from './output.ts';
import type { Prompts } from './prompts.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Runs a command that a person was asked for a part of: shows what it will do, by doing it without keeping it, asks
 * once, and does it with the same answers.
 */
export async function rehearse(
  context: Context,
  run: (context: Context) => Promise<ExitCode | void>,
): Promise<ExitCode | void> {
  const { session, options, surroundings, prompts } = context;
  const answers: unknown[] = [];
  const code = await run({
    ...context,
    session: { ...session, dryRun: true },
    out: createOutput(options, { ...surroundings, stdout: announcing(surroundings.stderr) }, true),
    prompts: recording(prompts, answers),
  });
  if ((code ?? ExitCode.done) !== ExitCode.done) return code;
  if (!(await prompts.confirm({ message: 'Go ahead?', flag: '--yes' }))) throw notConfirmed();
  return run({ ...context, prompts: replaying(prompts, answers) });
}

/** On stderr, where questions are: the result itself is still to come. */
function announcing(stderr: Surroundings['stderr']): Surroundings['stdout'] {
  let isBegun = false;
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      stderr.write(isBegun ? chunk : `To be done:\n${chunk.toString()}`);
      isBegun = true;
      done();
    },
  });
  return Object.assign(stream, { isTTY: stderr.isTTY === true, columns: stderr.columns ?? 80 });
}

function recording(prompts: Prompts, answers: unknown[]): Prompts {
  return through(prompts, async (ask) => {
    const answer = await ask();
    answers.push(answer);
    return answer;
  });
}

function replaying(prompts: Prompts, answers: unknown[]): Prompts {
  return through(prompts, async (ask) => (answers.length > 0 ? (answers.shift() as never) : ask()));
}

// Nothing within asks for agreement of its own: that is asked for here.
function through(prompts: Prompts, answer: <Answer>(ask: () => Promise<Answer>) => Promise<Answer>): Prompts {
  return {
    isPossible: prompts.isPossible,
    hasAsked: false,
    text: (question) => answer(() => prompts.text(question)),
    choose: (question, choices) => answer(() => prompts.choose(question, choices)),
    search: (question, find) => answer(() => prompts.search(question, find)),
    chooseMany: (question, choices) => answer(() => prompts.chooseMany(question, choices)),
    confirm: (question) => answer(() => prompts.confirm(question)),
  };
}
