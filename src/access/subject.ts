import { sql } from 'kysely';
import { notFound } from '../not-found.ts';
import type { Problem } from '../problem.ts';
import { parameter } from '../store/statements.ts';
import { askTogether, type Part } from './ask-together.ts';
import { countsAsManager } from './profile.ts';
import { type UserAsker, userSight } from './known-users.ts';
import type { Reader } from './statement-for.ts';
import { type GroupKind, isInternalKind } from './vocabulary.ts';

/** A user as the questions need them: who they are, and which memberships count. */
export interface Subject {
  id: number;
  key: string;
  name: string;
  isActive: boolean;
  isInternal: boolean;
  /** The permissions and patterns that are set on them as restrictions. */
  restrictions: readonly string[];
  memberships: readonly SubjectMembership[];
}

export interface SubjectMembership {
  groupId: number;
  key: string;
  kind: GroupKind;
  asManager: boolean;
  organizationId: number;
}

/** The columns of `users as u` from which `toSubject` makes one, besides the memberships. */
export const subjectColumns = [
  sql`u.id`,
  sql`u.key`,
  sql`u.name`,
  sql`u.is_active`,
  { columns: [sql`x.permission`], from: sql`from restrictions as x where x.user_id = u.id` },
];
export type SubjectRow = [id: number, key: string, name: string, isActive: number, restrictions: [string][]];

/** The columns of `holdings as h` and its group `g` from which `toMembership` makes one. */
export const membershipColumns = [sql`g.id`, sql`g.key`, sql`g.kind`, sql`h.profile`, sql`g.organization_id`];
export type MembershipRow = [groupId: number, key: string, kind: GroupKind, profile: number, organizationId: number];

const subjectPart: Part<[memberships: MembershipRow[], ...SubjectRow], Subject | undefined> = {
  columns: [
    {
      columns: membershipColumns,
      from: sql`from holdings as h join groups as g on g.id = h.group_id where h.user_id = u.id`,
    },
    ...subjectColumns,
  ],
  from: sql`from users as u where u.key = ${parameter('userKey')}`,
  read: ([row]) => {
    if (!row) return undefined;
    const [memberships, ...subject] = row;
    return toSubject(subject, memberships.map(toMembership).sort(byKey));
  },
};

/** With the memberships by the key of the group. */
export function toSubject(
  [id, key, name, isActive, restrictions]: SubjectRow,
  memberships: readonly SubjectMembership[],
): Subject {
  return {
    id,
    key,
    name,
    isActive: isActive === 1,
    isInternal: memberships.some(({ kind }) => isInternalKind(kind)),
    restrictions: restrictions.map(([permission]) => permission),
    memberships,
  };
}

function toMembership([groupId, key, kind, profile, organizationId]: MembershipRow): SubjectMembership {
  return { groupId, key, kind, asManager: countsAsManager(profile), organizationId };
}

export function byKey(a: { key: string }, b: { key: string }): number {
  return a.key < b.key ? -1 : 1;
}

export async function findSubject(reader: Reader, key: string): Promise<Subject | undefined> {
  const { user } = await askTogether(reader, 'subject', () => ({ user: subjectPart }), { userKey: key });
  return user;
}

export async function getSubject(asker: Reader & UserAsker, key: string): Promise<Subject> {
  const subject = await findSubject(asker, key);
  if (subject) return subject;
  throw await userNotFound(asker, key);
}

/** The Problem for a user who is not there, with the nearest names of those whom whoever is asking knows. */
export async function userNotFound(asker: UserAsker, key: string): Promise<Problem> {
  const isKnown = await userSight(asker);
  const users = await asker.db.selectFrom('users').select(['id', 'key']).execute();
  const known = users.filter(({ id }) => isKnown(id));
  return notFound({ code: 'user_not_found', noun: 'user', key, known, list: 'user list' });
}
