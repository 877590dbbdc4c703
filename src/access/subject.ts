import { sql } from 'kysely';
import { notFound } from '../not-found.ts';
import type { Problem } from '../problem.ts';
import { parameter } from '../store/statements.ts';
import { askTogether, type Part } from './ask-together.ts';
import { countsAsManager } from './profile.ts';
import { areKnownUsers, type UserAsker } from './known-users.ts';
import type { Reader } from './statement-for.ts';
import type { GroupKind } from './vocabulary.ts';

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

/** The part of a question that finds a user by the parameter `userKey`, and the one that tells their memberships. */
export const subjectParts = () => ({ user, memberships });

/** A subject from what these two parts have found. */
export function toSubject(
  user: Omit<Subject, 'isInternal' | 'memberships'> | undefined,
  memberships: SubjectMembership[],
): Subject | undefined {
  const isInternal = memberships.some(
    ({ kind }) => kind === 'administrative' || kind === 'organization' || kind === 'team',
  );
  return user && { ...user, isInternal, memberships };
}

const named = sql`u.key = ${parameter('userKey')}`;

const user: Part<[number, string, string, number], Omit<Subject, 'isInternal' | 'memberships'> | undefined> = {
  columns: [sql`u.id`, sql`u.key`, sql`u.name`, sql`u.is_active`],
  from: sql`from users as u where ${named}`,
  read: ([row]) => row && { id: row[0], key: row[1], name: row[2], isActive: row[3] === 1 },
};

const memberships: Part<[number, string, GroupKind, number], SubjectMembership[]> = {
  columns: [sql`g.id`, sql`g.key`, sql`g.kind`, sql`h.profile`],
  from: sql`from users as u join holdings as h on h.user_id = u.id join groups as g on g.id = h.group_id where ${named}`,
  read: (rows) =>
    rows
      .map(([groupId, key, kind, profile]) => ({ groupId, key, kind, asManager: countsAsManager(profile) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1)),
};

export async function findSubject(reader: Reader, key: string): Promise<Subject | undefined> {
  const { user, memberships } = await askTogether(reader, 'subject', subjectParts, { userKey: key });
  return toSubject(user, memberships);
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
