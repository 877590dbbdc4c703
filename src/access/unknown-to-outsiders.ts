import type { Problem } from '../problem.ts';
import type { Actor, Session } from '../store/session.ts';
import { openCase } from './authority/open-case.ts';
import { refusalProblem } from './authority.ts';

/**
 * The refusal of a change that names a group or user of which its actor, in no internal group, knows nothing: the same
 * whether there is one or not. Undefined for insiders.
 */
export async function unknownToOutsiders(
  session: Pick<Session, 'db'> & { readonly actor?: Actor },
  noun: 'group' | 'user',
  key: string,
): Promise<Problem | undefined> {
  if (!isActing(session)) return undefined;
  const c = await openCase(session, session.actor.id);
  if (c.actor.isInternal) return undefined;
  return refusalProblem(
    c,
    `make a change with the ${noun} "${key}"`,
    {
      rule: noun === 'group' ? 'only-from-above' : 'members',
      because: `Users in no internal group know ${noun === 'group' ? 'the groups that they are in' : 'themselves'}, and no other.`,
    },
    [],
    `${noun}.name`,
  );
}

function isActing(asker: { actor?: Actor }): asker is Session & { actor: { kind: 'user'; id: number } } {
  return asker.actor?.kind === 'user';
}
