import { type RawBuilder, sql } from 'kysely';
import { parameter } from '../store/statements.ts';
import { askTogether, type Part } from './ask-together.ts';
import { actionsOf, type Pair, SEEN_BY, type Standing } from './pair.ts';
import { countsAsManager } from './profile.ts';
import type { Reader } from './statement-for.ts';
import { byKey, membershipColumns, type MembershipRow, subjectColumns, type SubjectRow, toSubject } from './subject.ts';
import { place, recordNamed, targetColumns, type TargetRow } from './target.ts';
import { type Action, BASE_GROUP, type GroupKind, isOrganizationOrTeam } from './vocabulary.ts';
import { actionNamed } from './ways.ts';

/** The records that are called so, each with what the ways look at for this user. */
export async function readPairs(reader: Reader, userKey: string, action: Action, record: string): Promise<Pair[]> {
  const { key, values, where } = recordNamed(record);
  const isSeen = SEEN_BY.includes(action);
  const { pairs } = await askTogether(
    reader,
    `pair ${key} ${isSeen ? action : ''}`,
    () => ({ pairs: pairPart(where(), isSeen ? action : parameter<Action>('action')) }),
    { userKey, action, ...values },
  );
  return pairs;
}

type PairRow = [
  ...TargetRow,
  placeId: number,
  place: string,
  organizationId: number,
  organization: string,
  ownerKey: string | null,
  affiliateId: number | null,
  affiliate: string | null,
  denials: [string, string][],
  shares: [Action, number | null, number | null, string | null, string | null][],
  ownerGroups: [number, GroupKind, number, [number][]][],
  sales: [number, string, string | null][],
  releases: [string, number, GroupKind][],
  customFields: [string][],
  standings: StandingRow[],
  ...user: SubjectRow | [null, ...unknown[]],
];

type StandingRow = [
  ...MembershipRow,
  height: number | null,
  deniedBy: string | null,
  because: string | null,
  ...ranks: (number | null)[],
];

function pairPart(where: RawBuilder<unknown>, asked: Action): Part<PairRow, Pair[]> {
  return {
    columns: [
      ...targetColumns,
      sql`p.id`,
      sql`p.key`,
      sql`o.id`,
      sql`o.key`,
      sql`ou.key`,
      sql`a.id`,
      sql`a.key`,
      {
        columns: [sql`d.permission`, sql`dg.key`],
        from: sql`from denials as d join groups as dg on dg.id = d.by_group_id
          where d.group_id = p.id and d.permission > r.type || '.' and d.permission < r.type || '/'`,
      },
      {
        columns: [sql`s.action`, sql`s.user_id`, sql`s.group_id`, sql`sg.key`, sql`dg.key`],
        from: sql`from shares as s left join groups as sg on sg.id = s.group_id
          left join denials as d on d.group_id = s.group_id and d.permission = r.type || '.' || s.action
          left join groups as dg on dg.id = d.by_group_id
          where s.record_id = r.id and (s.group_id is not null or s.user_id = u.id)`,
      },
      {
        columns: [
          sql`og.id`,
          sql`og.kind`,
          sql`og.organization_id`,
          { columns: [sql`pa.ancestor_id`], from: sql`from group_paths as pa where pa.group_id = og.id` },
        ],
        from: sql`from holdings as oh join groups as og on og.id = oh.group_id
          where r.type = 'lead' and p.key = ${sql.lit(BASE_GROUP)} and oh.user_id = r.owner_id and r.owner_id <> u.id`,
      },
      {
        columns: [sql`sa.client_id`, sql`sg.key`, sql`sa.returned_at`],
        from: sql`from sales as sa join groups as sg on sg.id = sa.client_id
          where r.type = 'lead' and sa.lead_id = r.id`,
      },
      {
        columns: [sql`rl.field`, sql`rg.id`, sql`rg.kind`],
        from: sql`from holdings as h join groups as rg on rg.id = h.group_id
          join releases as rl on rl.group_id = h.group_id and rl.type = r.type
          where exists (select 1 from releases as any_rl where any_rl.type = r.type) and h.user_id = u.id
            and not exists (select 1 from denials as d where d.group_id = rg.id and d.permission = r.type || '.view')`,
      },
      { columns: [sql`f.key`], from: sql`from fields as f where f.type = r.type` },
      standingsOf(actionsOf(asked)),
      ...subjectColumns,
    ],
    // Joined in this order: from the one record to the few things around it.
    from: sql`from records as r join groups as g on g.id = r.group_id
      left join settings as gs on gs.key = 'group-system'
      left join groups as p on p.id = ${place}
      left join groups as o on o.id = p.organization_id
      left join users as ou on ou.id = r.owner_id
      left join groups as a on a.id = r.affiliate_id
      left join users as u on u.key = ${parameter('userKey')}
      where ${where}`,
    read: (rows) => rows.map(toPair),
  };
}

