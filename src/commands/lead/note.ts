import { Command } from 'commander';
import { change } from '../../access/change.ts';
import { agreeFirst } from '../../cli/agree-first.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { addNote } from '../../records/add-note.ts';

export interface NoteOptions {
  lead: string;
  text?: string;
}

export function noteCommand({ perform }: Cli): Command {
  return withDryRun(new Command('note'))
    .description('write a note into the history of a lead')
    .argument('<lead>')
    .argument('[text]', 'the note')
    .addHelpText('after', example('lead note l1 "Called, wants an offer by Friday"'))
    .action((lead: string, text: string | undefined, _flags: object, command: Command) =>
      perform(command, (context) => runNote({ lead, text }, context)),
    );
}

export async function runNote({ lead, text }: NoteOptions, context: Context): Promise<void> {
  const { session, out, prompts } = context;
  const note = text ?? (await prompts.text({ message: 'The note:', flag: `crmctl lead note ${lead} TEXT` }));
  const done = await agreeFirst(
    context,
    (within) => change(within, (change) => addNote(change, 'lead', lead, note)),
    (made) => [made],
  );
  await out.done([done], session.dryRun);
}
