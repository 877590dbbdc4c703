import { sql } from 'kysely';
import { parameter } from '../store/statements.ts';
import { askTogether, type Part } from './ask-together.ts';
import { placeOf } from './relation.ts';
import { type Release, releasesPart } from './seen-fields.ts';
import type { Settings } from './settings.ts';
import type { Reader } from './statement-for.ts';
import type { Subject, SubjectMembership } from './subject.ts';
import type { FoundTarget } from './target.ts';
import { type Action, patternsFor, type Permission, type Scope, scopeOfRank } from './vocabulary.ts';

/** A membership with what it gives for the permission that is asked about. */
export interface Standing extends SubjectMembership {
  scope: Scope;
  /** Key of the nearest group on its path that disallows the permission. */
  deniedBy: string | undefined;
  organizationId: number;
}

export interface PathGroup {
  id: number;
  key: string;
}

/** What is near to the ten ways for one user and one record: no more rows than memberships and the group's path. */
export interface MissFacts {
  permission: Permission;
  restrictedBy: string | undefined;
  standings: Standing[];
  /** From the record's group up to the root. */
  path: PathGroup[];
  organization: PathGroup;
  /** Key of the group that disallows the permission for the record's group. */
  recordDeniedBy: string | undefined;
  owner: { id: number; key: string; groupIds: number[] } | undefined;
  affiliate: { id: number; key: string } | undefined;
  shares: { userId: number | null; groupId: number | null; group: string | null; deniedBy: string | null }[];
  sales: { clientId: number; client: string; isReturned: boolean }[];
  /** Nothing to do with ways: what shows of the record without one, which is asked along. */
  releases: Release[];
}

export async function readMissFacts(
  reader: Reader,
  settings: Settings,
  user: Subject,
  action: Action,
  target: FoundTarget,
): Promise<MissFacts> {
  const { type, id, groupId, ownerId, affiliateId } = target;
  const permission = `${type}.${action}` as const;
  const isViewed = action === 'view';
  const found = await askTogether(
    reader,
    `misses ${type} ${isViewed} ${settings['group-system']}`,
    () => ({
      ...near(settings),
      ...onlyOfLeads(type === 'lead', isViewed),
      releases: releasesPart(reader.store.db, type),
    }),
    { user: user.id, permission, action, record: id, group: groupId, owner: ownerId, affiliate: affiliateId },
  );
  const { path, owner, ownerGroups, standings, restrictions, ...facts } = found;
  const patterns = patternsFor(permission);
  return {
    ...facts,
    permission,
    restrictedBy: restrictions.find((text) => patterns.includes(text)),
    standings: user.memberships.map((membership) => ({
      ...membership,
      ...(standings.get(membership.groupId) ?? { scope: 'none', deniedBy: undefined, organizationId: 0 }),
    })),
    path,
    organization: path.find((group) => group.id === path[0]!.organizationId)!,
    owner: owner && { ...owner, groupIds: ownerGroups },
  };
}

const [permission, owner] = [sql`${parameter('permission')}`, sql`${parameter('owner')}`];

function near(settings: Settings) {
  const place = placeOf(settings, sql`${parameter('group')}`);
  return {
    restrictions: {
      columns: [sql`x.permission`],
      from: sql`from restrictions as x where x.user_id = ${parameter('user')}`,
      read: (rows) => rows.map(([text]) => text),
    } satisfies Part<[string], string[]>,
    standings: {
      columns: [sql`g.id`, sql`g.organization_id`, sql`gr.scope`, sql`dg.key`],
      from: sql`from holdings as h join groups as g on g.id = h.group_id
        left join grants as gr on gr.profile = h.profile and gr.permission = ${permission}
        left join denials as d on d.group_id = h.group_id and d.permission = ${permission}
        left join groups as dg on dg.id = d.by_group_id
        where h.user_id = ${parameter('user')}`,
      read: (rows) =>
        new Map(
          rows.map(([id, organizationId, scope, deniedBy]) => [
            id,
            { scope: scopeOfRank(scope ?? 0), deniedBy: deniedBy ?? undefined, organizationId },
          ]),
        ),
    } satisfies Part<
      [number, number, number | null, string | null],
      Map<number, Pick<Standing, 'scope' | 'deniedBy' | 'organizationId'>>
    >,
    path: {
      columns: [sql`g.id`, sql`g.key`, sql`g.organization_id`, sql`p.depth`],
      from: sql`from group_paths as p join groups as g on g.id = p.ancestor_id where p.group_id = ${place}`,
      read: (rows) =>
        rows.sort((a, b) => a[3] - b[3]).map(([id, key, organizationId]) => ({ id, key, organizationId })),
    } satisfies Part<[number, string, number, number], (PathGroup & { organizationId: number })[]>,
    recordDeniedBy: {
      columns: [sql`dg.key`],
      from: sql`from denials as d join groups as dg on dg.id = d.by_group_id
        where d.group_id = ${place} and d.permission = ${permission}`,
      read: ([row]) => row?.[0],
    } satisfies Part<[string], string | undefined>,
    owner: {
      columns: [sql`u.id`, sql`u.key`],
      from: sql`from users as u where u.id = ${owner}`,
      read: ([row]) => row && { id: row[0], key: row[1] },
    } satisfies Part<[number, string], { id: number; key: string } | undefined>,
    // An access list of a record may be long; what is nearest to one user is among the first, or is theirs.
    shares: {
      columns: [sql`s.user_id`, sql`s.group_id`, sql`g.key`, sql`dg.key`],
      from: sql`from shares as s left join groups as g on g.id = s.group_id
        left join denials as d on d.group_id = s.group_id and d.permission = ${permission}
        left join groups as dg on dg.id = d.by_group_id
        where s.record_id = ${parameter('record')} and s.action = ${parameter('action')}`,
      read: (rows) =>
        rows
          .map(([userId, groupId, group, deniedBy]) => ({ userId, groupId, group, deniedBy }))
          .sort((a, b) => ((a.group ?? '') < (b.group ?? '') ? -1 : 1)),
    } satisfies Part<[number | null, number | null, string | null, string | null], MissFacts['shares']>,
  };
}

// Of other records nobody asks: a condition that is known to be false costs nothing.
function onlyOfLeads(isLead: boolean, isViewed: boolean) {
  const asked = (isAsked: boolean) => (isAsked ? sql`1 = 1` : sql`1 = 0`);
  return {
    ownerGroups: {
      columns: [sql`h.group_id`],
      from: sql`from holdings as h where ${asked(isLead)} and h.user_id = ${owner}`,
      read: (rows) => rows.map(([id]) => id),
    } satisfies Part<[number], number[]>,
    affiliate: {
      columns: [sql`g.id`, sql`g.key`],
      from: sql`from groups as g where ${asked(isLead)} and g.id = ${parameter('affiliate')}`,
      read: ([row]) => row && { id: row[0], key: row[1] },
    } satisfies Part<[number, string], MissFacts['affiliate']>,
    sales: {
      columns: [sql`s.client_id`, sql`g.key`, sql`s.returned_at`],
      from: sql`from sales as s join groups as g on g.id = s.client_id
        where ${asked(isLead && isViewed)} and s.lead_id = ${parameter('record')}`,
      read: (rows) =>
        rows
          .map(([clientId, client, returnedAt]) => ({ clientId, client, isReturned: returnedAt !== null }))
          .sort((a, b) => (a.client < b.client ? -1 : 1)),
    } satisfies Part<[number, string, string | null], MissFacts['sales']>,
  };
}
