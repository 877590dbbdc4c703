import { addShares, removeShares } from '../records/shares.ts';
import type { Change } from '../store/session.ts';
import type { Step } from './find-steps.ts';
import type { ShareState } from './state.ts';

/** Makes the shares of one record just those that are stated. What stays keeps its row, and what came with it. */
export async function applyShares(change: Change, { key: record, before, after }: Step): Promise<void> {
  const was = (before as ShareState | null)?.with ?? {};
  const wanted = (after as ShareState | null)?.with ?? {};
  for (const grantee of new Set([...Object.keys(was), ...Object.keys(wanted)])) {
    const gone = (was[grantee] ?? []).filter((action) => !wanted[grantee]?.includes(action));
    const come = (wanted[grantee] ?? []).filter((action) => !was[grantee]?.includes(action));
    const key = grantee.slice(grantee.indexOf(':') + 1);
    const to = grantee.startsWith('user:') ? { users: [key] } : { groups: [key] };
    if (gone.length > 0) await removeShares(change, { record, ...to, actions: gone });
    if (come.length > 0) await addShares(change, { record, ...to, actions: come });
  }
}
