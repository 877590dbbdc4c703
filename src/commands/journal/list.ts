import { Command } from 'commander';
import { readSettings } from '../../access/settings.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { isOldestFirst, knownFilter } from '../../cli/known-words.ts';
import { example, type ListFlags, withListFlags } from '../../cli/verb.ts';
import { ExitCode, Problem } from '../../problem.ts';
import { type JournalQuery, listJournal } from '../../store/list-journal.ts';
import { assertKnownWords } from './assert-known-words.ts';
import { parseMoment } from './parse-moment.ts';
import { authorizeReading, readEntries } from './read-entries.ts';
import { tellEntry } from './tell-entry.ts';
import { showChangelog } from './show-changelog.ts';

export interface ListOptions extends ListFlags {
  actor?: string;
  object?: string;
  verb?: string;
  since?: string;
  until?: string;
}

const SHOWN = 50;
const TOLD_COLUMNS = ['id', 'at', 'actor', 'text'];
const ALL_COLUMNS = ['id', 'at', 'actor', 'command', 'verb', 'object', 'key', 'text'];

export function listCommand({ perform }: Cli): Command {
  return withListFlags(new Command('list'))
    .description('what was changed, by whom, the newest first')
    .option('--actor <user>', 'only what this user did; operator for commands without --as')
    .option('--object <kind[/key]>', 'only what was done to these: group, user/anna, company/acme')
    .option('--verb <verb>', 'created, updated, deleted, moved, assigned, refused …')
    .option('--since <time>', 'from this day or time on, or so long ago: 7d')
    .option('--until <time>', 'up to this day, or before this time')
    .addHelpText('after', example('journal list --since 7d', 'journal list --object group/nord --actor anna --json'))
    .action((flags: ListOptions, command: Command) => perform(command, (context) => runList(flags, context)));
}

export async function runList(options: ListOptions, context: Context): Promise<void> {
  const { session, out } = context;
  const reading = await authorizeReading(session);
  const isForPeople = !out.isData;
  const query = await toQuery(options, context);
  await assertKnownWords(session, query);
  const limit = options.limit ?? (isForPeople ? SHOWN : undefined);
  const { entries: stored, total, next } = await listJournal(session.db, { ...query, limit });
  const entries = await readEntries(session, stored, reading);
  const { timezone } = await readSettings(session.db);
  if (isForPeople && out.isTerminal && context.options.columns === undefined) {
    const hidden = total - entries.length;
    const footer = hidden > 0 && options.after === undefined ? `${hidden} more: --after ${next ?? ''}` : '';
    const text = showChangelog(entries, { style: out.style, zone: timezone, footer });
    const { wrapLines } = await import('../../cli/wrap-lines.ts');
    return out.raw(wrapLines(text, out.width, BEHIND_THE_TIME));
  }
  await out.list({
    name: 'entries',
    columns: (out.format === 'csv' ? ALL_COLUMNS : TOLD_COLUMNS).map((key) => ({ key })),
    also: [...ALL_COLUMNS, 'before', 'after'],
    rows: entries.map((entry) => ({ ...entry, text: tellEntry(entry) })),
    about: { total, next },
    isCut: options.limit === undefined && next !== null,
    footer: next === null ? undefined : `More: --after ${next}`,
    empty: 'Nothing like that was done.',
  });
}

async function toQuery(
  { actor, object, verb, since, until, filter, sort, after }: ListOptions,
  { session }: Context,
): Promise<JournalQuery> {
  const { timezone } = await readSettings(session.db);
  const now = session.now();
  const slash = object?.indexOf('/') ?? -1;
  const [kind, key] = slash < 0 ? [object, undefined] : [object!.slice(0, slash), object!.slice(slash + 1)];
  return {
    ...knownFilter(filter, FILTERS, 'The journal'),
    ...(actor === undefined ? {} : { actor }),
    ...(kind === undefined ? {} : { object: kind }),
    ...(key === undefined ? {} : { key }),
    ...(verb === undefined ? {} : { verb }),
    since: since === undefined ? undefined : parseMoment(since, { flag: '--since', zone: timezone, now, end: false }),
    until: until === undefined ? undefined : parseMoment(until, { flag: '--until', zone: timezone, now, end: true }),
    oldestFirst: isOldestFirst(sort, ['at', 'id'], 'The journal'),
    after: after === undefined ? undefined : parseId(after),
  };
}

/** Where what was done begins again on a second line. */
const BEHIND_THE_TIME = 12;

const FILTERS = ['actor', 'object', 'key', 'verb', 'command'] as const;

export function parseId(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw usage(
    'bad_number',
    `"${text}" is no number of an entry.`,
    'See them: crmctl journal list --columns id,verb,key.',
  );
}

function usage(code: string, message: string, hint: string): Problem {
  return new Problem({ code, exit: ExitCode.usage, message, hint });
}
