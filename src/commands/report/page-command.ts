import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example } from '../../cli/verb.ts';
import { ExitCode, Problem } from '../../problem.ts';
import type { Session } from '../../store/session.ts';

export interface PageOptions {
  out?: string;
}

/** `report access` and `report distribution`: one self-contained page each. */
export function pageCommand(verb: string, description: string, write: (session: Session) => Promise<string>) {
  return ({ perform }: Cli): Command =>
    new Command(verb)
      .description(description)
      .option('-o, --out <file>', 'where to; standard output when absent')
      .addHelpText('after', example(`report ${verb} -o ${verb}.html`))
      .action((flags: PageOptions, command: Command) => perform(command, (context) => runPage(flags, write, context)));
}

export async function runPage(
  { out: file }: PageOptions,
  write: (session: Session) => Promise<string>,
  { session, out, notes, surroundings }: Context,
): Promise<void> {
  const text = await write(session);
  if (file === undefined) return out.raw(text);
  try {
    // It tells of people: readable by its owner only, as the database is.
    writeFileSync(resolve(surroundings.cwd, file), text, { mode: 0o600 });
  } catch (error) {
    throw new Problem({
      code: 'cannot_write_file',
      exit: ExitCode.failed,
      message: `"${file}" cannot be written.`,
      reason: error instanceof Error ? error.message : undefined,
      hint: 'Name another file: --out FILE.',
    });
  }
  notes.note(`Wrote ${file}.`);
}
