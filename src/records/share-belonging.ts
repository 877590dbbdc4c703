import { authorize } from '../access/authority.ts';
import type { Action } from '../access/vocabulary.ts';
import type { Change } from '../store/session.ts';
import { listDenied, toTarget } from './authorize-records.ts';
import type { StoredRecord } from './find-record.ts';
import { type Grantee, insertShare, readShares } from './share-rows.ts';

/** Shares what belongs to a company, as far as the actor may share it, and returns the ids; the rest stays as it is, and nobody is told. */
export async function shareBelonging(
  change: Change,
  company: StoredRecord,
  grantee: Grantee,
  actions: readonly Action[],
): Promise<number[]> {
  const { db } = change;
  const carriers = await readShares(db, company.id, grantee);
  const belonging = await db
    .selectFrom('records')
    .selectAll()
    .where('company_id', '=', company.id)
    .orderBy('id')
    .execute();
  const denied = new Set<StoredRecord>();
  for (const action of new Set<Action>(['share', ...actions]))
    for (const record of await listDenied(change, action, belonging)) denied.add(record);
  const shared: number[] = [];
  for (const record of belonging) {
    if (denied.has(record)) continue;
    const stored = await readShares(db, record.id, grantee);
    const missing = actions.filter((action) => !stored.some((row) => row.action === action));
    if (missing.length === 0) continue;
    await authorize(change, { do: 'share.add', record: toTarget(record), actions: missing, with: grantee });
    for (const action of missing) {
      const carrier = carriers.find((row) => row.action === action);
      await insertShare(db, record.id, grantee, action, carrier?.id ?? null);
    }
    shared.push(record.id);
  }
  return shared;
}
