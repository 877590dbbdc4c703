import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { Command } from 'commander';
import { authorize } from '../../access/authority.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example } from '../../cli/verb.ts';
import { ExitCode, Problem } from '../../problem.ts';
import { toStoreProblem } from '../../store/store-problem.ts';

export interface BackupOptions {
  file: string;
  force?: boolean;
}

export function backupCommand({ perform }: Cli): Command {
  return new Command('backup')
    .description('write a consistent copy of the database, while others read and write')
    .argument('<file>', 'where to')
    .option('--force', 'replace a file that is there')
    .addHelpText('after', example('db backup crm-$(date +%F).db', 'db backup latest.db --force --quiet'))
    .action((file: string, flags: Omit<BackupOptions, 'file'>, command: Command) =>
      perform(command, (context) => runBackup({ file, ...flags }, context)),
    );
}

export async function runBackup({ file, force = false }: BackupOptions, context: Context): Promise<void> {
  const { session, out, surroundings } = context;
  await authorize(session, { do: 'account.read', what: 'db' });
  const target = isAbsolute(file) ? file : join(surroundings.cwd, file);
  if (existsSync(target) && !force) throw alreadyThere(file);
  await writeBeside(target, (path) => session.store.backup(path));
  const text = `Copied ${session.store.name} to ${file}`;
  await out.done([{ result: 'created', object: 'backup', key: file, text }], false, {
    file,
    bytes: statSync(target).size,
  });
}

// Whoever finds the file finds the whole copy, readable by its owner only.
async function writeBeside(target: string, write: (path: string) => Promise<void>): Promise<void> {
  const part = `${target}.part`;
  try {
    rmSync(part, { force: true });
    closeSync(openSync(part, 'wx', 0o600));
    await write(part);
    const file = openSync(part, 'r');
    fsyncSync(file);
    closeSync(file);
    renameSync(part, target);
  } catch (error) {
    rmSync(part, { force: true });
    throw toStoreProblem(error, target) ?? error;
  }
}

function alreadyThere(file: string): Problem {
  return new Problem({
    code: 'file_exists',
    exit: ExitCode.refused,
    message: `There is a file "${file}" already.`,
    hint: 'Name another, or replace it: --force.',
  });
}
