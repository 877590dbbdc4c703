import type { Kysely } from 'kysely';
import type { Schema } from '../../store/schema/schema.ts';

/** One membership of a group, as far as what it gives depends on it. */
export interface Held {
  groupId: number;
  asManager: boolean;
  roleIds: readonly number[];
}

/** The memberships of a user as they are stored. */
export async function membershipsOfUser(db: Kysely<Schema>, userId: number): Promise<Held[]> {
  return gather(await read(db).where('m.user_id', '=', userId).execute());
}

/** What memberships of these groups there are, each kind once, and always the plain member's. */
export async function membershipsInGroups(db: Kysely<Schema>, groupIds: readonly number[]): Promise<Held[]> {
  const wanted = new Set(groupIds);
  const rows = await read(db)
    .$if(groupIds.length <= 500, (query) => query.where('m.group_id', 'in', groupIds))
    .execute();
  const found = new Map<string, Held>();
  for (const groupId of groupIds) {
    const member: Held = { groupId, asManager: false, roleIds: [] };
    found.set(nameOf(member), member);
  }
  for (const held of gather(rows.filter(({ group_id }) => wanted.has(group_id)))) found.set(nameOf(held), held);
  return [...found.values()];
}

function read(db: Kysely<Schema>) {
  return db
    .selectFrom('memberships as m')
    .leftJoin('membership_roles as mr', 'mr.membership_id', 'm.id')
    .select(['m.id', 'm.group_id', 'm.as_manager', 'mr.role_id'])
    .orderBy('m.id')
    .orderBy('mr.role_id');
}

function gather(rows: readonly { id: number; group_id: number; as_manager: number; role_id: number | null }[]): Held[] {
  const found = new Map<number, { groupId: number; asManager: boolean; roleIds: number[] }>();
  for (const { id, group_id, as_manager, role_id } of rows) {
    const held = found.get(id) ?? { groupId: group_id, asManager: as_manager === 1, roleIds: [] };
    if (role_id !== null) held.roleIds.push(role_id);
    found.set(id, held);
  }
  return [...found.values()];
}

function nameOf({ groupId, asManager, roleIds }: Held): string {
  return `${groupId} ${asManager} ${roleIds.join(',')}`;
}
