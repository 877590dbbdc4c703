import type { Session } from '../src/store/session.ts';
import type { Store } from '../src/store/store.ts';

/** When every account of a bench was made. */
export const NOW = '2026-10-01T08:00:00.000Z';

/** A session of the operator, at a time that stands still. */
export function operatorAt(store: Store, now = NOW): Session {
  return { store, db: store.db, actor: { kind: 'operator' }, command: 'bench', now: () => now, dryRun: false };
}
