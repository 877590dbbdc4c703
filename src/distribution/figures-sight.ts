import { openCase } from '../access/authority/open-case.ts';
import { hasPermission, reachesGroup } from '../access/authority/standing.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Session } from '../store/session.ts';

/** Whose figures whoever is asking may see: groups that their stats.view reaches, themselves, clients as administrators. */
export interface Sight {
  groups(id: number): boolean;
  user(id: number): boolean;
  clients: boolean;
}

export async function figuresSight(session: Session): Promise<Sight> {
  const { actor } = session;
  if (actor.kind === 'operator') return { groups: () => true, user: () => true, clients: true };
  const { facts, actor: standing } = await openCase(session, actor.id);
  if (!standing.isAdministrative && !hasPermission(standing, 'stats.view')) {
    throw new Problem({
      code: 'not_permitted',
      exit: ExitCode.notPermitted,
      message: `"${actor.key}" has no stats.view.`,
      reason: 'None of their groups gives it, or it is disallowed or restricted.',
      hint: 'An administrator can allow it: crmctl group allow GROUP stats.view=own.',
    });
  }
  return {
    groups: (id) => standing.isAdministrative || reachesGroup(facts, standing, 'stats.view', id),
    user: (id) => id === actor.id,
    clients: standing.isAdministrative,
  };
}
