import { counted } from '../../counted.ts';
import { Command } from 'commander';
import { type WhoAnswer, who } from '../../access/who.ts';
import { WAYS, type Way } from '../../access/ways.ts';
import { parseWord } from '../../access/vocabulary.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { getGroup } from '../../directory/find-group.ts';
import { example, parseCount } from '../../cli/verb.ts';

export interface WhoOptions {
  action: string;
  record: string;
  way?: string;
  administrators?: boolean;
  group?: string;
  limit?: number;
}

// A table is for reading; data is for all of it.
const TABLE_LIMIT = 50;

export function whoCommand({ perform }: Cli): Command {
  return new Command('who')
    .description('who may do this with a record, each with all reasons')
    .argument('<action>', 'view, edit, assign …')
    .argument('<record>', 'acme, company/acme or #12')
    .option('--way <way>', 'only by this way: owner, group, share …')
    .option('--no-administrators', 'leave out who is there as an administrator only')
    .option('--group <group>', 'only through this group')
    .option('--limit <n>', 'users at most; 50 in a table, all in the other outputs', parseCount)
    .addHelpText(
      'after',
      example('access who view company/acme', 'access who edit acme --no-administrators --output csv'),
    )
    .action((action: string, record: string, flags: Omit<WhoOptions, 'action' | 'record'>, command: Command) =>
      perform(command, (context) => runWho({ action, record, ...flags }, context)),
    );
}

export async function runWho(options: WhoOptions, { session, out, notes }: Context): Promise<void> {
  if (options.group !== undefined) await getGroup(session, options.group);
  const answer = narrow(await who(session, options.action, options.record), options);
  if (answer.others_left_out) notes.note('Others were left out: only users whom your audit.view reaches are listed.');
  const limit = options.limit ?? (out.isData ? undefined : TABLE_LIMIT);
  const users = limit === undefined ? answer.users : answer.users.slice(0, limit);
  await out.list({
    name: 'users',
    columns: [{ key: 'user' }, { key: 'name' }, { key: 'way' }, { key: 'via' }, { key: 'because' }],
    rows: users.flatMap(({ user, name, ways }) =>
      ways.map(({ way, via, because, sentence }) => ({ user, name, way, via, because: because.join('; '), sentence })),
    ),
    document: { ...answer, users },
    empty: `Nobody may ${answer.action} ${answer.record}.`,
    isCut: options.limit === undefined && users.length < answer.total,
    footer: `${counted(answer.total, 'user')} may ${answer.action} ${answer.record}${users.length < answer.total ? `; ${users.length} shown, all with --limit ${answer.total}` : ''}`,
  });
}

function narrow(answer: WhoAnswer, { way, administrators, group }: WhoOptions): WhoAnswer {
  const wanted: Way | undefined = way === undefined ? undefined : parseWord(way, WAYS, 'way');
  const users = answer.users
    .map((user) => ({
      ...user,
      ways: user.ways.filter(
        (each) =>
          (wanted === undefined || each.way === wanted) &&
          (administrators !== false || each.way !== 'administrator') &&
          (group === undefined || each.via === group || each.via === `group:${group}`),
      ),
    }))
    .filter(({ ways }) => ways.length > 0);
  return { ...answer, total: users.length, users };
}
