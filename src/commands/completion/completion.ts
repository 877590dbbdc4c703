import { Argument, Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example } from '../../cli/verb.ts';
import { SCRIPTS, type Shell, SHELLS } from './scripts.ts';

export interface CompletionOptions {
  shell: Shell;
}

export function completionCommand({ perform }: Cli): Command {
  return new Command('completion')
    .description('print what makes a shell complete nouns, verbs, flags, and keys out of the database')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .addHelpText(
      'after',
      `${example('completion bash', 'completion fish')}\n\nFor good: source <(crmctl completion bash) in ~/.bashrc; the same with zsh in\n~/.zshrc, behind compinit; and for fish, what it prints as\n~/.config/fish/completions/crmctl.fish.`,
    )
    .action((shell: Shell, _flags: object, command: Command) =>
      perform(command, (context) => runCompletion({ shell }, context), { database: 'none' }),
    );
}

export function runCompletion({ shell }: CompletionOptions, { out }: Context): Promise<void> {
  out.raw(SCRIPTS[shell]);
  return Promise.resolve();
}
