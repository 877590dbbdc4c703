import { Command } from 'commander';
import { what } from '../../access/what.ts';
import { ACTIONS, parseRecordType, RECORD_TYPES } from '../../access/vocabulary.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, parseCount } from '../../cli/verb.ts';
import type { RecordType } from '../../store/schema/records.ts';

export interface WhatOptions {
  user: string;
  action: string;
  type?: RecordType | undefined;
  limit?: number;
  after?: string;
}

const TABLE_LIMIT = 50;

export function whatCommand({ perform }: Cli): Command {
  return new Command('what')
    .description('what a user may do this with: by type, then by key')
    .argument('<user>')
    .argument('[action]', 'view when absent')
    .argument('[type]', 'company, person, deal, project or lead; all when absent')
    .option('--limit <n>', 'records at most; 50 in a table, all in the other outputs', parseCount)
    .option('--after <record>', 'go on behind this one: the "next" of the page before')
    .addHelpText('after', example('access what anna', 'access what anna edit deal --output csv'))
    .action(
      (
        user: string,
        action: string | undefined,
        type: string | undefined,
        flags: { limit?: number; after?: string },
        command: Command,
      ) => perform(command, (context) => runWhat({ user, ...readWords(action, type), ...flags }, context)),
    );
}

export async function runWhat(
  { user, action, type, limit, after }: WhatOptions,
  { session, out }: Context,
): Promise<void> {
  const answer = await what(session, user, action, {
    type,
    after,
    limit: limit ?? (out.isData ? undefined : TABLE_LIMIT),
  });
  await out.list({
    name: 'records',
    columns: [{ key: 'record' }, { key: 'name' }, { key: 'outcome' }, { key: 'ways' }],
    rows: answer.records.map(({ ways, ...row }) => ({
      ...row,
      ways: ways.map(({ way, via }) => `${way} via ${via}`).join('; '),
    })),
    document: answer,
    empty: `${user} may ${answer.action} nothing.`,
    isCut: limit === undefined && answer.next !== null,
    footer:
      answer.next === null
        ? `${answer.total} in all`
        : `${answer.records.length} of ${answer.total}; go on with --after ${answer.next}`,
  });
}

// Both words may be left out: `what anna deal` means view.
function readWords(
  action: string | undefined,
  type: string | undefined,
): { action: string; type: RecordType | undefined } {
  const isType = RECORD_TYPES.some((known) => known === action) && !ACTIONS.some((known) => known === action);
  if (type === undefined && isType) return { action: 'view', type: parseRecordType(action!) };
  return { action: action ?? 'view', type: type === undefined ? undefined : parseRecordType(type) };
}
