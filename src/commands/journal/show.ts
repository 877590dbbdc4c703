import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { drawTable } from '../../cli/draw-table.ts';
import { showFacts } from '../../cli/show-facts.ts';
import { example } from '../../cli/verb.ts';
import { ExitCode, Problem } from '../../problem.ts';
import { findJournalEntry } from '../../store/list-journal.ts';
import { parseId } from './list.ts';
import { authorizeReading, readEntries } from './read-entries.ts';
import { listChanges, tellEntry } from './tell-entry.ts';

export function showCommand({ perform }: Cli): Command {
  return new Command('show')
    .description('one entry, with what was before and after')
    .argument('<number>', 'as journal list shows it')
    .addHelpText('after', example('journal show 12', 'journal show 12 --json'))
    .action((number: string, _flags: object, command: Command) =>
      perform(command, (context) => runShow({ number }, context)),
    );
}

export async function runShow({ number }: { number: string }, { session, out }: Context): Promise<void> {
  const reading = await authorizeReading(session);
  const stored = await findJournalEntry(session.db, parseId(number.replace(/^#/, '')));
  if (!stored) {
    throw new Problem({
      code: 'entry_not_found',
      exit: ExitCode.notFound,
      message: `The journal has no entry ${number}.`,
      hint: 'See them: crmctl journal list.',
    });
  }
  const [entry] = await readEntries(session, [stored], reading);
  const { hash, previous_hash } = stored;
  await out.document({
    document: { ...entry!, text: `${entry!.actor} ${tellEntry(entry!)}`, previous_hash, hash },
    text: ({ id, at, actor, command, text, before, after }, style, width) => {
      const facts = showFacts(style, `#${id}  ${text}`, { at, actor, command: `crmctl ${command}`, hash }, width);
      const changes = listChanges({ before, after });
      const columns = [{ key: 'value' }, { key: 'before' }, { key: 'after' }];
      return changes.length === 0 ? facts : `${facts}\n\n${drawTable(columns, changes, { style, width })}`;
    },
  });
}
