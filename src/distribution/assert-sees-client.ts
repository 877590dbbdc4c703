import { ExitCode, Problem } from '../problem.ts';
import type { Session } from '../store/session.ts';
import { clientSight } from './client-sight.ts';

/** What clients buy, at what price, is for administrative members, and for the client's own members. */
export async function assertSeesClient(session: Session, client?: string): Promise<void> {
  const { actor } = session;
  const isOpen = await clientSight(session);
  if (actor.kind === 'operator' || isOpen(client ?? '')) return;
  throw new Problem({
    code: 'not_permitted',
    exit: ExitCode.notPermitted,
    message: `"${actor.key}" may not see ${client === undefined ? 'the clients' : `what ${client} buys`}.`,
    reason: 'Sales are for administrative members, and for the members of the client itself.',
    hint: 'Ask an administrative member.',
  });
}
