import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createPrompts, type Prompts } from '../cli/prompts.ts';
import { settleOptions } from '../cli/options.ts';
import { report } from '../cli/report.ts';
import type { Surroundings } from '../cli/surroundings.ts';
import { ExitCode } from '../problem.ts';

type Run = (argv: readonly string[]) => Promise<number>;

/** Whether `crmctl` alone was typed by a person in a folder without a database. */
export async function isFirstRun(surroundings: Surroundings): Promise<boolean> {
  const { stdout, stderr, cwd } = surroundings;
  if (stdout.isTTY !== true || stderr.isTTY !== true || surroundings.stdin.isTTY !== true) return false;
  const { db } = await settleOptions({}, surroundings);
  return !/^postgres(ql)?:/.test(db) && !existsSync(resolve(cwd, db.replace(/^sqlite:/, '')));
}

/** Walks through an account, a group, a user and an import: each step is a command, shown and then run. */
export async function firstRun(surroundings: Surroundings, run: Run): Promise<number> {
  const prompts = createPrompts(await settleOptions({}, surroundings), surroundings);
  const step = async (...words: string[]): Promise<boolean> => {
    const shown = words.map((word) =>
      /^[\w./@=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`,
    );
    surroundings.stderr.write(`\n$ crmctl ${shown.join(' ')}\n`);
    return (await run(words)) === ExitCode.done;
  };
  try {
    surroundings.stderr.write('There is no database here yet.\n');
    if (!(await prompts.confirm({ message: 'Make one?', flag: 'crmctl init' }))) return run(['--help']);
    const admin = await ask(prompts, 'Key of the first administrator, such as anna:');
    const email = await ask(prompts, 'Their email address:');
    if (!(await step('init', '--admin', admin, '--admin-email', email))) return ExitCode.failed;
    await walk(prompts, step);
    surroundings.stderr.write('\nGo on with: crmctl --help, crmctl group tree, crmctl access who view RECORD\n');
    return ExitCode.done;
  } catch (error) {
    return report(error, undefined, surroundings, '', false);
  }
}

async function walk(prompts: Prompts, step: (...words: string[]) => Promise<boolean>): Promise<void> {
  if (!(await prompts.confirm({ message: 'Make a first group?', flag: 'crmctl group create' }))) return;
  const kinds = [
    { value: 'organization', name: 'organization: a wall, seen only from inside and above' },
    { value: 'team', name: 'team: people with a manager' },
  ];
  const group = await ask(prompts, 'Its key, such as nord:');
  const kind = await prompts.choose({ message: 'What kind of group?', flag: '--kind KIND' }, kinds);
  if (!(await step('group', 'create', group, '--kind', kind))) return;
  if (await prompts.confirm({ message: `Put a user into ${group}?`, flag: 'crmctl user create' }))
    await step('user', 'create', await ask(prompts, 'Key of the user, such as bert:'), '--to', group);
  const isImporting = await prompts.confirm({
    message: 'Import a file of leads?',
    flag: 'crmctl import leads',
    default: false,
  });
  if (!isImporting) return;
  const affiliate = await ask(prompts, 'Key of the affiliate who sent it, such as adbiz:');
  const file = await ask(prompts, 'Path of the CSV file:');
  if (await step('group', 'create', affiliate, '--kind', 'affiliate'))
    await step('import', 'leads', file, '--affiliate', affiliate);
}

function ask(prompts: Prompts, message: string): Promise<string> {
  return prompts.text({ message, flag: 'crmctl --help' });
}
