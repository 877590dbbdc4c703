import { getSubject } from '../access/subject.ts';
import { ADMIN_GROUP } from '../access/vocabulary.ts';
import type { Session } from '../store/session.ts';

/** Whether what a client (its key) buys, and at what price, is open to whoever is asking. */
export type ClientSight = (client: string) => boolean;

/** Of all clients to administrative members; of a client to its own members. */
export async function clientSight(session: Session): Promise<ClientSight> {
  const { actor } = session;
  if (actor.kind === 'operator') return () => true;
  const { memberships } = await getSubject(session, actor.key);
  const own = new Set(memberships.map(({ key }) => key));
  return (client) => own.has(ADMIN_GROUP) || own.has(client);
}
