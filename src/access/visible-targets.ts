import type { RecordType } from '../store/schema/records.ts';
import { seenByUser } from './seen-by.ts';
import type { Reader } from './statement-for.ts';
import type { Subject } from './subject.ts';
import { type Target, typeNamed } from './target.ts';
import { RECORD_TYPES } from './vocabulary.ts';

/**
 * Of the records that the text names those of which a user sees anything. For each type that it could name one asks,
 * whether something was found or not: what is hidden costs what it costs that nothing is there.
 */
export async function visibleTargets<Found extends Target>(
  reader: Reader,
  user: Subject,
  text: string,
  found: readonly Found[],
): Promise<Found[]> {
  const visible: Found[] = [];
  for (const type of typesOf(text, found)) {
    const some = found.filter((target) => target.type === type);
    const ids = some.map(({ id }) => id);
    const seen = await seenByUser(reader, user, type, ids);
    visible.push(...some.filter(({ id }) => seen.has(id)));
  }
  return visible;
}

// A number names one record, of whatever type.
function typesOf(text: string, found: readonly Target[]): readonly RecordType[] {
  const type = typeNamed(text);
  if (type) return [type];
  return text.startsWith('#') ? [found[0]?.type ?? 'company'] : RECORD_TYPES;
}
