import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { RecordType } from '../store/schema/records.ts';
import type { Schema } from '../store/schema/schema.ts';
import { parameter } from '../store/statements.ts';
import { STANDARD_FIELDS } from './fields.ts';
import { isAble, type WayRow } from './relation.ts';
import { ask, type Reader } from './statement-for.ts';
import type { Subject } from './subject.ts';
import { isNotDenied } from './ways.ts';

/** What a full outcome shows by name: the name, core and custom fields. Contact and history are sections of their own. */
export async function visibleFields(reader: Reader, type: RecordType): Promise<string[]> {
  const custom = await ask(
    reader,
    `custom fields ${type}`,
    (db) => db.selectFrom('fields').select('key').where('type', '=', type).orderBy('key'),
    {},
  );
  const core = STANDARD_FIELDS[type].filter(({ section }) => section === 'core').map(({ key }) => key);
  return ['name', ...core, ...custom.map(({ key }) => key)];
}

/** The fields of a type that are released to groups of a user's, each with the group; which of them show is another question. */
export function releasesTo(db: Kysely<Schema>, type: RecordType, user: RawBuilder<number>) {
  return db
    .selectFrom('holdings as h')
    .innerJoin('releases as rl', 'rl.group_id', 'h.group_id')
    .innerJoin('groups as g', 'g.id', 'h.group_id')
    .select(['rl.field', 'g.id as group_id', 'g.kind'])
    .where('h.user_id', '=', user)
    .where('rl.type', '=', type)
    .where(isNotDenied(sql`g.id`, sql`${sql.lit(`${type}.view`)}`))
    .where(isAble(sql`h.user_id`, `${type}.view`));
}

/**
 * The fields of a record that are released to a group of the user's: for organizations, teams and access teams on
 * any record of the type, for internal users, unless `view` is disallowed on their path; for affiliates and clients
 * only where that same group opens the record.
 */
export async function releasedFields(
  reader: Reader,
  user: Subject,
  type: RecordType,
  views: readonly WayRow[],
): Promise<string[]> {
  const rows = await readReleases(reader, user, type);
  const opens = new Set(views.filter(({ way }) => way === 'source' || way === 'buyer').map(({ via_id }) => via_id));
  const shown = rows.filter(({ kind, group_id }) =>
    kind === 'affiliate' || kind === 'client' ? opens.has(group_id) : user.isInternal && kind !== 'administrative',
  );
  return [...new Set(shown.map(({ field }) => field))];
}

/** The releases to affiliates and clients that the user is in: each shows on the records that this same group opens. */
export async function releasedOutside(
  reader: Reader,
  user: Subject,
  type: RecordType,
): Promise<{ field: string; groupId: number }[]> {
  const rows = await readReleases(reader, user, type);
  return rows
    .filter(({ kind }) => kind === 'affiliate' || kind === 'client')
    .map(({ field, group_id }) => ({ field, groupId: group_id }));
}

async function readReleases(reader: Reader, user: Subject, type: RecordType) {
  if (!user.isActive) return [];
  return ask(
    reader,
    `released ${type}`,
    (db) => releasesTo(db, type, sql<number>`${parameter<number>('user')}`).orderBy('rl.field'),
    { user: user.id },
  );
}
