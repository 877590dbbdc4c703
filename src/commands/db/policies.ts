import { Command } from 'commander';
import { authorize } from '../../access/authority.ts';
import { type Reader, writePolicies } from '../../access/policies/write-policies.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { collectPair, example } from '../../cli/verb.ts';
import { getUser } from '../../directory/find-user.ts';
import { ExitCode, Problem } from '../../problem.ts';

export interface PoliciesFlags {
  /** Role → user. */
  reader: Record<string, string>;
}

export function policiesCommand({ perform }: Cli): Command {
  return new Command('policies')
    .description('print SQL for PostgreSQL: views through which a program sees what a user sees')
    .option('--reader <role=user>', 'a database role, and whose eyes it has; may be repeated', collectPair, {})
    .addHelpText('after', example('db policies --reader bi_anna=anna > policies.sql'))
    .action((flags: PoliciesFlags, command: Command) => perform(command, (context) => runPolicies(flags, context)));
}

export async function runPolicies({ reader }: PoliciesFlags, { session, out }: Context): Promise<void> {
  await authorize(session, { do: 'account.read', what: 'db' });
  const { store, db } = session;
  if (store.kind !== 'postgres') {
    throw new Problem({
      code: 'postgres_only',
      exit: ExitCode.usage,
      message: `"${store.name}" is a file: whoever can read it can read all of it.`,
      hint: 'Copy the account into PostgreSQL first: crmctl db copy --to postgres://USER@HOST/DATABASE.',
    });
  }
  const readers: Reader[] = Object.entries(reader).map(([role, user]) => ({ role, user }));
  for (const { user } of readers) await getUser({ db }, user);
  out.raw(await writePolicies(db, readers));
}
