import { sql } from 'kysely';
import type { RecordType } from '../store/schema/records.ts';
import { parameter } from '../store/statements.ts';
import { askTogether, type Part } from './ask-together.ts';
import { type Release, releasesPart } from './seen-fields.ts';
import type { Reader } from './statement-for.ts';
import type { Subject, SubjectMembership } from './subject.ts';
import type { KnownTarget } from './target.ts';
import { type Action, type Permission, type Scope, scopeOfRank } from './vocabulary.ts';

/** A membership with what it gives for the permission that is asked about. */
export interface Standing extends SubjectMembership {
  scope: Scope;
  /** Key of the nearest group on its path that disallows the permission. */
  deniedBy: string | undefined;
  /** How far above the record's group it is; undefined for a group that is not on its path. */
  height: number | undefined;
}

export interface NamedGroup {
  id: number;
  key: string;
}

/** What is near to the ten ways for one user and one record: no more rows than memberships, shares and sales. */
export interface MissFacts {
  permission: Permission;
  restrictedBy: string | undefined;
  standings: Standing[];
  /** The group in which the record counts. */
  place: NamedGroup;
  organization: NamedGroup;
  /** Key of the group that disallows the permission for the record's group. */
  recordDeniedBy: string | undefined;
  owner: { id: number; key: string; groupIds: number[] } | undefined;
  affiliate: NamedGroup | undefined;
  shares: { userId: number | null; groupId: number | null; group: string | null; deniedBy: string | null }[];
  sales: { clientId: number; client: string; isReturned: boolean }[];
  /** Nothing to do with ways: what shows of the record without one, which is asked along. */
  releases: Release[];
}

/** `isFull`: the record is seen in full, and nobody asks what else shows of it. */
export async function readMissFacts(
  reader: Reader,
  user: Subject,
  action: Action,
  target: KnownTarget,
  isFull: boolean,
): Promise<MissFacts> {
  const { type, id, place, ownerId, affiliateId, isShared } = target;
  const { isRestricted } = user;
  const permission = `${type}.${action}` as const;
  const isViewed = action === 'view';
  const { around, standings, shares, ownerGroups, sales, releases } = await askTogether(
    reader,
    `misses ${type} ${isViewed} ${isRestricted} ${isShared} ${isFull}`,
    () => ({
      around: aroundPart(type, isRestricted),
      standings: standingsPart,
      shares: isShared ? sharesPart : NONE,
      ownerGroups: type === 'lead' ? ownerGroupsPart : NONE,
      sales: type === 'lead' && isViewed ? salesPart : NONE,
      releases: isFull ? NONE : releasesPart(reader.store.db, type),
    }),
    { user: user.id, permission, action, record: id, place: place.id, owner: ownerId, affiliate: affiliateId },
  );
  const { owner, affiliate, ...facts } = around;
  return {
    ...facts,
    permission,
    place,
    standings: user.memberships.map((membership) => ({ ...membership, ...standings.get(membership.groupId)! })),
    owner: ownerId === null ? undefined : { id: ownerId, key: owner!, groupIds: ownerGroups },
    affiliate: affiliateId === null || affiliate === null ? undefined : { id: affiliateId, key: affiliate },
    shares,
    sales,
    releases,
  };
}

const [permission, owner, user] = [
  sql`${parameter('permission')}`,
  sql`${parameter('owner')}`,
  sql`${parameter('user')}`,
];

// What is not there for such records and users is not asked about.
const NONE: Part<never, never[]> = { columns: [sql`1`], from: sql`where 1 = 0`, read: () => [] };

type AroundRow = [number, string, ...(string | null)[]];

interface Around {
  organization: NamedGroup;
  recordDeniedBy: string | undefined;
  owner: string | null;
  affiliate: string | null;
  restrictedBy: string | undefined;
}

