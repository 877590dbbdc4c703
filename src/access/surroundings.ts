import { sql } from 'kysely';
import type { Release } from './seen-fields.ts';
import { type Action, BASE_GROUP, type GroupKind } from './vocabulary.ts';

/** What may stand around a record and mostly does not: shares, sales, colleagues, releases. */
export interface Surroundings {
  /** With groups, and with the user. */
  shares: readonly PairShare[];
  /** Of a lead in the base group: the groups of its owner, if that is another than the user. */
  ownerGroups: readonly OwnerGroup[];
  sales: readonly { clientId: number; client: string; isReturned: boolean }[];
  /** What is released of the record's type to groups of the user's. */
  releases: readonly Release[];
}

export interface PairShare {
  action: Action;
  /** Shared with this user, or with all of a group. */
  userId: number | null;
  groupId: number | null;
  group: string | null;
  /** Key of the group that disallows the action for those in the group. */
  deniedBy: string | null;
}

export interface OwnerGroup {
  id: number;
  kind: GroupKind;
  organizationId: number;
  /** Those on its path, itself included. */
  pathIds: readonly number[];
}

export type SurroundingsRow = [
  shares: [Action, number | null, number | null, string | null, string | null][],
  ownerGroups: [number, GroupKind, number, [number][]][],
  sales: [number, string, string | null][],
  releases: [string, number, GroupKind][],
];

export const NOTHING_AROUND: Surroundings = { shares: [], ownerGroups: [], sales: [], releases: [] };

const isColleaguesLead = sql`r.type = 'lead' and p.key = ${sql.lit(BASE_GROUP)} and r.owner_id <> u.id`;

/** Of `records as r` that counts in `groups as p`, for `users as u`: whether there may be any of it. */
export const isSurrounded = sql`(${isColleaguesLead})
  or exists (select 1 from shares as s where s.record_id = r.id)
  or r.type = 'lead' and exists (select 1 from sales as sa where sa.lead_id = r.id)
  or exists (select 1 from releases as rl where rl.type = r.type)`;

/** Of the same: all of it. */
export const surroundings = {
  columns: [
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
        where ${isColleaguesLead} and oh.user_id = r.owner_id`,
    },
    {
      columns: [sql`sa.client_id`, sql`sg.key`, sql`sa.returned_at`],
      from: sql`from sales as sa join groups as sg on sg.id = sa.client_id where r.type = 'lead' and sa.lead_id = r.id`,
    },
    {
      columns: [sql`rl.field`, sql`rg.id`, sql`rg.kind`],
      from: sql`from holdings as h join groups as rg on rg.id = h.group_id
        join releases as rl on rl.group_id = h.group_id and rl.type = r.type
        where exists (select 1 from releases as any_rl where any_rl.type = r.type) and h.user_id = u.id
          and not exists (select 1 from denials as d where d.group_id = rg.id and d.permission = r.type || '.view')`,
    },
  ],
};

export function toSurroundings([shares, ownerGroups, sales, releases]: SurroundingsRow): Surroundings {
  if (shares.length + ownerGroups.length + sales.length + releases.length === 0) return NOTHING_AROUND;
  return {
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
  };
}
