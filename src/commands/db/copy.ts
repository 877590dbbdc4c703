import { Command } from 'commander';
import { authorize } from '../../access/authority.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example } from '../../cli/verb.ts';
import { copyAccount } from '../../store/copy/copy-account.ts';

export interface CopyFlags {
  from?: string;
  to: string;
}

export function copyCommand({ perform }: Cli): Command {
  return new Command('copy')
    .description('copy the whole account into an empty database of either kind')
    .option('--from <url>', 'a path or postgres://…; the same as --db')
    .requiredOption('--to <url>', 'a path that is not there yet, or postgres://…?schema=NAME')
    .addHelpText('after', example('db copy --from crmctl.db --to postgres://crmctl@db.example.com/crm'))
    .action((flags: CopyFlags, command: Command) => {
      if (flags.from !== undefined) rootOf(command).setOptionValue('db', flags.from);
      return perform(command, (context) => runCopy(flags, context));
    });
}

export async function runCopy(
  { to }: CopyFlags,
  { session, out, notes, options, surroundings }: Context,
): Promise<void> {
  await authorize(session, { do: 'account.read', what: 'db' });
  let table = '';
  const report = await copyAccount(
    session.store,
    { url: to, waitSeconds: options.waitSeconds, env: surroundings.env },
    {
      onProgress: (current) => {
        if (current !== table && notes.isTerminal) notes.note(`Copying ${current} …`);
        table = current;
      },
    },
  );
  await out.document({
    document: { ...report, verified: true },
    text: ({ from, rows, tables, to }) =>
      `Copied ${rows} rows of ${tables.length} tables from ${from} to ${to}; every row is the same in both.\n` +
      `Work with the copy: export CRMCTL_DB=${to}\n`,
  });
}

function rootOf(command: Command): Command {
  return command.parent ? rootOf(command.parent) : command;
}
