import { didYouMean } from '../nearest.ts';
import { ExitCode, Problem } from '../problem.ts';
import { parameter } from '../store/statements.ts';
import type { RecordType } from '../store/schema/records.ts';
import { RECORD_TYPES } from './vocabulary.ts';
import { isFinished } from './relation.ts';
import { ask, type Reader } from './statement-for.ts';

/** A record as the questions need it. */
export interface Target {
  id: number;
  type: RecordType;
  key: string;
  name: string;
  groupId: number;
  ownerId: number | null;
}

/** Finds a record by `acme`, `company/acme` or `#12`; several where the key alone is not enough. */
export async function findTargets(reader: Reader, text: string): Promise<Target[]> {
  const { type, key, id } = readReference(text);
  const rows = await ask(
    reader,
    `target ${id === undefined ? 'key' : 'id'} ${type ?? ''}`,
    (db) =>
      db
        .selectFrom('records as r')
        .select(['r.id', 'r.type', 'r.key', 'r.name', 'r.group_id', 'r.owner_id'])
        .where('r.type', 'in', type ? [type] : [...RECORD_TYPES])
        .where(isFinished)
        .$if(id === undefined, (query) => query.where('r.key', '=', parameter<string>('key')))
        .$if(id !== undefined, (query) => query.where('r.id', '=', parameter<number>('id'))),
    { key, id },
  );
  return rows.map((row) => ({
    id: row.id,
    type: row.type,
    key: row.key,
    name: row.name,
    groupId: row.group_id,
    ownerId: row.owner_id,
  }));
}

/** The one record that the text names, or a Problem. It says the same of a record that is hidden and of one that is not there. */
export async function getTarget(reader: Reader, text: string): Promise<Target> {
  const found = await findTargets(reader, text);
  if (found.length === 1) return found[0]!;
  if (found.length === 0) throw recordNotFound(text);
  throw recordAmbiguous(text, found);
}

/** For a key that several of the records that one sees have. */
export function recordAmbiguous(text: string, found: readonly Pick<Target, 'type' | 'key'>[]): Problem {
  return new Problem({
    code: 'record_ambiguous',
    exit: ExitCode.usage,
    message: `"${text}" names ${found.length} records.`,
    hint: `Write one of: ${found.map(({ type, key }) => `${type}/${key}`).join(', ')}.`,
  });
}

/** `near`: keys that whoever is told may know of. */
export function recordNotFound(text: string, near: readonly string[] = []): Problem {
  return new Problem({
    code: 'record_not_found',
    exit: ExitCode.notFound,
    message: `No record is called "${text}".`,
    hint: didYouMean(text, near, 'Write its key (acme), its type and key (company/acme) or its number (#12).'),
  });
}

function readReference(text: string): { type?: RecordType; key: string; id?: number } {
  const byNumber = /^#(\d{1,15})$/.exec(text);
  if (byNumber) return { key: '', id: Number(byNumber[1]) };
  const slash = text.indexOf('/');
  const type = RECORD_TYPES.find((known) => known === text.slice(0, slash));
  return type ? { type, key: text.slice(slash + 1) } : { key: text };
}
