import { Command } from 'commander';
import { authorize } from '../../access/authority.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example } from '../../cli/verb.ts';
import { ExitCode } from '../../problem.ts';
import { verifyJournal } from '../../store/journal.ts';

export interface VerifyOptions {
  contains?: string;
}

export function verifyCommand({ perform }: Cli): Command {
  return new Command('verify')
    .description('find a gap or an edit in the journal: each entry carries the hash of the one before')
    .option('--contains <hash>', 'the last hash of an earlier verify: it must still be there')
    .addHelpText('after', example('journal verify', 'journal verify --contains 3f9a… --quiet'))
    .action((flags: VerifyOptions, command: Command) => perform(command, (context) => runVerify(flags, context)));
}

export async function runVerify({ contains }: VerifyOptions, { session, out, options }: Context): Promise<ExitCode> {
  await authorize(session, { do: 'account.read', what: 'journal' });
  const { entries, broken, last, isFound } = await verifyJournal(session.db, contains);
  const isWhole = broken === null && isFound;
  await out.document({
    document: {
      whole: isWhole,
      entries,
      broken,
      last_hash: last,
      ...(contains === undefined ? {} : { contains: isFound }),
    },
    text: (_document, style) => {
      if (broken !== null)
        return style.red(`The journal is broken at entry ${broken}: it, or the one before, was changed or taken out.`);
      if (!isFound) return style.red(`No entry has the hash ${contains}: entries at the end were taken out.`);
      if (options.quiet) return '';
      return `${style.green('The journal is whole')}: ${entries} entries.\nLast hash: ${last || 'none'}`;
    },
  });
  return isWhole ? ExitCode.done : ExitCode.failed;
}
