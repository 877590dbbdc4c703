import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example } from '../../cli/verb.ts';
import { type Dimension, leadFigures } from '../../reports/lead-figures.ts';
import { showFigures } from './show-figures.ts';

export interface FiguresOptions {
  by: Dimension;
  since?: string;
  until?: string;
}

/** `stats users`, `stats teams` and `stats affiliates`: the figures of leads by one thing. */
export function figuresCommand(verb: string, by: Dimension, description: string) {
  return ({ perform }: Cli): Command =>
    withPeriod(new Command(verb))
      .description(description)
      .addHelpText('after', example(`stats ${verb}`, `stats ${verb} --since 2026-10-01 --output csv`))
      .action((flags: Omit<FiguresOptions, 'by'>, command: Command) =>
        perform(command, (context) => runFigures({ by, ...flags }, context)),
      );
}

export function withPeriod(command: Command): Command {
  return command
    .option('--since <day>', 'received from this day or time on')
    .option('--until <day>', 'received until this day, the whole of it, or before this time');
}

export async function runFigures(options: FiguresOptions, context: Context): Promise<void> {
  await showFigures(await leadFigures(context.session, options), context);
}
