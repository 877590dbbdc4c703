import { Command } from 'commander';
import { change } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { addNote } from '../../records/add-note.ts';

export interface NoteOptions {
  lead: string;
  text: string;
}

export function noteCommand({ perform }: Cli): Command {
  return withDryRun(new Command('note'))
    .description('write a note into the history of a lead')
    .argument('<lead>')
    .argument('<text>', 'the note')
    .addHelpText('after', example('lead note l1 "Called, wants an offer by Friday"'))
    .action((lead: string, text: string, _flags: object, command: Command) =>
      perform(command, (context) => runNote({ lead, text }, context)),
    );
}

export async function runNote({ lead, text }: NoteOptions, { session, out }: Context): Promise<void> {
  const done = await change(session, (change) => addNote(change, 'lead', lead, text));
  await out.done([done], session.dryRun);
}
