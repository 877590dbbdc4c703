import { Command } from 'commander';
import { change } from '../../access/change.ts';
import { authorize } from '../../access/authority.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { checkDerived, repairDerived } from '../../directory/check-derived.ts';
import { ExitCode } from '../../problem.ts';
import { checkStore } from '../../store/check-store.ts';

export interface CheckOptions {
  repair?: boolean;
}

export function checkCommand({ perform }: Cli): Command {
  return withDryRun(new Command('check'))
    .description('compute anew what is derived from groups, roles and settings, and compare')
    .option('--repair', 'write anew what is not as it must be')
    .addHelpText('after', example('db check', 'db check --repair'))
    .action((flags: CheckOptions, command: Command) => perform(command, (context) => runCheck(flags, context)));
}

export async function runCheck(
  { repair = false }: CheckOptions,
  { session, out, options }: Context,
): Promise<ExitCode> {
  await authorize(session, { do: 'account.read', what: 'db' });
  const damages = await checkStore(session.store);
  const deviations = await checkDerived(session.db);
  const isRepaired = repair && deviations.length > 0;
  if (isRepaired) await change(session, (within) => repairDerived(within, deviations));
  const isSound = damages.length === 0 && deviations.length === 0;
  await out.document({
    document: { sound: isSound, damages, deviations, repaired: isRepaired && !session.dryRun },
    text: (document, style) => {
      if (isSound)
        return options.quiet ? '' : `${style.green('Sound')}: what is derived is as it follows from the facts.`;
      const lines = [
        ...document.damages.map((damage) => style.red(`Damaged: ${damage}`)),
        ...document.deviations.flatMap(({ table, missing, surplus, examples }) => [
          style.red(`${table}: ${missing} rows missing, ${surplus} too many`),
          ...examples.map((line) => `  ${line}`),
        ]),
      ];
      if (isRepaired) lines.push(session.dryRun ? 'Would be written anew (dry run, nothing kept).' : 'Written anew.');
      else if (deviations.length > 0) lines.push('Write it anew: crmctl db check --repair.');
      return lines.join('\n');
    },
  });
  return damages.length > 0 || (deviations.length > 0 && !isRepaired) ? ExitCode.failed : ExitCode.done;
}
