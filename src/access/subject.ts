import { type RawBuilder, sql } from 'kysely';
import { notFound } from '../not-found.ts';
import type { Problem } from '../problem.ts';
import { parameter } from '../store/statements.ts';
import { askTogether, type Part } from './ask-together.ts';
import { countsAsManager } from './profile.ts';
import { type UserAsker, userSight } from './known-users.ts';
import type { Reader } from './statement-for.ts';
import type { GroupKind } from './vocabulary.ts';

/** A user as the questions need them: who they are, and which memberships count. */
export interface Subject {
  id: number;
  key: string;
  name: string;
  isActive: boolean;
  isInternal: boolean;
  /** Whether any restriction is set on them. */
  isRestricted: boolean;
  memberships: SubjectMembership[];
}

export interface SubjectMembership {
  groupId: number;
  key: string;
  kind: GroupKind;
  asManager: boolean;
  organizationId: number;
  /** Rank of the widest scope that it gives for anything with records of the type that is asked about, if one was. */
  widest: number | undefined;
}

/**
 * The part of a question that finds a user by the parameter `userKey`: with what their memberships give for records of
 * the type that is in this table, if there is one.
 */
export function subjectPart(type?: RawBuilder<unknown>): Part<SubjectRow, Subject | undefined> {
  const memberships = [sql`g.id`, sql`g.key`, sql`g.kind`, sql`h.profile`, sql`g.organization_id`];
  if (type) memberships.push(widest);
  return {
    columns: [
      sql`u.id`,
      sql`u.key`,
      sql`u.name`,
      sql`u.is_active`,
      sql`exists (select 1 from restrictions as x where x.user_id = u.id)`,
      {
        columns: memberships,
        from: sql`from ${type ? sql`${type} as t cross join` : sql``} holdings as h join groups as g on g.id = h.group_id
          where h.user_id = u.id`,
      },
    ],
    from: sql`from users as u where u.key = ${parameter('userKey')}`,
    read: ([row]) => row && toSubject(row),
  };
}

type SubjectRow = [
  id: number,
  key: string,
  name: string,
  isActive: number,
  isRestricted: number | boolean,
  memberships: MembershipRow[],
];
type MembershipRow = [
  groupId: number,
  key: string,
  kind: GroupKind,
  profile: number,
  organizationId: number,
  widest?: number | null,
];

// The permissions of a type stand together in the index: all that follow its name and a dot.
const widest = sql`(select max(gr.scope) from grants as gr
  where gr.profile = h.profile and gr.permission > t.type || '.' and gr.permission < t.type || '/')`;

function toSubject([id, key, name, isActive, isRestricted, rows]: SubjectRow): Subject {
  const memberships = rows.map(toMembership).sort((a, b) => (a.key < b.key ? -1 : 1));
  const isInternal = memberships.some(
    ({ kind }) => kind === 'administrative' || kind === 'organization' || kind === 'team',
  );
  return { id, key, name, isActive: isActive === 1, isInternal, isRestricted: Boolean(isRestricted), memberships };
}

function toMembership([groupId, key, kind, profile, organizationId, widest]: MembershipRow): SubjectMembership {
  return {
    groupId,
    key,
    kind,
    asManager: countsAsManager(profile),
    organizationId,
    widest: widest === undefined ? undefined : (widest ?? 0),
  };
}

export async function findSubject(reader: Reader, key: string): Promise<Subject | undefined> {
  const { user } = await askTogether(reader, 'subject', () => ({ user: subjectPart() }), { userKey: key });
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
