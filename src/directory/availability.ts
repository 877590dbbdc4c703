import { authorize } from '../access/authority.ts';
import type { Change } from '../store/session.ts';
import { getGroup } from './find-group.ts';
import { getUser } from './find-user.ts';

export interface Availability {
  /** Working hours such as `Mo-Fr 08:00-18:00`; null for any time. */
  hours?: string | null | undefined;
  /** At most so many leads in each; an empty map for no limit. */
  caps?: Readonly<Record<string, number | undefined>> | undefined;
  /** All periods away: dates are whole days, both included; times are instants, the end excluded. */
  away?: readonly { from: string; to: string }[] | undefined;
}

/** States when a user can take leads, and how many. */
export async function setAvailability(change: Change, userKey: string, wish: Availability): Promise<void> {
  const { db } = change;
  const { hours, caps, away } = wish;
  const user = await getUser(change, userKey);
  await authorize(change, { do: 'user.edit', userId: user.id });
  const before: Record<string, unknown> = {};
  if (hours !== undefined) before['hours'] = user.hours;
  if (caps) before['caps'] = user.caps === null ? {} : (JSON.parse(user.caps) as object);
  const set = { ...(hours === undefined ? {} : { hours }), ...(caps ? { caps: toCaps(caps) } : {}) };
  if (Object.keys(set).length > 0) await db.updateTable('users').set(set).where('id', '=', user.id).execute();
  if (away) {
    before['away'] = await db
      .selectFrom('user_absences')
      .select(['from_at as from', 'to_at as to'])
      .where('user_id', '=', user.id)
      .execute();
    await db.deleteFrom('user_absences').where('user_id', '=', user.id).execute();
    for (const { from, to } of away)
      await db.insertInto('user_absences').values({ user_id: user.id, from_at: from, to_at: to }).execute();
  }
  change.journal({ verb: 'updated', object: 'user', key: userKey, before, after: wish });
}

/** States how many leads a group, or a client, takes. */
export async function setGroupCaps(
  change: Change,
  key: string,
  caps: NonNullable<Availability['caps']>,
): Promise<void> {
  const { db } = change;
  const group = await getGroup(change, key);
  await authorize(change, { do: 'group.edit', groupId: group.id });
  await db
    .updateTable('groups')
    .set({ caps: toCaps(caps) })
    .where('id', '=', group.id)
    .execute();
  const before = { caps: group.caps === null ? {} : (JSON.parse(group.caps) as object) };
  change.journal({ verb: 'updated', object: 'group', key, before, after: { caps } });
}

function toCaps(caps: object): string | null {
  return Object.keys(caps).length === 0 ? null : JSON.stringify(caps);
}
