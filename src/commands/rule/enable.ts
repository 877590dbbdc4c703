import { Command } from 'commander';
import { change } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { setRuleActive } from '../../distribution/edit-rule.ts';
import type { Done } from '../../store/session.ts';

export interface EnableOptions {
  keys: string[];
  active: boolean;
}

export function enableCommand(cli: Cli): Command {
  return toggleCommand(cli, 'enable', true, 'use rules that are disabled');
}

export function disableCommand(cli: Cli): Command {
  return toggleCommand(cli, 'disable', false, 'pass rules over; their rotation stays as it is');
}

export async function runEnable({ keys, active }: EnableOptions, { session, out }: Context): Promise<void> {
  const done = await change(session, async (change) => {
    const all: Done[] = [];
    for (const key of keys) all.push(await setRuleActive(change, key, active));
    return all;
  });
  await out.done(done, session.dryRun);
}

function toggleCommand({ perform }: Cli, verb: string, active: boolean, description: string): Command {
  return withDryRun(new Command(verb))
    .description(description)
    .argument('<rules...>')
    .addHelpText('after', example(`rule ${verb} solar-north`))
    .action((keys: string[], _flags: object, command: Command) =>
      perform(command, (context) => runEnable({ keys, active }, context)),
    );
}
