import { sql } from 'kysely';
import { createUser } from '../../directory/create-user.ts';
import { editUser } from '../../directory/edit-user.ts';
import type { User } from '../../directory/find-user.ts';
import { ExitCode, Problem } from '../../problem.ts';
import type { Change } from '../../store/session.ts';
import { outcomeAt, rowAt, type Batch } from '../read/batch.ts';
import { toKeyText } from '../targets.ts';
import type { OnDuplicate } from './decide-row.ts';
import type { Values } from './known-lead.ts';
import { makeLedger, type LedgerRow } from './ledger.ts';
import { duplicateOf } from './reasons.ts';
import { noCounts, toLedgerRow, type Counts } from './settle-leads.ts';
import { insertLedger } from './store-batch.ts';

export interface UsersContext {
  importId: number;
  onDuplicate: OnDuplicate;
  rows: number;
}

/** What of a user an import changes, and its undo puts back. */
export type UserContent = Pick<User, 'name' | 'email' | 'position'>;

// In the ledger and among what an import changed, records and users stand side by side: a user's number is negative there.
export function toLedgerId(userId: number): number {
  return -userId;
}

export function userIdOf(ledgerId: number): number {
  return -ledgerId;
}

/** Users are made as `user create` makes them, one by one, each judged and journaled: there are thousands, not millions. */
export async function storeUsers(change: Change, batch: Batch, context: UsersContext): Promise<Counts> {
  const { db, store } = change;
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
    const settled = await settleUser(change, row.name, JSON.parse(row.data) as Values, context);
    await sql`release savepoint one_user`.execute(db);
    counts[settled.outcome === 'duplicate' ? 'duplicates' : settled.outcome] += 1;
    if (settled.outcome === 'duplicate') counts.duplicates_account += 1;
    ledger.add(toLedgerRow(batch, index, settled));
  }
  await insertLedger(store, db, ledger.entries);
  context.rows += batch.count;
  return counts;
}

interface SettledUser extends Partial<LedgerRow> {
  outcome: 'created' | 'updated' | 'duplicate' | 'rejected';
}

async function settleUser(
  change: Change,
  name: string,
  { key: given, email, position, groups }: Values,
  context: UsersContext,
): Promise<SettledUser> {
  const { db } = change;
  const key = toKeyText(String(given ?? (typeof email === 'string' ? email.split('@')[0] : name)));
  const wish = { name: name || undefined, email: textOf(email), position: textOf(position) };
  const known = await findByKey(change, key);
  await sql`savepoint one_user`.execute(db);
  try {
    if (known) return await settleKnown(change, known, wish, context);
    const memberships = (textOf(groups) ?? '')
      .split(/[,;|]/)
      .map((group) => ({ group: group.trim() }))
      .filter(({ group }) => group !== '');
    await createUser(change, { key, ...wish, memberships });
    const { id } = (await findByKey(change, key))!;
    return { outcome: 'created', lead_id: toLedgerId(id) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    await sql`rollback to savepoint one_user`.execute(db);
    const reason = error.message.replace(/\.$/, '');
    if (!known || error.exit !== ExitCode.notPermitted) return { outcome: 'rejected', reason };
    return { outcome: 'duplicate', reason: `${duplicateOf(key, 'key')}; ${reason}`, lead_id: toLedgerId(known.id) };
  }
}

async function settleKnown(
  change: Change,
  known: User,
  wish: { name?: string | undefined; email?: string | undefined; position?: string | undefined },
  { importId, onDuplicate }: UsersContext,
): Promise<SettledUser> {
  const reason = duplicateOf(known.key, 'key');
  const lead_id = toLedgerId(known.id);
  if (onDuplicate === 'reject' || onDuplicate === 'keep') return { outcome: 'rejected', reason };
  if (onDuplicate === 'skip') return { outcome: 'duplicate', reason, lead_id };
  // A user who was made without a name is called by their key.
  const isNameless = known.name === known.key;
  const filled = {
    name: isNameless ? wish.name : undefined,
    email: known.email === null ? wish.email : undefined,
    position: known.position === null ? wish.position : undefined,
  };
  const done = await editUser(change, known.key, onDuplicate === 'update' ? filled : wish);
  if (done.result === 'unchanged') return { outcome: 'duplicate', reason, lead_id };
  const content = ({ name, email, position }: User): string =>
    JSON.stringify({ name, email, position } satisfies UserContent);
  const after = content((await findByKey(change, known.key))!);
  if (!(await isMadeBy(change, importId, lead_id)))
    await change.db
      .insertInto('import_changes')
      .values({ import_id: importId, record_id: lead_id, before: content(known), after })
      .onConflict((conflict) => conflict.columns(['import_id', 'record_id']).doUpdateSet({ after }))
      .execute();
  return { outcome: 'updated', reason, lead_id };
}

function textOf(value: string | number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

async function findByKey({ db }: Change, key: string): Promise<User | undefined> {
  return db.selectFrom('users').selectAll().where('key', '=', key).executeTakeFirst();
}

// Rows of this batch are not in the ledger yet: a user whom it made and then changed goes with the import all the same.
async function isMadeBy({ db }: Change, importId: number, ledgerId: number): Promise<boolean> {
  const made = await db
    .selectFrom('import_rows')
    .select('row')
    .where('import_id', '=', importId)
    .where('lead_id', '=', ledgerId)
    .where('outcome', '=', 'created')
    .executeTakeFirst();
  return made !== undefined;
}
