import { RECORD_TYPES } from '../../access/vocabulary.ts';
import { didYouMean } from '../../nearest.ts';
import { ExitCode, Problem } from '../../problem.ts';
import type { JournalQuery } from '../../store/list-journal.ts';
import type { Session } from '../../store/session.ts';

const VERBS = [
  'assigned',
  'created',
  'deleted',
  'distributed',
  'imported',
  'mapped',
  'moved',
  'noted',
  'refused',
  'repaired',
  'returned',
  'seeded',
  'unassigned',
  'undone',
  'updated',
];
const OBJECTS = [
  ...RECORD_TYPES,
  'account',
  'affiliate',
  'field',
  'group',
  'import',
  'role',
  'rule',
  'run',
  'setting',
  'share',
  'template',
  'user',
];

/** Throws where the journal is asked for somebody, a verb or a kind of thing that there is not, with the nearest names. */
export async function assertKnownWords(session: Session, { actor, verb, object }: JournalQuery): Promise<void> {
  await assertKnown(session, 'actor', actor, async () => [
    'operator',
    ...(await session.db.selectFrom('users').select('key').execute()).map(({ key }) => key),
  ]);
  await assertKnown(session, 'verb', verb, async () => VERBS);
  await assertKnown(session, 'object', object, async () => OBJECTS);
}

async function assertKnown(
  { db }: Session,
  column: 'actor' | 'verb' | 'object',
  word: string | undefined,
  list: () => Promise<readonly string[]>,
): Promise<void> {
  if (word === undefined) return;
  const known = await list();
  if (known.includes(word)) return;
  // What has an entry is known, whatever it is: a refusal is of a deed.
  const entry = await db.selectFrom('journal').select('id').where(column, '=', word).limit(1).executeTakeFirst();
  if (entry) return;
  throw new Problem({
    code: `unknown_${column}`,
    exit: column === 'actor' ? ExitCode.notFound : ExitCode.usage,
    message: column === 'actor' ? `No user is called "${word}".` : `The journal knows no ${column} "${word}".`,
    hint: didYouMean(
      word,
      known,
      column === 'actor' ? 'See them all: crmctl user list.' : `There are: ${known.join(', ')}.`,
    ),
  });
}
