import { authorize } from '../access/authority.ts';
import { toTarget } from '../records/authorize-records.ts';
import { getAnyRecord } from '../records/find-record.ts';
import { readGrantees, readShares } from '../records/share-rows.ts';
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
    const to = toGrantees(grantee);
    if (gone.length > 0) await removeShares(change, { record, ...to, actions: gone });
    if (come.length > 0) await addShares(change, { record, ...to, actions: come });
  }
}

/** Says which shares came with that of a company, once all are there: they go when it is taken back. */
export async function linkShares(change: Change, { key: record, after }: Step): Promise<void> {
  for (const [words, actions] of Object.entries((after as Partial<ShareState>)['came-with'] ?? {})) {
    const [name, company] = words.split(' ') as [string, string];
    const { users, groups } = toGrantees(name);
    const [grantee] = await readGrantees(change, users, groups);
    const of = async (reference: string) =>
      (await readShares(change.db, (await getAnyRecord(change, reference)).id, grantee!)).filter(({ action }) =>
        actions.includes(action),
      );
    await authorize(change, { do: 'share.remove', record: toTarget(await getAnyRecord(change, record)) });
    const causes = await of(company);
    for (const { id, action } of await of(record)) {
      const came_with = causes.find((cause) => cause.action === action)?.id ?? null;
      await change.db.updateTable('shares').set({ came_with }).where('id', '=', id).execute();
    }
  }
}

function toGrantees(grantee: string): { users?: string[]; groups?: string[] } {
  const key = grantee.slice(grantee.indexOf(':') + 1);
  return grantee.startsWith('user:') ? { users: [key] } : { groups: [key] };
}
