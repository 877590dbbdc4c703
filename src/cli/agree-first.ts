import type { Done, Session } from '../store/session.ts';
import type { Context } from './context.ts';
import { notConfirmed } from './not-confirmed.ts';

/**
 * Makes a change. Where a person was asked for some of it, shows them first what it will do, by doing it without
 * keeping it, and asks once.
 */
export async function agreeFirst<Made>(
  { session, prompts, notes }: Pick<Context, 'session' | 'prompts' | 'notes'>,
  make: (session: Session) => Promise<Made>,
  doneOf: (made: Made) => readonly Done[],
): Promise<Made> {
  if (!prompts.hasAsked || session.dryRun) return make(session);
  const changes = doneOf(await make({ ...session, dryRun: true })).filter(({ result }) => result !== 'unchanged');
  if (changes.length > 0) {
    for (const line of ['To be done:', ...changes.map(({ text }) => `  ${text}`)]) notes.note(line);
    if (!(await prompts.confirm({ message: 'Go ahead?', flag: '--yes' }))) throw notConfirmed();
  }
  return make(session);
}
