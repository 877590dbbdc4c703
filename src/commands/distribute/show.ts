import { Command, InvalidArgumentError } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example } from '../../cli/verb.ts';
import { readSeenRun } from '../../distribution/read-seen-run.ts';
import { drawRun } from './show-run.ts';

export interface ShowOptions {
  run: number;
}

export function showCommand({ perform }: Cli): Command {
  return new Command('show')
    .description('what one run has done: who got how many, by which rule')
    .argument('<run>', 'its number', parseRun)
    .addHelpText('after', example('distribute show 7'))
    .action((run: number, _flags: object, command: Command) =>
      perform(command, (context) => runShow({ run }, context)),
    );
}

export async function runShow({ run }: ShowOptions, { session, out }: Context): Promise<void> {
  await out.document({
    document: await readSeenRun(session, run),
    text: (shown, style, width) => `${drawRun(shown, style, width)}\n\n${shown.state}, ${shown.started}`,
  });
}

export function parseRun(text: string): number {
  const run = Number(text);
  if (!Number.isSafeInteger(run) || run < 1) throw new InvalidArgumentError('Give the number of a run.');
  return run;
}
