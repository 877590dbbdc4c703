import { nearest } from '../nearest.ts';
import type { RecordType } from '../store/schema/records.ts';
import { parameter } from '../store/statements.ts';
import { isFinished, isOfType } from './relation.ts';
import { ask, type Reader } from './statement-for.ts';
import { typeNamed } from './target.ts';
import { RECORD_TYPES } from './vocabulary.ts';

// So many keys on either side of the one that was written; a small account is looked through whole.
const NEIGHBOURS = 500;

export interface NearRecord {
  id: number;
  type: RecordType;
  key: string;
}

/**
 * What somebody most likely meant who wrote this key of a record that is not there, best first, of all records:
 * whoever is told must see them. Only keys that stand near it in order are looked at, however many there are.
 */
export async function nearRecords(
  reader: Reader,
  text: string,
  isKnown: (type: RecordType, records: readonly NearRecord[]) => Promise<ReadonlySet<number>>,
): Promise<string[]> {
  const named = typeNamed(text);
  const key = named ? text.slice(named.length + 1) : text;
  const found = new Set<string>();
  for (const type of named ? [named] : RECORD_TYPES) {
    const around = [...(await readKeys(reader, type, key, 'up')), ...(await readKeys(reader, type, key, 'down'))];
    // All of them: those that one does not see take nobody's place.
    const near = new Set(nearest(key, new Set(around.map((each) => each.key)), around.length));
    const candidates = around.filter((each) => near.has(each.key));
    const known = await isKnown(type, candidates);
    for (const each of candidates) if (known.has(each.id)) found.add(named ? `${type}/${each.key}` : each.key);
  }
  return nearest(text, found);
}

// Without the key itself: where a record has it, it is hidden, and what is there is looked at as if it were not.
function readKeys(reader: Reader, type: RecordType, key: string, way: 'up' | 'down'): Promise<NearRecord[]> {
  return ask(
    reader,
    `keys near ${way}`,
    (db) =>
      db
        .selectFrom('records as r')
        .select(['r.id', 'r.type', 'r.key'])
        .where(isOfType(parameter('type')))
        .where('r.key', way === 'up' ? '>' : '<', parameter<string>('key'))
        .where(isFinished)
        .orderBy('r.key', way === 'up' ? 'asc' : 'desc')
        .limit(NEIGHBOURS),
    { type, key },
  );
}
