import { isPermitted } from '../../access/authority.ts';
import { didYouMean } from '../../nearest.ts';
import { ExitCode, Problem } from '../../problem.ts';
import type { Session } from '../../store/session.ts';

/** The affiliates that whoever is asking may know of: those for whom they may import. */
export async function listSeenAffiliates(session: Session): Promise<'all' | ReadonlySet<string>> {
  return session.actor.kind === 'operator' ? 'all' : listSeenKeys(session);
}

async function listSeenKeys(session: Session): Promise<Set<string>> {
  const groups = await session.db.selectFrom('groups').select(['id', 'key']).where('kind', '=', 'affiliate').execute();
  if (session.actor.kind === 'operator') return new Set(groups.map(({ key }) => key));
  const seen = new Set<string>();
  for (const { id, key } of groups)
    if (await isPermitted(session, { do: 'import.run', affiliateId: id })) seen.add(key);
  return seen;
}

/** Throws as if there were none unless whoever is asking may know of it. */
export async function assertSeesAffiliate(session: Session, key: string): Promise<void> {
  const seen = await listSeenKeys(session);
  if (seen.has(key)) return;
  throw new Problem({
    code: 'group_not_found',
    exit: ExitCode.notFound,
    message: `No affiliate is called "${key}".`,
    hint: didYouMean(key, [...seen], 'See them all: crmctl affiliate list'),
  });
}
