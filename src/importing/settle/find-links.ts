import { userSight } from '../../access/known-users.ts';
import { isFinished } from '../../access/relation.ts';
import { findGroup } from '../../directory/find-group.ts';
import { groupSight } from '../../directory/group-sight.ts';
import { Problem } from '../../problem.ts';
import { assertHoldsRecords, assertOwner } from '../../records/assignment-rules.ts';
import { seenOfEach } from '../../records/seen-record.ts';
import type { Session } from '../../store/session.ts';
import { toKeyText } from '../targets.ts';

export type Link = 'company' | 'group' | 'owner';

/** What a row names by key: found, or why not. */
export interface Linked {
  id: number;
  key: string;
}
export type Found = Linked | { fault: string };

/** Finds what rows name by key, each asked for once; a company that whoever imports does not see is not there. */
export function makeLinkFinder(session: Session): Record<Link, (key: string) => Promise<Found>> {
  const once = (find: (key: string) => Promise<Found>): ((key: string) => Promise<Found>) => {
    const known = new Map<string, Found>();
    return async (key) => {
      const found = known.get(key) ?? (await find(key));
      known.set(key, found);
      return found;
    };
  };
  return {
    group: once((key) => findLinkedGroup(session, key)),
    owner: once((key) => findOwner(session, key)),
    company: once(companyFinder(session)),
  };
}

// Other CRMs' exports of people name the company; it is looked for by key first, then by name.
function companyFinder(session: Session): (key: string) => Promise<Found> {
  let names: Promise<ReadonlyMap<string, readonly Linked[]>> | undefined;
  return async (key) => {
    const found = await findCompany(session, key);
    if (!('fault' in found)) return found;
    names ??= readCompanyNames(session);
    const called = (await names).get(key) ?? [];
    const seen = await seenOfEach(
      session,
      'company',
      called.map(({ id }) => id),
    );
    const known = called.filter(({ id }) => seen.has(id));
    return known.length > 1 ? { fault: `company "${key}": ${known.length} are called so` } : (known[0] ?? found);
  };
}

async function readCompanyNames({ db }: Session): Promise<ReadonlyMap<string, readonly Linked[]>> {
  const companies = await db
    .selectFrom('records as r')
    .select(['r.id', 'r.key', 'r.name'])
    .where('r.type', '=', 'company')
    .where(isFinished)
    .execute();
  const names = new Map<string, Linked[]>();
  for (const { id, key, name } of companies) names.set(name, [...(names.get(name) ?? []), { id, key }]);
  return names;
}

async function findLinkedGroup(session: Session, key: string): Promise<Found> {
  const group = await findGroup(session.db, key);
  if (!group || !(await groupSight(session, group.id)).sees(group.id))
    return { fault: `group "${key}": there is none` };
  return orFault(group, () => assertHoldsRecords(group));
}

async function findOwner(session: Session, key: string): Promise<Found> {
  const { db } = session;
  const user = await db
    .selectFrom('users')
    .selectAll()
    .where((where) => where.or([where('key', '=', key), where('email', '=', key)]))
    .executeTakeFirst();
  if (!user || !(await userSight(session))(user.id)) return { fault: `owner "${key}": there is no such user` };
  return orFault(user, () => assertOwner(db, user));
}

async function findCompany(session: Session, key: string): Promise<Found> {
  const candidates = await session.db
    .selectFrom('records as r')
    .select(['r.id', 'r.key'])
    .where('r.type', '=', 'company')
    .where('r.key', 'in', [key, toKeyText(key)])
    .where(isFinished)
    .execute();
  const seen = await seenOfEach(
    session,
    'company',
    candidates.map(({ id }) => id),
  );
  const known = candidates.filter(({ id }) => seen.has(id));
  return known.find((company) => company.key === key) ?? known[0] ?? { fault: `company "${key}": there is none` };
}

async function orFault(found: Linked, check: () => void | Promise<void>): Promise<Found> {
  try {
    await check();
    return { id: found.id, key: found.key };
  } catch (error) {
    if (error instanceof Problem) return { fault: error.message.replace(/\.$/, '') };
    throw error;
  }
}
