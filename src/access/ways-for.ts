import { type Kysely, sql } from 'kysely';
import type { RecordType } from '../store/schema/records.ts';
import type { Schema } from '../store/schema/schema.ts';
import { parameter } from '../store/statements.ts';
import { relation } from './relation.ts';
import type { Settings } from './settings.ts';
import { ask, type Reader } from './statement-for.ts';
import type { Target } from './target.ts';
import type { Action } from './vocabulary.ts';
import { groupOfRecord, type Question, type WayRow, WAYS } from './ways.ts';

/** A way with the keys of the group that carries it and of the group that the record counts in. */
export type NamedWay = WayRow & { via_key: string | null; group_key: string };

/** Every way for one user, action and record. */
export async function waysFor(
  reader: Reader,
  settings: Settings,
  user: number,
  action: Action,
  { id, type }: Pick<Target, 'id' | 'type'>,
): Promise<NamedWay[]> {
  return askRelation(reader, { type, action, settings }, { user, record: id });
}

/** Every way in which anyone may do this with one record. */
export async function waysToRecord(
  reader: Reader,
  settings: Settings,
  action: Action,
  { id, type }: Pick<Target, 'id' | 'type'>,
): Promise<NamedWay[]> {
  return askRelation(reader, { type, action, settings }, { record: id });
}

async function askRelation(
  reader: Reader,
  question: { type: RecordType; action: Action; settings: Settings },
  bound: { user?: number; record: number },
): Promise<NamedWay[]> {
  const { type, action, settings } = question;
  const rows = await ask(
    reader,
    `ways ${bound.user === undefined ? 'who' : 'check'} ${type} ${action} ${settings['group-system']}`,
    (db) =>
      named(db, {
        ...question,
        user: bound.user === undefined ? undefined : sql<number>`${parameter<number>('user')}`,
        record: sql<number>`${parameter<number>('record')}`,
      }),
    bound,
  );
  return rows.sort(
    (a, b) =>
      a.user_id - b.user_id ||
      WAYS.indexOf(a.way) - WAYS.indexOf(b.way) ||
      ((a.via_key ?? '') < (b.via_key ?? '') ? -1 : 1),
  );
}

function named(db: Kysely<Schema>, question: Question) {
  return db
    .selectFrom(relation(db, question).as('n'))
    .innerJoin('records as r', 'r.id', 'n.record_id')
    .innerJoin('groups as rg', (join) => join.on('rg.id', '=', groupOfRecord(db, question)))
    .leftJoin('groups as vg', 'vg.id', 'n.via_id')
    .select([
      'n.user_id',
      'n.record_id',
      'n.way',
      'n.via_id',
      'n.scope',
      'n.because',
      'vg.key as via_key',
      'rg.key as group_key',
    ]);
}
