import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { RecordType } from '../store/schema/records.ts';
import type { Schema } from '../store/schema/schema.ts';
import { parameter } from '../store/statements.ts';
import { askTogether, type Part } from './ask-together.ts';
import { STANDARD_FIELDS } from './fields.ts';
import { isAble } from './relation.ts';
import type { Reader } from './statement-for.ts';
import type { Subject } from './subject.ts';
import type { GroupKind } from './vocabulary.ts';
import { isNotDenied } from './ways.ts';
import type { NamedWay } from './ways-for.ts';

/** What a full outcome shows by name: the name, core and custom fields. Contact and history are sections of their own. */
export function visibleFields(type: RecordType, custom: readonly string[]): string[] {
  const core = STANDARD_FIELDS[type].filter(({ section }) => section === 'core').map(({ key }) => key);
  return ['name', ...core, ...custom];
}

/** The part of a question that tells the fields which the account has defined for a type. */
export const customFieldsPart = (type: RecordType): Part<[string], string[]> => ({
  columns: [sql`f.key`],
  from: sql`from fields as f where f.type = ${sql.lit(type)}`,
  read: (rows) => rows.map(([key]) => key).sort(),
});

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

/** A field that is released to a group of the user's. */
export interface Release {
  field: string;
  groupId: number;
  kind: GroupKind;
}

/** The part of a question that tells what of a type is released to the parameter `user`. */
export function releasesPart(db: Kysely<Schema>, type: RecordType): Part<[string, number, GroupKind], Release[]> {
  return {
    columns: [sql`q.field`, sql`q.group_id`, sql`q.kind`],
    from: sql`from (${releasesTo(db, type, sql`${parameter('user')}`)}) as q`,
    read: (rows) =>
      rows.map(([field, groupId, kind]) => ({ field, groupId, kind })).sort((a, b) => (a.field < b.field ? -1 : 1)),
  };
}

/** All that is released of a type to groups of the user's; what of it shows on a record is another question. */
export async function readReleases(reader: Reader, user: Subject, type: RecordType): Promise<Release[]> {
  const parts = () => ({ releases: releasesPart(reader.store.db, type) });
  const { releases } = await askTogether(reader, `released ${type}`, parts, { user: user.id });
  return releases;
}

/**
 * The fields of a record that are released to a group of the user's: for organizations, teams and access teams on
 * any record of the type, for internal users, unless `view` is disallowed on their path; for affiliates and clients
 * only where that same group opens the record.
 */
export function releasedFields(
  releases: readonly Release[],
  user: Subject,
  views: readonly Pick<NamedWay, 'way' | 'via'>[],
): string[] {
  const opens = new Set(views.filter(({ way }) => way === 'source' || way === 'buyer').map(({ via }) => via));
  const shown = releases.filter(({ kind, groupId }) =>
    isOutside(kind) ? opens.has(groupId) : user.isInternal && kind !== 'administrative',
  );
  return [...new Set(shown.map(({ field }) => field))];
}

/** The releases to affiliates and clients: each shows on the records that this same group opens. */
export function releasedOutside(releases: readonly Release[]): Release[] {
  return releases.filter(({ kind }) => isOutside(kind));
}

function isOutside(kind: GroupKind): boolean {
  return kind === 'affiliate' || kind === 'client';
}
