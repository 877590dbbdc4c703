import type { Command } from 'commander';
import { ExitCode } from '../problem.ts';
import type { Context } from './context.ts';
import type { PerformOptions } from './perform-command.ts';
import type { Surroundings } from './surroundings.ts';

/** What command files are built with: the way to run their function with a context, and report what came of it. */
export interface Cli {
  perform(
    command: Command,
    run: (context: Context) => Promise<ExitCode | void>,
    options?: PerformOptions,
  ): Promise<void>;
  readonly surroundings: Surroundings;
  /** A person was asked for a part of the command line. */
  readonly hasAsked: boolean;
  exitCode: ExitCode;
}

export function createCli(surroundings: Surroundings, hasAsked = false): Cli {
  const cli: Cli = {
    surroundings,
    hasAsked,
    exitCode: ExitCode.done,
    async perform(command, run, options = {}) {
      // Help and faults of usage need neither a database nor what opens one.
      const { performCommand } = await import('./perform-command.ts');
      cli.exitCode = await performCommand(command, run, { ...options, hasAsked }, surroundings);
    },
  };
  return cli;
}
