import { authorize } from '../access/authority.ts';
import { userSight } from '../access/known-users.ts';
import { BASE_GROUP, POSITIONS, parseWord, type Position } from '../access/vocabulary.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Change, Done } from '../store/session.ts';
import { assertTeamFits } from './assert-team-fits.ts';
import { alreadyExists, type Difference, differences, existsDifferently, keyNotAvailable } from './differences.ts';
import { findUser, type User } from './find-user.ts';
import { isExternal } from './group-kinds.ts';
import { assertKey, checkName } from './keys.ts';
import {
  assertAssignable,
  type MembershipWish,
  readWish,
  type WishedMembership,
  writeMembership,
} from './memberships.ts';

export interface UserWish {
  key: string;
  /** The key when absent. */
  name?: string | undefined;
  email?: string | undefined;
  position?: string | undefined;
  memberships: readonly MembershipWish[];
  /** A new user is in the base group too, unless told otherwise or a member of external groups only. */
  base?: boolean | undefined;
  failIfExists?: boolean | undefined;
}

/** Makes a user with their memberships; one that exists just so is left alone, one that exists differently is a Problem. */
export async function createUser(change: Change, wish: UserWish): Promise<Done> {
  const { db, now } = change;
  const { key } = wish;
  assertKey(key, 'user');
  const values = checkUserValues(wish);
  const wished = await readWishes(change, wish);
  await authorize(change, {
    do: 'user.create',
    groups: wished.map(({ group, asManager, roles }) => ({
      groupId: group.id,
      asManager,
      roleIds: roles.map(({ id }) => id),
    })),
  });
  const existing = await findUser(db, key);
  if (existing && !(await userSight(change))(existing.id)) throw keyNotAvailable(key);
  if (existing) return unchanged(change, existing, values, wish, wished);
  for (const membership of wished) await assertAssignable(change, membership);
  const user = await db
    .insertInto('users')
    .values({
      key,
      name: values.name ?? key,
      email: values.email ?? null,
      position: values.position ?? null,
      is_active: 1,
      hours: null,
      caps: null,
      created_at: now(),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  for (const membership of wished) await writeMembership(change, user, membership);
  change.stale.users.add(user.id);
  for (const { group } of wished) await assertTeamFits(change, user, group);
  const groups = wished.map(({ group, asManager, roles }) => ({
    group: group.key,
    as_manager: asManager,
    roles: roles.map((role) => role.key),
  }));
  change.journal({ verb: 'created', object: 'user', key, after: { ...values, key, groups } });
  const told = wished.map(({ group, asManager }) => `${group.key}${asManager ? ' (manager)' : ''}`).join(', ');
  return { result: 'created', object: 'user', key, text: `Created user ${key}${told && ` in ${told}`}` };
}

export interface UserValues {
  name?: string | undefined;
  email?: string | undefined;
  position?: Position | undefined;
}

export function checkUserValues({ name, email, position }: Pick<UserWish, 'name' | 'email' | 'position'>): UserValues {
  return {
    name: name === undefined ? undefined : checkName(name, 'user'),
    email: email === undefined ? undefined : checkEmail(email),
    position: position === undefined ? undefined : parseWord(position, POSITIONS, 'position'),
  };
}

function checkEmail(text: string): string {
  const email = text.trim();
  if (/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(email) && email.length <= 254) return email;
  throw new Problem({
    code: 'bad_email',
    exit: ExitCode.usage,
    message: `"${email}" is no email address.`,
    hint: 'Write it as name@example.com.',
  });
}

async function readWishes(change: Change, { memberships, base }: UserWish): Promise<WishedMembership[]> {
  const wished: WishedMembership[] = [];
  for (const wish of memberships) wished.push(await readWish(change, wish));
  const named = wished.some(({ group }) => group.key === BASE_GROUP);
  const externalOnly = wished.length > 0 && wished.every(({ group }) => isExternal(group));
  if (!named && (base ?? !externalOnly)) wished.push(await readWish(change, { group: BASE_GROUP }));
  return wished;
}

async function unchanged(
  { db }: Change,
  user: User,
  values: UserValues,
  wish: UserWish,
  wished: WishedMembership[],
): Promise<Done> {
  const { key, failIfExists } = wish;
  if (failIfExists) throw alreadyExists('user', key);
  const found: Difference[] = differences({ ...user }, { ...values });
  const stored = await db
    .selectFrom('memberships')
    .select(['group_id', 'as_manager'])
    .where('user_id', '=', user.id)
    .execute();
  for (const { group, asManager } of wished) {
    // Base may have been left since: only what was asked for by name must be there.
    if (!wish.memberships.some((asked) => asked.group === group.key)) continue;
    const membership = stored.find(({ group_id }) => group_id === group.id);
    const is = membership ? (membership.as_manager ? 'manager' : 'member') : null;
    const wanted = asManager ? 'manager' : 'member';
    if (is !== wanted) found.push({ field: group.key, is, wanted });
  }
  if (found.length > 0)
    throw existsDifferently('user', key, found, 'Change it: crmctl user edit, user assign or user unassign.');
  return { result: 'unchanged', object: 'user', key, text: `User ${key} exists already, just so` };
}
