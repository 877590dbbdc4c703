import { counted } from '../../counted.ts';
import { Command } from 'commander';
import { change } from '../../access/change.ts';
import { BASE_GROUP } from '../../access/vocabulary.ts';
import { agreeFirst } from '../../cli/agree-first.ts';
import type { Cli } from '../../cli/cli.ts';
import { confirmBase } from '../confirm-base.ts';
import type { Context } from '../../cli/context.ts';
import { readKeys } from '../../cli/read-keys.ts';
import { collectPair, example, splitWords, withDryRun } from '../../cli/verb.ts';
import { getGroup } from '../../directory/find-group.ts';
import { holdsRecords } from '../../directory/group-kinds.ts';
import { listGroups } from '../../directory/list-groups.ts';
import { didYouMean } from '../../nearest.ts';
import { ExitCode, Problem } from '../../problem.ts';
import { type Assigned, assignRecords, countOutside, pluralOf } from '../../records/assign-records.ts';
import { BELONGING, type Belonging, countBelonging } from '../../records/list-belonging.ts';
import { listRecords } from '../../records/list-records.ts';
import { selectRecords } from '../../records/select-records.ts';
import type { RecordType } from '../../store/schema/records.ts';
import type { Session } from '../../store/session.ts';

export interface AssignOptions {
  type: RecordType;
  keys: string[];
  to?: string;
  owner?: string;
  company?: string;
  filter?: Record<string, string>;
  cascade?: string;
  skipDenied?: boolean;
  force?: boolean;
}

export function assignCommand({ perform }: Cli, type: RecordType): Command {
  const command = withDryRun(new Command('assign'))
    .description(
      type === 'company'
        ? 'put companies into a group, and what belongs to them if you say so'
        : `put ${pluralOf(type)} into a group: these alone, nothing else moves`,
    )
    .argument('[keys...]', 'keys, or #id; - reads them from standard input')
    .option('--to <group>', 'the organization or team')
    .option('--owner <user>', 'who owns them from now on')
    .option('--filter <field=value>', 'all for which it holds, instead of keys; may be repeated', collectPair)
    .option('--skip-denied', 'leave out what --as may not assign');
  if (type !== 'company') command.option('--company <company>', 'to which company they belong from now on');
  else
    command
      .option('--cascade <kinds>', 'which of people,deals,projects,leads move too: some, all or none')
      .option('--force', 'although the clock stands before the last placement');
  return command
    .addHelpText(
      'after',
      example(
        `${type} assign acme --to nord${type === 'company' ? ' --cascade people,deals' : ''}`,
        `${type} assign --filter city=Hamburg --to nord${type === 'company' ? ' --cascade all' : ''}`,
      ),
    )
    .action((keys: string[], flags: Omit<AssignOptions, 'type' | 'keys'>, assigned: Command) =>
      perform(assigned, (context) => runAssign({ type, keys, ...flags }, context)),
    );
}

export async function runAssign(options: AssignOptions, context: Context): Promise<void> {
  const { session, out, notes } = context;
  const { type, owner, company, skipDenied, force } = options;
  const ids = await selectIds(options, context);
  const to = options.to ?? ((owner ?? company) === undefined ? await askForGroup(context) : undefined);
  // A wrong group is told before anything is asked about what would move into it.
  const group = to === undefined ? undefined : await getGroup(session, to);
  const assignTo = (within: Session, cascade: Belonging[]): Promise<Assigned> =>
    change(within, (change) => assignRecords(change, { type, ids, to, owner, company, cascade, skipDenied, force }));
  // Whoever may not do it is refused, and not asked about it first.
  const asks = to === BASE_GROUP || (type === 'company' && to !== undefined && options.cascade === undefined);
  if (asks && session.actor.kind === 'user') await assignTo({ ...session, dryRun: true }, []);
  const cascade = type === 'company' && to !== undefined ? await settleCascade(options, ids, context) : [];
  if (group?.key === BASE_GROUP) await confirmBase(await countOutside(session, ids, group.id, cascade), context);
  const { done, moved, skipped } = await agreeFirst(
    context,
    (within) => assignTo(within, cascade),
    (assigned) => assigned.done,
  );
  if (skipped.length > 0)
    notes.warn(
      `left out, not permitted: ${skipped.slice(0, 5).join(', ')}${skipped.length > 5 ? ` and ${skipped.length - 5} more` : ''}`,
    );
  await out.done(done, session.dryRun, { moved, skipped });
}

