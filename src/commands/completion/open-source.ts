import { findSubject } from '../../access/subject.ts';
import type { Options } from '../../cli/options.ts';
import type { Surroundings } from '../../cli/surroundings.ts';
import { openStore } from '../../store/open-store.ts';
import type { Actor, Session } from '../../store/session.ts';

export interface OpenSource {
  /** A session that reads on behalf of whoever --as names; the database is opened when it is first asked for. */
  open: () => Promise<Session>;
  close: () => Promise<void>;
}

/** Where keys that may be offered are read from. */
export function openSource(
  { db: url, as, waitSeconds }: Pick<Options, 'db' | 'as' | 'waitSeconds'>,
  { env, now }: Pick<Surroundings, 'env' | 'now'>,
): OpenSource {
  let opened: Promise<Session> | undefined;
  const open = async (): Promise<Session> => {
    const store = await openStore({ url, waitSeconds, env });
    const subject = as === undefined ? undefined : await findSubject({ store, db: store.db }, as);
    // Nobody by that name sees nothing.
    const actor: Actor = as === undefined ? { kind: 'operator' } : { kind: 'user', id: subject?.id ?? 0, key: as };
    return { store, db: store.db, actor, command: 'completion', now, dryRun: true };
  };
  return {
    open: () => (opened ??= open()),
    close: async () => (await opened?.catch(() => undefined))?.store.close(),
  };
}
