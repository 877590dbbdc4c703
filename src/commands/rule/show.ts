import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example } from '../../cli/verb.ts';
import { readRotations } from '../../distribution/read-rotations.ts';
import { getSeenRule, writeSeenRule } from '../../distribution/rule-sight.ts';

export interface ShowOptions {
  key: string;
}

export function showCommand({ perform }: Cli): Command {
  return new Command('show')
    .description('one rule as in the setup document, and where its rotations stand')
    .argument('<rule>')
    .addHelpText('after', example('rule show solar-north'))
    .action((key: string, _flags: object, command: Command) =>
      perform(command, (context) => runShow({ key }, context)),
    );
}

export async function runShow({ key }: ShowOptions, { session, out }: Context): Promise<void> {
  const seen = await getSeenRule(session, key);
  const { stringify } = await import('yaml');
  const { groups, users, buyers } = await readRotations(session.db, seen.id);
  const rotations = {
    ...(seen.sight === 'names' ? {} : { groups, users }),
    ...(seen.sight === 'whole' ? { buyers } : {}),
  };
  const document = { ...writeSeenRule(seen), rotations };
  await out.document({ document, text: (shown) => stringify(shown, { lineWidth: 0 }) });
}
