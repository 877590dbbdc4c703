import { sql } from 'kysely';
import { change } from '../../access/change.ts';
import { createUser } from '../../directory/create-user.ts';
import { editUser } from '../../directory/edit-user.ts';
import { Problem } from '../../problem.ts';
import type { Session } from '../../store/session.ts';
import { outcomeAt, rowAt, type Batch } from '../read/batch.ts';
import { toKeyText } from '../targets.ts';
import type { OnDuplicate } from './decide-row.ts';
import type { Values } from './known-lead.ts';
import { makeLedger } from './ledger.ts';
import { noCounts, toLedgerRow, type Counts } from './settle-leads.ts';
import { insertLedger } from './store-batch.ts';

export interface UsersContext {
  importId: number;
  onDuplicate: OnDuplicate;
  rows: number;
}

/** Users are made as `user create` makes them, one by one, each judged and journaled: there are thousands, not millions. */
export async function storeUsers(session: Session, batch: Batch, context: UsersContext): Promise<Counts> {
  const { db } = session;
  const counts = noCounts();
  const ledger = makeLedger(context.importId, context.rows + 1);
  for (let index = 0; index < batch.count; index += 1) {
    const outcome = outcomeAt(batch, index);
    const row = rowAt(batch, index);
    if (outcome !== 'good') {
      counts[outcome] += 1;
      ledger.add(toLedgerRow(batch, index, { outcome, reason: outcome === 'rejected' ? row.reason : null }));
      continue;
    }
    const { result, reason } = await settleUser(session, row.name, JSON.parse(row.data) as Values, context.onDuplicate);
    counts[result === 'duplicate' ? 'duplicates' : result] += 1;
    if (result === 'duplicate') counts.duplicates_account += 1;
    ledger.add(toLedgerRow(batch, index, { outcome: result, reason }));
  }
  await insertLedger(session.store, db, ledger.entries);
  context.rows += batch.count;
  return counts;
}

interface UserResult {
  result: 'created' | 'updated' | 'duplicate' | 'rejected';
  reason: string | null;
}

async function settleUser(
  session: Session,
  name: string,
  { key: given, email, position, groups }: Values,
  onDuplicate: OnDuplicate,
): Promise<UserResult> {
  const key = toKeyText(String(given ?? (typeof email === 'string' ? email.split('@')[0] : name)));
  const text = (value: string | number | undefined): string | undefined =>
    value === undefined ? undefined : String(value);
  const known = await session.db.selectFrom('users').select('id').where('key', '=', key).executeTakeFirst();
  await sql`savepoint one_user`.execute(session.db);
  try {
    if (known && onDuplicate !== 'overwrite') {
      const reason = `duplicate of ${key} (key)`;
      return { result: onDuplicate === 'reject' ? 'rejected' : 'duplicate', reason };
    }
    const wish = { name: name || undefined, email: text(email), position: text(position) };
    if (known) {
      const done = await change(session, (on) => editUser(on, key, wish));
      return { result: done.result === 'unchanged' ? 'duplicate' : 'updated', reason: null };
    }
    const memberships = (text(groups) ?? '')
      .split(/[,;|]/)
      .map((group) => ({ group: group.trim() }))
      .filter(({ group }) => group !== '');
    await change(session, (on) => createUser(on, { key, ...wish, memberships }));
    return { result: 'created', reason: null };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    await sql`rollback to savepoint one_user`.execute(session.db);
    return { result: 'rejected', reason: error.message.replace(/\.$/, '') };
  }
}
