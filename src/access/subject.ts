import { notFound } from '../not-found.ts';
import type { Problem } from '../problem.ts';
import { parameter } from '../store/statements.ts';
import { areKnownUsers, type UserAsker } from './known-users.ts';
import type { GroupKind } from './vocabulary.ts';
import { ask, type Reader } from './statement-for.ts';

/** A user as the questions need them: who they are, and which memberships count. */
export interface Subject {
  id: number;
  key: string;
  name: string;
  isActive: boolean;
  isInternal: boolean;
  memberships: SubjectMembership[];
}

export interface SubjectMembership {
  groupId: number;
  key: string;
  kind: GroupKind;
  asManager: boolean;
}

export async function findSubject(reader: Reader, key: string): Promise<Subject | undefined> {
  const rows = await ask(
    reader,
    'subject',
    (db) =>
      db
        .selectFrom('users as u')
        .leftJoin('holdings as h', 'h.user_id', 'u.id')
        .leftJoin('groups as g', 'g.id', 'h.group_id')
        .leftJoin('memberships as m', (join) =>
          join.onRef('m.user_id', '=', 'h.user_id').onRef('m.group_id', '=', 'h.group_id'),
        )
        .select([
          'u.id',
          'u.key',
          'u.name',
          'u.is_active',
          'g.id as group_id',
          'g.key as group_key',
          'g.kind',
          'h.profile',
          'm.as_manager',
        ])
        .where('u.key', '=', parameter<string>('key'))
        .orderBy('g.key'),
    { key },
  );
  const first = rows[0];
  if (!first) return undefined;
  const memberships = rows.flatMap(({ group_id, group_key, kind, profile, as_manager }) =>
    group_id === null || group_key === null || kind === null || profile === null
      ? []
      : // A shared profile says what the membership counts as; one of its own keeps what is stored.
        [{ groupId: group_id, key: group_key, kind, asManager: profile > 0 ? profile % 2 === 1 : as_manager === 1 }],
  );
  const isInternal = memberships.some(
    ({ kind }) => kind === 'administrative' || kind === 'organization' || kind === 'team',
  );
  return { id: first.id, key: first.key, name: first.name, isActive: first.is_active === 1, isInternal, memberships };
}

export async function getSubject(asker: Reader & UserAsker, key: string): Promise<Subject> {
  const subject = await findSubject(asker, key);
  if (subject) return subject;
  throw await userNotFound(asker, key);
}

/** The Problem for a user who is not there, with the nearest names of those whom whoever is asking knows. */
export async function userNotFound(asker: UserAsker, key: string): Promise<Problem> {
  const known = await asker.db.selectFrom('users as u').select('u.key').where(areKnownUsers(asker)).execute();
  return notFound({ code: 'user_not_found', noun: 'user', key, known, list: 'user list' });
}
