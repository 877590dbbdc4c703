import { Command } from 'commander';
import type { Cli } from '../cli/cli.ts';
import type { Context } from '../cli/context.ts';
import { notConfirmed } from '../cli/not-confirmed.ts';
import { example, withDryRun } from '../cli/verb.ts';
import { ExitCode, Problem } from '../problem.ts';
import { applySetup, rehearseSetup } from '../setup/apply-setup.ts';
import type { Step } from '../setup/find-steps.ts';
import { planSetup } from '../setup/plan-setup.ts';
import { inDatabase } from './in-database.ts';
import { readSetupFiles } from './setup-files.ts';
import { showSteps } from './show-steps.ts';

export interface ApplyOptions {
  file?: string[];
  prune?: boolean;
  force?: boolean;
}

export function applyCommand({ perform }: Cli): Command {
  return withDryRun(new Command('apply'))
    .description('make the account as a YAML file says: all of it, or nothing')
    .option('-f, --file <files...>', 'the setup; several are read as one; - is standard input')
    .option('--prune', 'also remove what the lists in the file do not have')
    .option('--force', 'although the clock stands before the last placement')
    .addHelpText('after', example('apply -f setup.yaml', 'apply -f setup.yaml --prune --yes'))
    .action((flags: ApplyOptions, command: Command) =>
      perform(command, (context) => runApply(flags, context), { database: 'or-empty' }),
    );
}

export async function runApply({ file, prune, force }: ApplyOptions, context: Context): Promise<void> {
  const { session, options, prompts } = context;
  const read = await readSetupFiles(file, context);
  const isAgreed = options.yes || session.dryRun;
  if (!isAgreed && !prompts.isPossible) throw needsYes();
  const agreed = isAgreed ? undefined : await agree(await rehearseSetup(session, read, { prune }), context);
  // A faulty document is refused before there is any database.
  const planned =
    agreed ?? (context.isNewDatabase && !session.dryRun ? await planSetup(session, read, { prune }) : undefined);
  const steps = await inDatabase(context, (within) => applySetup(within, read, { prune, agreed, planned, force }));
  const database = context.isNewDatabase && !session.dryRun ? options.db : undefined;
  await showSteps(steps, context, { done: !session.dryRun, database });
}

async function agree(steps: readonly Step[], context: Context): Promise<readonly Step[]> {
  if (steps.length === 0) return steps;
  const { prompts } = context;
  await showSteps(steps, context, { done: false });
  const message = `Change ${context.options.db} like this?`;
  if (!(await prompts.confirm({ message, flag: '--yes', default: false }))) throw notConfirmed();
  return steps;
}

function needsYes(): Problem {
  return new Problem({
    code: 'missing_answer',
    exit: ExitCode.usage,
    message: 'An answer is missing: shall the account be changed as the file says?',
    hint: 'Look at it first: crmctl plan -f FILE. Then give the answer on the command line: --yes.',
    details: { flag: '--yes' },
  });
}
