import { sql, type Kysely } from 'kysely';
import { RECORD_TYPES } from '../access/vocabulary.ts';
import type { Schema } from '../store/schema/schema.ts';

// An entry names one record by its key; bulk work, shares and access teams name ids; an import has a list of what it changed.

/** Ids of leads that a journal entry after this one tells of: status, fields, notes, owner, group, company, shares. */
export async function journaledSince(db: Kysely<Schema>, journalId: number): Promise<Set<number>> {
  const named = await db
    .selectFrom('journal as j')
    .innerJoin('records as r', (join) => join.onRef('r.key', '=', 'j.key').on('r.type', '=', 'lead'))
    .select('r.id')
    .where('j.object', '=', 'lead')
    .where('j.id', '>', journalId)
    .execute();
  const ids = new Set(named.map(({ id }) => id));
  const updated = await db
    .selectFrom('journal as j')
    .innerJoin('import_changes as c', (join) => join.on(sql<boolean>`j.key = cast(c.import_id as text)`))
    .select('c.record_id as id')
    .where('j.object', '=', 'import')
    .where('j.id', '>', journalId)
    .execute();
  for (const { id } of updated) ids.add(id);
  const entries = await db
    .selectFrom('journal')
    .select(['before', 'after'])
    .where('id', '>', journalId)
    .where((eb) =>
      eb.or([
        eb('object', 'in', ['share', 'group']),
        eb.and([eb('object', 'in', RECORD_TYPES), eb('verb', '=', 'assigned')]),
      ]),
    )
    .execute();
  for (const { before, after } of entries) {
    for (const text of [before, after]) if (text !== null) gatherIds(JSON.parse(text), ids);
  }
  return ids;
}

interface Told {
  ids?: number[];
  record_id?: number | null;
  /** A deleted group tells only how many records and shares it held: each lead among them has a placement. */
  records?: number[] | number;
  shares?: Told[] | number;
  following?: Told[];
}

// Of bulk assignments, the ids by the place where they were; of shares, the records; of access teams, the one record.
function gatherIds(told: Told | Told[], ids: Set<number>): void {
  if (Array.isArray(told)) {
    for (const part of told) gatherIds(part, ids);
    return;
  }
  for (const id of [...listOf(told.ids), ...listOf(told.records), ...(told.record_id ? [told.record_id] : [])])
    ids.add(id);
  gatherIds([...listOf(told.shares), ...listOf(told.following)], ids);
}

function listOf<Item>(told: readonly Item[] | number | undefined): readonly Item[] {
  return typeof told === 'object' ? told : [];
}
