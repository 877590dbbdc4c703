import { sql } from 'kysely';
import { givenNumbers } from '../store/given-numbers.ts';
import { askTogether, type Part } from './ask-together.ts';
import { type Entry, mergedDoors, readBehind, type Wanted } from './merged-doors.ts';
import { isFinished } from './relation.ts';
import type { Reader } from './statement-for.ts';
import { type FoundTarget, targetColumns, type TargetRow, toFoundTarget } from './target.ts';

// Whoever sees much finds a page among the next records by key. Whoever sees little is led by the doors that their
// memberships open. Either way nothing grows with the number of records.

const MOST_AT_ONCE = 200;
/** Of so many records one must be reached for the next ones to be looked at without regard to doors. */
const SPARSE = 8;

/**
 * The first records of a type by key, from beyond `after`, on which the user may do this: `wanted` of them or a few
 * more, or all that there are. `look` asks the relation about some records and keeps those that it finds reached.
 */
export async function firstReached<Reached>(
  reader: Reader,
  question: Wanted,
  { user, after, wanted }: { user: number; after: string; wanted: number },
  look: (targets: FoundTarget[]) => Promise<Reached[]>,
): Promise<Reached[]> {
  const found: Reached[] = [];
  let beyond = after;
  let size = Math.min(wanted, MOST_AT_ONCE);
  for (;;) {
    const entries = await readBehind(reader, question, { opens: 'everything', door: 0, beyond, size });
    const reached = await look(await readTargets(reader, entries));
    found.push(...reached);
    if (entries.length < size || found.length >= wanted) return found;
    beyond = entries.at(-1)!.key;
    if (reached.length * SPARSE < entries.length) break;
    const left = Math.ceil((wanted - found.length) * (entries.length / reached.length));
    size = Math.min(left + SPARSE, MOST_AT_ONCE);
  }
  let batch: Entry[] = [];
  for await (const entry of mergedDoors(reader, question, { user, after: beyond })) {
    batch.push(entry);
    if (batch.length < Math.min(wanted, MOST_AT_ONCE)) continue;
    found.push(...(await look(await readTargets(reader, batch))));
    if (found.length >= wanted) return found;
    batch = [];
  }
  found.push(...(await look(await readTargets(reader, batch))));
  return found;
}

/** Rows of unfinished imports are left out: they are nobody's. */
async function readTargets(reader: Reader, entries: readonly Entry[]): Promise<FoundTarget[]> {
  if (entries.length === 0) return [];
  const { targets } = await askTogether(
    reader,
    'targets',
    () => ({
      targets: {
        columns: targetColumns,
        from: sql`from records as r join groups as g on g.id = r.group_id
          where r.id in (${givenNumbers(reader.store.kind, 'ids')}) and ${isFinished}`,
        read: (rows) => rows.map(toFoundTarget),
      } satisfies Part<TargetRow, FoundTarget[]>,
    }),
    { ids: JSON.stringify(entries.map(({ id }) => id)) },
  );
  const byId = new Map(targets.map((target) => [target.id, target]));
  return entries.flatMap(({ id }) => byId.get(id) ?? []);
}
