import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import type { RecordType } from '../../store/schema/records.ts';
import { recordsCommand } from '../import/records.ts';
import { assignCommand } from './assign.ts';
import { createCommand } from './create.ts';
import { deleteCommand } from './delete.ts';
import { editCommand } from './edit.ts';
import { listCommand } from './list.ts';
import { showCommand } from './show.ts';

/** The verbs that every record type has; `lead` has an `assign` of its own. */
export const RECORD_VERBS = [createCommand, listCommand, showCommand, editCommand, deleteCommand];

const PLURALS = { company: 'companies', person: 'people', deal: 'deals', project: 'projects' } as const;

/** The noun of a record type: the same verbs for companies, people, deals and projects. */
export function recordCommand(type: Exclude<RecordType, 'lead'>, description: string) {
  return (cli: Cli): Command => {
    const noun = new Command(type).description(description);
    for (const verb of [...RECORD_VERBS, assignCommand]) noun.addCommand(verb(cli, type));
    noun.addCommand(recordsCommand(cli, PLURALS[type], 'import'));
    return noun.addHelpText(
      'after',
      example(
        `${type} create acme --name ACME --to nord`,
        `${type} assign acme --to sued${type === 'company' ? ' --cascade all' : ''}`,
      ),
    );
  };
}
