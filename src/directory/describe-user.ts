import { authorizeUser, getKnownSubject } from '../access/asking.ts';
import { countSeen } from '../access/count-seen.ts';
import { type Facts, readFacts, type RoleFacts } from '../access/facts.ts';
import type { Session } from '../store/session.ts';
import { effective, type EffectivePermission } from './describe-group.ts';
import { getUser } from './find-user.ts';
import { groupSight } from './group-sight.ts';

export interface UserDescription {
  key: string;
  name: string;
  email: string | null;
  position: string | null;
  active: boolean;
  internal: boolean;
  hours: string | null;
  caps: Record<string, number> | null;
  away: { from: string; to: string }[];
  restricted: string[];
  /** As the settings make them count, each with what it gives and where that comes from. */
  groups: { group: string; kind: string; as_manager: boolean; roles: string[]; effective: EffectivePermission[] }[];
  owns: Record<string, number>;
}

/** A user with what each membership gives; with `--as`, oneself and those whom one's audit.view reaches. */
export async function describeUser(session: Session, key: string): Promise<UserDescription> {
  const { db } = session;
  const sight = await groupSight(session);
  const subject = await getKnownSubject(session, key);
  await authorizeUser(session, subject.id);
  const user = await getUser(session, key);
  const facts = await readFacts(db);
  const roles = await rolesByGroup(db, facts, user.id);
  const restricted = await db
    .selectFrom('restrictions')
    .select('permission')
    .where('user_id', '=', user.id)
    .orderBy('permission')
    .execute();
  const away = await db
    .selectFrom('user_absences')
    .select(['from_at', 'to_at'])
    .where('user_id', '=', user.id)
    .orderBy('from_at')
    .execute();
  const memberships = subject.memberships.filter(({ groupId }) => sight.sees(groupId));
  return {
    key,
    name: user.name,
    email: user.email,
    position: user.position,
    active: user.is_active === 1,
    internal: subject.isInternal,
    hours: user.hours,
    caps: user.caps === null ? null : (JSON.parse(user.caps) as Record<string, number>),
    away: away.map(({ from_at, to_at }) => ({ from: from_at, to: to_at })),
    restricted: restricted.map(({ permission }) => permission),
    groups: memberships.map(({ groupId, key: group, kind, asManager }) => {
      const ownRoles = roles.get(groupId) ?? [];
      const asManagerNow = asManager && facts.settings.teams === 'on';
      return {
        group,
        kind,
        as_manager: asManagerNow,
        roles: ownRoles.map((role) => role.key),
        effective: effective(facts, { group: facts.groups.get(groupId)!, asManager: asManagerNow, ownRoles }),
      };
    }),
    owns: await countSeen(session, 'owner_id', user.id),
  };
}

async function rolesByGroup(db: Session['db'], facts: Facts, userId: number): Promise<Map<number, RoleFacts[]>> {
  const rows = await db
    .selectFrom('membership_roles as mr')
    .innerJoin('memberships as m', 'm.id', 'mr.membership_id')
    .select(['m.group_id', 'mr.role_id'])
    .where('m.user_id', '=', userId)
    .orderBy('mr.role_id')
    .execute();
  const roles = new Map<number, RoleFacts[]>();
  for (const { group_id, role_id } of rows)
    roles.set(group_id, [...(roles.get(group_id) ?? []), facts.roles.get(role_id)!]);
  return roles;
}