// What there is but one of.
function aroundPart(type: RecordType, isRestricted: boolean): Part<AroundRow, Around> {
  const patterns = sql.join([
    permission,
    ...[`${type}.*`, '*.*', '*'].map((text) => sql.lit(text)),
    sql`'*.' || cast(${parameter('action')} as text)`,
  ]);
  return {
    columns: [
      sql`o.id`,
      sql`o.key`,
      sql`(select dg.key from denials as d join groups as dg on dg.id = d.by_group_id
        where d.group_id = p.id and d.permission = ${permission})`,
      sql`(select u.key from users as u where u.id = ${owner})`,
      type === 'lead' ? sql`(select a.key from groups as a where a.id = ${parameter('affiliate')})` : sql`null`,
      isRestricted
        ? sql`(select min(x.permission) from restrictions as x
            where x.user_id = ${user} and x.permission || '' in (${patterns}))`
        : sql`null`,
    ],
    from: sql`from groups as p join groups as o on o.id = p.organization_id
      where p.id = ${parameter('place')}`,
    read: ([row]) => {
      const [id, key, recordDeniedBy, owner, affiliate, restrictedBy] = row!;
      return {
        organization: { id, key },
        recordDeniedBy: recordDeniedBy ?? undefined,
        owner: owner!,
        affiliate: affiliate!,
        restrictedBy: restrictedBy ?? undefined,
      };
    },
  };
}

type StandingRow = [groupId: number, scope: number | null, deniedBy: string | null, height: number | null];

const standingsPart: Part<StandingRow, Map<number, Pick<Standing, 'scope' | 'deniedBy' | 'height'>>> = {
  columns: [
    sql`h.group_id`,
    sql`(select gr.scope from grants as gr where gr.profile = h.profile and gr.permission = ${permission})`,
    sql`(select dg.key from denials as d join groups as dg on dg.id = d.by_group_id
      where d.group_id = h.group_id and d.permission = ${permission})`,
    sql`(select p.depth from group_paths as p where p.group_id = ${parameter('place')} and p.ancestor_id = h.group_id)`,
  ],
  from: sql`from holdings as h where h.user_id = ${user}`,
  read: (rows) =>
    new Map(
      rows.map(([id, scope, deniedBy, height]) => [
        id,
        { scope: scopeOfRank(scope ?? 0), deniedBy: deniedBy ?? undefined, height: height ?? undefined },
      ]),
    ),
};

// An access list of a record may be long; what is nearest to one user is among the first, or is theirs.
const sharesPart: Part<[number | null, number | null, string | null, string | null], MissFacts['shares']> = {
  columns: [sql`s.user_id`, sql`s.group_id`, sql`g.key`, sql`dg.key`],
  from: sql`from shares as s left join groups as g on g.id = s.group_id
    left join denials as d on d.group_id = s.group_id and d.permission = ${permission}
    left join groups as dg on dg.id = d.by_group_id
    where s.record_id = ${parameter('record')} and s.action = ${parameter('action')}`,
  read: (rows) =>
    rows
      .map(([userId, groupId, group, deniedBy]) => ({ userId, groupId, group, deniedBy }))
      .sort((a, b) => ((a.group ?? '') < (b.group ?? '') ? -1 : 1)),
};

const ownerGroupsPart: Part<[number], number[]> = {
  columns: [sql`h.group_id`],
  from: sql`from holdings as h where h.user_id = ${owner}`,
  read: (rows) => rows.map(([id]) => id),
};

const salesPart: Part<[number, string, string | null], MissFacts['sales']> = {
  columns: [sql`s.client_id`, sql`g.key`, sql`s.returned_at`],
  from: sql`from sales as s join groups as g on g.id = s.client_id where s.lead_id = ${parameter('record')}`,
  read: (rows) =>
    rows
      .map(([clientId, client, returnedAt]) => ({ clientId, client, isReturned: returnedAt !== null }))
      .sort((a, b) => (a.client < b.client ? -1 : 1)),
};
