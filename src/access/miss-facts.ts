import { sql } from 'kysely';
import { parameter } from '../store/statements.ts';
import { placeOf } from './relation.ts';
import type { Settings } from './settings.ts';
import { ask, type Reader } from './statement-for.ts';
import type { Subject, SubjectMembership } from './subject.ts';
import type { Target } from './target.ts';
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
  depth: number;
}

/** What is near to the ten ways for one user and one record: no more rows than memberships and the group's path. */
export interface MissFacts {
  permission: Permission;
  restrictedBy: string | undefined;
  standings: Standing[];
  /** From the record's group up to the root. */
  path: PathGroup[];
  organization: { id: number; key: string };
  /** Key of the group that disallows the permission for the record's group. */
  recordDeniedBy: string | undefined;
  owner: { id: number; key: string; groupIds: number[] } | undefined;
  affiliate: { id: number; key: string } | undefined;
  shares: { userId: number | null; groupId: number | null; group: string | null; deniedBy: string | null }[];
  sales: { clientId: number; client: string; isReturned: boolean }[];
}

export async function readMissFacts(
  reader: Reader,
  settings: Settings,
  user: Subject,
  action: Action,
  target: Target,
): Promise<MissFacts> {
  const permission = `${target.type}.${action}` as const;
  const [record] = await ask(
    reader,
    `miss record ${settings['group-system']}`,
    (db) =>
      db
        .selectFrom('records as r')
        .innerJoin('groups as g', (join) => join.on('g.id', '=', placeOf(settings)))
        .innerJoin('groups as o', 'o.id', 'g.organization_id')
        .leftJoin('users as u', 'u.id', 'r.owner_id')
        .leftJoin('groups as a', 'a.id', 'r.affiliate_id')
        .leftJoin('denials as d', (join) =>
          join.onRef('d.group_id', '=', 'g.id').on('d.permission', '=', parameter<string>('permission')),
        )
        .leftJoin('groups as dg', 'dg.id', 'd.by_group_id')
        .select(['g.id as group_id', 'o.id as organization_id', 'o.key as organization_key'])
        .select([
          'u.id as owner_id',
          'u.key as owner_key',
          'a.id as affiliate_id',
          'a.key as affiliate_key',
          'dg.key as denied_by',
        ])
        .where('r.id', '=', parameter<number>('record')),
    { record: target.id, permission },
  );
  const { group_id, organization_id, organization_key, owner_id, owner_key, affiliate_id, affiliate_key, denied_by } =
    record!;
  return {
    permission,
    restrictedBy: await findRestriction(reader, user.id, permission),
    standings: await readStandings(reader, user, permission),
    path: await readPath(reader, group_id),
    organization: { id: organization_id, key: organization_key },
    recordDeniedBy: denied_by ?? undefined,
    owner:
      owner_id === null || owner_key === null
        ? undefined
        : {
            id: owner_id,
            key: owner_key,
            groupIds: target.type === 'lead' ? await readGroupIds(reader, owner_id) : [],
          },
    affiliate: affiliate_id === null || affiliate_key === null ? undefined : { id: affiliate_id, key: affiliate_key },
    shares: await readShares(reader, target.id, action, permission),
    sales: target.type === 'lead' && action === 'view' ? await readSales(reader, target.id) : [],
  };
}

async function readStandings(reader: Reader, user: Subject, permission: Permission): Promise<Standing[]> {
  const rows = await ask(
    reader,
    'miss standings',
    (db) =>
      db
        .selectFrom('holdings as h')
        .innerJoin('groups as g', 'g.id', 'h.group_id')
        .leftJoin('grants as gr', (join) =>
          join.onRef('gr.profile', '=', 'h.profile').on('gr.permission', '=', parameter<string>('permission')),
        )
        .leftJoin('denials as d', (join) =>
          join.onRef('d.group_id', '=', 'g.id').on('d.permission', '=', parameter<string>('permission')),
        )
        .leftJoin('groups as dg', 'dg.id', 'd.by_group_id')
        .select(['g.id', 'g.organization_id', 'gr.scope', 'dg.key as denied_by'])
        .where('h.user_id', '=', parameter<number>('user')),
    { user: user.id, permission },
  );
  return user.memberships.map((membership) => {
    const row = rows.find(({ id }) => id === membership.groupId);
    return {
      ...membership,
      scope: scopeOfRank(row?.scope ?? 0),
      deniedBy: row?.denied_by ?? undefined,
      organizationId: row?.organization_id ?? 0,
    };
  });
}

async function findRestriction(reader: Reader, userId: number, permission: Permission): Promise<string | undefined> {
  const rows = await ask(
    reader,
    'miss restrictions',
    (db) => db.selectFrom('restrictions').select('permission').where('user_id', '=', parameter<number>('user')),
    { user: userId },
  );
  const patterns = patternsFor(permission);
  return rows.find((row) => patterns.includes(row.permission))?.permission;
}

async function readPath(reader: Reader, groupId: number): Promise<PathGroup[]> {
  return ask(
    reader,
    'miss path',
    (db) =>
      db
        .selectFrom('group_paths as p')
        .innerJoin('groups as g', 'g.id', 'p.ancestor_id')
        .select(['g.id', 'g.key', 'p.depth'])
        .where('p.group_id', '=', parameter<number>('group'))
        .orderBy('p.depth'),
    { group: groupId },
  );
}

async function readGroupIds(reader: Reader, userId: number): Promise<number[]> {
  const rows = await ask(
    reader,
    'miss owner',
    (db) => db.selectFrom('holdings').select('group_id').where('user_id', '=', parameter<number>('user')),
    { user: userId },
  );
  return rows.map(({ group_id }) => group_id);
}

// An access list of a record may be long; what is nearest to one user is among the first, or is theirs.
async function readShares(reader: Reader, recordId: number, action: Action, permission: Permission) {
  const rows = await ask(
    reader,
    'miss shares',
    (db) =>
      db
        .selectFrom('shares as s')
        .leftJoin('groups as g', 'g.id', 's.group_id')
        .leftJoin('denials as d', (join) =>
          join.onRef('d.group_id', '=', 's.group_id').on('d.permission', '=', parameter<string>('permission')),
        )
        .leftJoin('groups as dg', 'dg.id', 'd.by_group_id')
        .select(['s.user_id', 's.group_id', 'g.key', sql<string | null>`dg.key`.as('denied_by')])
        .where('s.record_id', '=', parameter<number>('record'))
        .where('s.action', '=', parameter<string>('action'))
        .orderBy('g.key'),
    { record: recordId, action, permission },
  );
  return rows.map(({ user_id, group_id, key, denied_by }) => ({
    userId: user_id,
    groupId: group_id,
    group: key,
    deniedBy: denied_by,
  }));
}

async function readSales(reader: Reader, leadId: number) {
  const rows = await ask(
    reader,
    'miss sales',
    (db) =>
      db
        .selectFrom('sales as s')
        .innerJoin('groups as g', 'g.id', 's.client_id')
        .select(['s.client_id', 'g.key', 's.returned_at'])
        .where('s.lead_id', '=', parameter<number>('lead'))
        .orderBy('g.key'),
    { lead: leadId },
  );
  return rows.map(({ client_id, key, returned_at }) => ({
    clientId: client_id,
    client: key,
    isReturned: returned_at !== null,
  }));
}