// Joined, for a cursor that is opened once for all memberships costs less than one for each.
function standingsOf(actions: readonly Action[]): Pick<Part<never, unknown>, 'columns' | 'from'> {
  const permissions = actions.map((action) => sql`r.type || '.' || ${actionNamed(action)}`);
  const grants = actions.map((_, at) => sql.ref(`gr${at}`));
  const granted = grants.map(
    (gr, at) => sql`left join grants as ${gr} on ${gr}.profile = h.profile and ${gr}.permission = ${permissions[at]}`,
  );
  return {
    columns: [
      ...membershipColumns,
      sql`pa.depth`,
      sql`dg.key`,
      sql`${grants[0]}.because`,
      ...grants.map((gr) => sql`${gr}.scope`),
    ],
    from: sql`from holdings as h join groups as g on g.id = h.group_id
      left join group_paths as pa on pa.group_id = p.id and pa.ancestor_id = h.group_id
      left join denials as d on d.group_id = h.group_id and d.permission = ${permissions[0]}
      left join groups as dg on dg.id = d.by_group_id
      ${sql.join(granted, sql` `)} where h.user_id = u.id`,
  };
}

function toPair(row: PairRow): Pair {
  const [id, type, key, name, groupId, groupKey, ownerId, placeId, place, organizationId, organization, ...more] = row;
  const [ownerKey, affiliateId, affiliate, denials, shares, ownerGroups, sales, releases, customFields, ...subject] =
    more;
  const [held, ...user] = subject;
  const standings = held.map(toStanding).sort(byKey);
  // Each property by name: to spread another object into one costs as much as a small search.
  return {
    id,
    type,
    key,
    name,
    groupId,
    groupKey,
    ownerId,
    user: isSubject(user) ? toSubject(user, standings) : undefined,
    standings,
    inside: standings.filter(({ kind }) => isOrganizationOrTeam(kind)),
    place: { id: placeId, key: place },
    organization: { id: organizationId, key: organization },
    ownerKey,
    affiliate: affiliateId === null || affiliate === null ? undefined : { id: affiliateId, key: affiliate },
    denials,
    shares: shares
      .map(([action, userId, groupId, group, deniedBy]) => ({ action, userId, groupId, group, deniedBy }))
      .sort((a, b) => ((a.group ?? '') < (b.group ?? '') ? -1 : 1)),
    ownerGroups: ownerGroups.map(([id, kind, organizationId, path]) => ({
      id,
      kind,
      organizationId,
      pathIds: path.map(([ancestorId]) => ancestorId),
    })),
    sales: sales
      .map(([clientId, client, returnedAt]) => ({ clientId, client, isReturned: returnedAt !== null }))
      .sort((a, b) => (a.client < b.client ? -1 : 1)),
    releases: releases
      .map(([field, groupId, kind]) => ({ field, groupId, kind }))
      .sort((a, b) => (a.field < b.field ? -1 : 1)),
    customFields: customFields.map(([field]) => field).sort(),
  };
}

function isSubject(row: SubjectRow | [null, ...unknown[]]): row is SubjectRow {
  return row[0] !== null;
}

function toStanding(row: StandingRow): Standing {
  const [groupId, key, kind, profile, organizationId, height, deniedBy, because, ...ranks] = row;
  return {
    groupId,
    key,
    kind,
    asManager: countsAsManager(profile),
    organizationId,
    ranks: ranks.map((rank) => rank ?? 0),
    because: because ?? '[]',
    reasons: undefined,
    deniedBy: deniedBy ?? undefined,
    height: height ?? undefined,
  };
}
