import { Command } from 'commander';
import { authorize } from '../access/authority.ts';
import type { Cli } from '../cli/cli.ts';
import type { Context } from '../cli/context.ts';
import { example } from '../cli/verb.ts';
import { ExitCode } from '../problem.ts';
import { rehearseSetup } from '../setup/apply-setup.ts';
import { readSetupFiles } from './setup-files.ts';
import { showSteps } from './show-steps.ts';

export interface PlanOptions {
  file?: string[];
  prune?: boolean;
  exitCode?: boolean;
}

export function planCommand({ perform }: Cli): Command {
  return new Command('plan')
    .description('show what a YAML file would change, and change nothing')
    .option('-f, --file <files...>', 'the setup; several are read as one; - is standard input')
    .option('--prune', 'show also what apply --prune would remove')
    .option('--exit-code', 'exit 3 when there are changes, 0 when there are none')
    .addHelpText('after', example('plan -f setup.yaml', 'plan -f setup.yaml --exit-code --quiet'))
    .action((flags: PlanOptions, command: Command) =>
      perform(command, (context) => runPlan(flags, context), { database: 'or-empty' }),
    );
}

export async function runPlan({ file, prune, exitCode }: PlanOptions, context: Context): Promise<ExitCode> {
  const read = await readSetupFiles(file, context);
  await authorize(context.session, { do: 'account.read', what: 'plan' });
  const steps = await rehearseSetup(context.session, read, { prune });
  await showSteps(steps, context, { done: false });
  return exitCode && steps.length > 0 ? ExitCode.partly : ExitCode.done;
}
