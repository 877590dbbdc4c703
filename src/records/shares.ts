import { authorize } from '../access/authority.ts';
import type { Action } from '../access/vocabulary.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Change, Done } from '../store/session.ts';
import { toTarget } from './authorize-records.ts';
import { getAnyRecord, type StoredRecord } from './find-record.ts';
import { shareBelonging } from './share-belonging.ts';
import { type Grantee, insertShare, readActions, readGrantees, readShares } from './share-rows.ts';

export interface ShareWish {
  /** `acme`, `company/acme` or `#12`. */
  record: string;
  users?: readonly string[] | undefined;
  groups?: readonly string[] | undefined;
  actions: readonly string[];
  /** For companies: what belongs to it is shared too. */
  cascade?: boolean | undefined;
}

/** Shares a record: a share widens where a permission reaches, never what is permitted. */
export async function addShares(change: Change, wish: ShareWish): Promise<Done[]> {
  const record = await getAnyRecord(change, wish.record);
  const actions = readActions(wish.actions);
  if (wish.cascade && record.type !== 'company') throw onlyCompaniesCascade(record);
  const done: Done[] = [];
  for (const grantee of await readGrantees(change, wish.users, wish.groups)) {
    const added = await addShare(change, record, grantee, actions);
    const following = wish.cascade ? await shareBelonging(change, record, grantee, actions) : [];
    const what = `${record.type}/${record.key}`;
    const told = following.length > 0 ? `, and ${following.length} that belong to it` : '';
    const isNew = added.length + following.length > 0;
    if (isNew)
      change.journal({
        verb: 'created',
        object: 'share',
        key: what,
        after: { with: grantee.name, actions: added, records: [record.id, ...following] },
      });
    done.push({
      result: isNew ? 'created' : 'unchanged',
      object: 'share',
      key: what,
      text: isNew
        ? `Shared ${what} with ${grantee.name} for ${actions.join(', ')}${told}`
        : `${what} is shared with ${grantee.name} for ${actions.join(', ')} already`,
    });
  }
  return done;
}

/** Takes shares back: all actions unless some are named, and what came with them by --cascade. */
export async function removeShares(change: Change, wish: Omit<ShareWish, 'cascade'>): Promise<Done[]> {
  const { db } = change;
  const record = await getAnyRecord(change, wish.record);
  const actions = wish.actions.length > 0 ? readActions(wish.actions) : undefined;
  const what = `${record.type}/${record.key}`;
  const done: Done[] = [];
  for (const grantee of await readGrantees(change, wish.users, wish.groups)) {
    const rows = (await readShares(db, record.id, grantee)).filter(
      ({ action }) => !actions || actions.includes(action as Action),
    );
    await authorize(change, { do: 'share.remove', record: toTarget(record) });
    if (rows.length === 0) {
      done.push({
        result: 'unchanged',
        object: 'share',
        key: what,
        text: `${what} is not shared with ${grantee.name} so`,
      });
      continue;
    }
    const ids = rows.map(({ id }) => id);
    const following = await db.deleteFrom('shares').where('came_with', 'in', ids).returningAll().execute();
    await db.deleteFrom('shares').where('id', 'in', ids).execute();
    change.journal({
      verb: 'deleted',
      object: 'share',
      key: what,
      before: { with: grantee.name, shares: rows, following },
    });
    const told = rows.map(({ action }) => action).join(', ');
    done.push({
      result: 'deleted',
      object: 'share',
      key: what,
      text: `Took back the share of ${what} with ${grantee.name} for ${told}`,
    });
  }
  return done;
}

/** Writes what is missing of one share, if the actor may; the actions that are new, or until now came with a company's. */
async function addShare(
  change: Change,
  record: StoredRecord,
  grantee: Grantee,
  actions: readonly Action[],
): Promise<Action[]> {
  // Asked first, and for all: with whom a record is shared is told to those who may share it.
  await authorize(change, { do: 'share.add', record: toTarget(record), actions, with: grantee });
  const stored = await readShares(change.db, record.id, grantee);
  const missing = actions.filter((action) => !stored.some((row) => row.action === action));
  for (const action of missing) await insertShare(change.db, record.id, grantee, action, null);
  // What is shared by itself stays when the company's share is taken back.
  const borrowed = stored.filter(({ action, came_with }) => came_with !== null && actions.includes(action as Action));
  for (const { id } of borrowed)
    await change.db.updateTable('shares').set({ came_with: null }).where('id', '=', id).execute();
  return [...missing, ...borrowed.map(({ action }) => action as Action)];
}

function onlyCompaniesCascade({ type, key }: StoredRecord): Problem {
  return new Problem({
    code: 'no_cascade',
    exit: ExitCode.usage,
    message: `Nothing belongs to ${type}/${key}: only companies have others that belong to them.`,
    hint: 'Leave out --cascade.',
  });
}
