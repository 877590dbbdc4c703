import { openCase } from '../access/authority/open-case.ts';
import { hasPermission } from '../access/authority/standing.ts';
import type { Session } from '../store/session.ts';

/** Which runs whoever is asking may know of, and how much of what they did. */
export interface RunSight {
  /** Ran by this user; by anybody where undefined. */
  ranBy: number | undefined;
  /** All leads and buyers in them; else those leads alone that they see, and no buyers. */
  isWhole: boolean;
}

/** Runs show to those who may run distribution, and to who ran them; whole to administrative members. */
export async function runSight(session: Session): Promise<RunSight> {
  const { actor } = session;
  if (actor.kind === 'operator') return { ranBy: undefined, isWhole: true };
  const { actor: standing } = await openCase(session, actor.id);
  const knowsAll = standing.isAdministrative || hasPermission(standing, 'distribution.run');
  return { ranBy: knowsAll ? undefined : actor.id, isWhole: standing.isAdministrative };
}
