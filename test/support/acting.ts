import { change } from '../../src/access/change.ts';
import { getUser } from '../../src/directory/find-user.ts';
import { Problem } from '../../src/problem.ts';
import type { Change, Session } from '../../src/store/session.ts';

/** The same session on behalf of a user, as with `--as`. */
export async function as(session: Session, key: string): Promise<Session> {
  const { id } = await getUser(session, key);
  return { ...session, actor: { kind: 'user', id, key } };
}

/** The Problem by which somebody's change is refused; `undefined` where it goes through. */
export async function refusalOf(
  session: Session,
  actor: string,
  work: (change: Change) => Promise<unknown>,
): Promise<Problem | undefined> {
  const acting = await as(session, actor);
  try {
    await change(acting, work);
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}