async function selectIds({ type, keys, filter }: AssignOptions, context: Context): Promise<number[]> {
  const { session, prompts, surroundings } = context;
  if (filter !== undefined) {
    if (keys.length > 0) throw keysAndFilter(type);
    return (await listRecords(session, { type, filter })).records.map(({ id }) => id);
  }
  const typed = await readKeys(keys, surroundings.stdin);
  if (typed.length > 0 || keys.length > 0) return selectRecords(session, type, typed);
  const question = { message: `Which ${pluralOf(type)}?`, flag: `crmctl ${type} assign KEY… or --filter field=value` };
  if (!prompts.isPossible) return selectRecords(session, type, await prompts.chooseMany(question, []));
  const { records } = await listRecords(session, { type });
  const chosen = await prompts.chooseMany(
    question,
    records.map(({ key, name, group }) => ({ value: key, name: `${key}  ${name} (${group})` })),
  );
  return selectRecords(session, type, chosen);
}

async function askForGroup({ session, prompts }: Context): Promise<string> {
  const groups = (await listGroups(session)).filter(holdsRecords);
  return prompts.choose(
    { message: 'Into which group?', flag: '--to GROUP' },
    groups.map(({ key, name, kind }) => ({ value: key, name: `${key}  ${name} (${kind})` })),
  );
}

const CASCADE_WORDS = new Map<string, Belonging>([
  ['people', 'person'],
  ['deals', 'deal'],
  ['projects', 'project'],
  ['leads', 'lead'],
]);

// Never guesses: a flag answers beforehand, a person is asked for each kind with its count, else it is refused.
async function settleCascade(
  { cascade }: AssignOptions,
  ids: readonly number[],
  { session, prompts }: Context,
): Promise<Belonging[]> {
  if (cascade !== undefined) return parseCascade(cascade);
  const counts = await countBelonging(session, ids);
  const present = BELONGING.filter((kind) => counts[kind] > 0);
  if (present.length === 0) return [];
  const chosen: Belonging[] = [];
  for (const kind of present) {
    const message = `Move the ${counted(counts[kind], kind, pluralOf(kind))} that belong${counts[kind] === 1 ? 's' : ''} to them too?`;
    if (!prompts.isPossible) {
      const told = present.map((each) => counted(counts[each], each, pluralOf(each))).join(', ');
      throw new Problem({
        code: 'missing_answer',
        exit: ExitCode.usage,
        message: `What belongs to these companies (${told}): does it move too?`,
        hint: 'Say so: --cascade all, --cascade none, or some of --cascade people,deals,projects,leads.',
        details: { flag: '--cascade', belonging: counts },
      });
    }
    if (await prompts.confirm({ message, flag: '--cascade KINDS' })) chosen.push(kind);
  }
  return chosen;
}

function parseCascade(text: string): Belonging[] {
  const words = text.trim() === '' ? [''] : splitWords(text);
  if (words.includes('all') && words.length === 1) return [...BELONGING];
  if (words.includes('none') && words.length === 1) return [];
  return words.map((word) => {
    const kind = CASCADE_WORDS.get(word);
    if (kind) return kind;
    if (word === 'all' || word === 'none') throw standsAlone(word);
    const known = [...CASCADE_WORDS.keys(), 'all', 'none'];
    throw new Problem({
      code: 'unknown_cascade',
      exit: ExitCode.usage,
      message: `--cascade does not know "${word}".`,
      hint: didYouMean(word, known, `Use some of people,deals,projects,leads, or all, or none.`),
    });
  });
}

function standsAlone(word: string): Problem {
  return new Problem({
    code: 'unknown_cascade',
    exit: ExitCode.usage,
    message: `--cascade ${word} leaves nothing else to name.`,
    hint: `Write it alone, or name some of people,deals,projects,leads without it.`,
  });
}

function keysAndFilter(type: RecordType): Problem {
  return new Problem({
    code: 'keys_and_filter',
    exit: ExitCode.usage,
    message: 'Keys and --filter are given both.',
    hint: `Give one of them: crmctl ${type} assign KEY…, or crmctl ${type} assign --filter field=value.`,
  });
}
