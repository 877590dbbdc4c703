import { sql } from 'kysely';
import { givenNumbers } from '../store/given-numbers.ts';
import type { RecordType } from '../store/schema/records.ts';
import { parameter } from '../store/statements.ts';
import { askTogether, type Part } from './ask-together.ts';
import { relation } from './relation.ts';
import type { Settings } from './settings.ts';
import type { Reader } from './statement-for.ts';
import type { Action } from './vocabulary.ts';
import { type FoundRow, type FoundWay, questionOf, toFoundWay } from './ways-for.ts';

/** A way on one of several records. */
type RecordRow = [record: number, ...FoundRow];

const SLICE = 500;

/**
 * The ways of one user on each of these records of a type, by the record's id: one question for a whole page. Whether
 * the records are seen in full is not asked: that is for whoever asks for more than `view`. Of no records one asks too,
 * for what is hidden shall cost what it costs that nothing is there.
 */
export async function waysOfMany(
  reader: Reader,
  settings: Settings,
  user: number,
  type: RecordType,
  actions: readonly Action[],
  ids: readonly number[],
): Promise<Map<number, FoundWay[]>> {
  const { key, terms, values } = questionOf(actions, settings);
  const found = new Map<number, FoundWay[]>();
  for (let at = 0; at < Math.max(ids.length, 1); at += SLICE) {
    const records = ids.slice(at, at + SLICE);
    const { ways } = await askTogether(
      reader,
      `ways of many ${key}`,
      () => {
        const among = givenNumbers(reader.store.kind, 'records');
        return { ways: partOf(relation({ ...terms(), user: parameter('user'), records: among, unseen: true })) };
      },
      { ...values, user, type, records: JSON.stringify(records) },
    );
    for (const id of records) found.set(id, []);
    for (const [id, ...row] of ways) found.get(id)!.push(toFoundWay(row));
  }
  return found;
}

function partOf(ways: ReturnType<typeof relation>): Part<RecordRow, RecordRow[]> {
  return {
    columns: [sql`n.record_id`, sql`n.action`, sql`n.way`, sql`n.via_id`, sql`n.profile`, sql`n.scope`, sql`n.because`],
    from: sql`from ${ways} as n`,
    read: (rows) => rows,
  };
}
