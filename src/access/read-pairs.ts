import { type RawBuilder, sql } from 'kysely';
import { parameter } from '../store/statements.ts';
import { askTogether, type Part } from './ask-together.ts';
import type { Pair, Standing } from './pair.ts';
import { countsAsManager } from './profile.ts';
import { prepared, type Reader } from './statement-for.ts';
import { byKey, membershipColumns, type MembershipRow, subjectColumns, type SubjectRow, toSubject } from './subject.ts';
import { isSurrounded, NOTHING_AROUND, surroundings, type SurroundingsRow, toSurroundings } from './surroundings.ts';
import { place, recordNamed, targetColumns, type TargetRow } from './target.ts';
import { type Action, isOrganizationOrTeam } from './vocabulary.ts';

/**
 * The records that are called so, each with what the ways look at for this user: all of it read by one statement, which
 * may be the second. `atOnce`: by the first, for someone whom the time must not tell what is around a hidden record.
 */
export async function readPairs(
  reader: Reader,
  { userKey, action, record, atOnce }: { userKey: string; action: Action; record: string; atOnce: boolean },
): Promise<Pair[]> {
  const { key, values, where } = recordNamed(record);
  const read = async (reach: Reach): Promise<(Pair | undefined)[]> => {
    const build = () => ({ pairs: pairPart(where(), reach) });
    const { pairs } = await askTogether(reader, `pair ${key} ${reach}`, build, { userKey, action, ...values });
    return pairs;
  };
  // SQLite is done with an empty table at once. PostgreSQL takes its time for each that it might look into, though most
  // records have nothing around them; and whoever asks about one that has is likely to ask about more of those.
  if (atOnce || reader.store.kind === 'sqlite') return (await read('surrounded')) as Pair[];
  const last = prepared(reader.store, 'last pair', (): { reach: Reach } => ({ reach: 'alone' }));
  let pairs = await read(last.reach);
  if (pairs.includes(undefined)) pairs = await read('surrounded');
  last.reach = pairs.some((pair) => pair!.around !== NOTHING_AROUND) ? 'surrounded' : 'alone';
  return pairs as Pair[];
}

/** What a statement reads: a record with what may stand around it, or whether there may be any of that. */
type Reach = 'alone' | 'surrounded';

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
  /** All of it, or whether there may be any. */
  around: SurroundingsRow | Truth,
  customFields: [string][],
  standings: StandingRow[],
  ...user: SubjectRow | [null, ...unknown[]],
];
type Truth = boolean | 0 | 1 | null;

type StandingRow = [
  ...MembershipRow,
  height: number | null,
  deniedBy: string | null,
  because: string | null,
  ...ranks: (number | null)[],
];

function pairPart(where: RawBuilder<unknown>, reach: Reach): Part<PairRow, (Pair | undefined)[]> {
  return {
    columns: [
      ...targetColumns,
      sql`p.id`,
      sql`p.key`,
      sql`p.organization_id`,
      sql`(select o.key from groups as o where o.id = p.organization_id)`,
      sql`(select ou.key from users as ou where ou.id = r.owner_id)`,
      sql`r.affiliate_id`,
      sql`(select a.key from groups as a where a.id = r.affiliate_id)`,
      {
        columns: [sql`d.permission`, sql`dg.key`],
        from: sql`from denials as d join groups as dg on dg.id = d.by_group_id
          where d.group_id = p.id and d.permission > r.type || '.' and d.permission < r.type || '/'`,
      },
      reach === 'alone' ? isSurrounded : surroundings,
      { columns: [sql`f.key`], from: sql`from fields as f where f.type = r.type` },
      standings,
      ...subjectColumns,
    ],
    // Joined in this order: from the one record to the few things around it.
    from: sql`from records as r join groups as g on g.id = r.group_id
      left join settings as gs on gs.key = 'group-system'
      left join groups as p on p.id = ${place}
      left join users as u on u.key = ${parameter('userKey')}
      where ${where}`,
    read: (rows) => rows.map(toPair),
  };
}

// Joined, for a cursor that is opened once for all memberships costs less than one for each.
const asked = sql`r.type || '.' || ${parameter<Action>('action')}`;
const standings = {
  columns: [
    ...membershipColumns,
    sql`pa.depth`,
    sql`dg.key`,
    sql`gr.because`,
    sql`gr.scope`,
    sql`se.core`,
    sql`se.contact`,
    sql`se.history`,
  ],
  from: sql`from holdings as h join groups as g on g.id = h.group_id
    left join group_paths as pa on pa.group_id = p.id and pa.ancestor_id = h.group_id
    left join denials as d on d.group_id = h.group_id and d.permission = ${asked}
    left join groups as dg on dg.id = d.by_group_id
    left join grants as gr on gr.profile = h.profile and gr.permission = ${asked}
    left join section_scopes as se on se.profile = h.profile and se.type = r.type
    where h.user_id = u.id`,
};

// Undefined for one that has to be read with its surroundings.
function toPair(row: PairRow): Pair | undefined {
  const [id, type, key, name, groupId, groupKey, ownerId, placeId, place, organizationId, organization, ...more] = row;
  const [ownerKey, affiliateId, affiliate, denials, around, customFields, ...subject] = more;
  if (around === true || around === 1) return undefined;
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
    around: around ? toSurroundings(around) : NOTHING_AROUND,
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
