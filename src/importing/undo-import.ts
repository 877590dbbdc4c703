import { sql, type Kysely } from 'kysely';
import { authorize } from '../access/authority.ts';
import { change } from '../access/change.ts';
import { ExitCode, Problem } from '../problem.ts';
import { listDenied } from '../records/authorize-records.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Change, Session } from '../store/session.ts';
import { getImport } from './get-import.ts';
import { listImportedUsers, listTouchedUsers, takeBackUsers } from './undo-users.ts';
import { abandonImport, removeCreated, restoreChanged } from './run/abandon-import.ts';

export interface UndoOptions {
  /** Leaves what was touched since as it is, and undoes the rest. */
  skipTouched?: boolean | undefined;
}

export interface UndoReport {
  import: number;
  deleted: number;
  restored: number;
  /** Keys of records that somebody has touched since. */
  touched: string[];
}

/** Takes an import back, updates included, and the pay with it. Exit 4 if anything was touched since. */
export async function undoImport(session: Session, id: number, options: UndoOptions = {}): Promise<UndoReport> {
  const stored = await getImport(session, id);
  await authorize(session, { do: 'run.undo', what: 'import', id, ranBy: stored.runner });
  if (stored.state === 'undone') {
    throw new Problem({
      code: 'import_undone',
      exit: ExitCode.refused,
      message: `Import ${id} is undone already, since ${stored.undone_at}.`,
      hint: 'See it: crmctl import list',
    });
  }
  if (stored.state === 'running') {
    await abandonImport(session, stored);
    return { import: id, deleted: 0, restored: 0, touched: [] };
  }
  return change(session, async (undo) => {
    const report =
      stored.target === 'users'
        ? await undoUsers(undo, id, options)
        : await undoRecords(undo, id, stored.finished_at!, options);
    undo.journal({ verb: 'undone', object: 'import', key: String(id), after: report });
    return report;
  });
}

async function undoUsers(undo: Change, id: number, { skipTouched = false }: UndoOptions): Promise<UndoReport> {
  const { made, changed } = await listImportedUsers(undo.db, id);
  const touched = await listTouchedUsers(undo, id, { made, changed });
  const keys = [...made, ...changed.map(({ user }) => user)]
    .filter((user) => touched.has(user.id))
    .map(({ key }) => key);
  if (keys.length > 0 && !skipTouched) throw touchedSince(id, keys);
  const taken = await takeBackUsers(undo, {
    made: made.filter((user) => !touched.has(user.id)),
    changed: changed.filter(({ user }) => !touched.has(user.id)),
  });
  await markUndone(undo, id, 0);
  return { import: id, ...taken, touched: keys };
}

async function markUndone({ db, now }: Change, id: number, payable: number): Promise<void> {
  await db.updateTable('imports').set({ state: 'undone', undone_at: now(), payable }).where('id', '=', id).execute();
}

async function undoRecords(
  undo: Change,
  id: number,
  finishedAt: string,
  { skipTouched = false }: UndoOptions,
): Promise<UndoReport> {
  const { db, store } = undo;
  // Asked first: what was touched is told to those alone who may undo all of it.
  await assertMayAssign(undo, id);
  const touched = [...(await listTouchedNew(db, id, finishedAt)), ...(await listTouchedChanged(db, id, finishedAt))];
  const keys = touched.map(({ key }) => key);
  if (touched.length > 0 && !skipTouched) throw touchedSince(id, keys);
  const stay = touched.map((record) => record.id);
  const before = await countOf(db, id);
  await restoreChanged(store, db, id, stay);
  await removeCreated(store, db, id, stay);
  const left = await countOf(db, id);
  const payable = stay.length === 0 ? 0 : await countPayable(db, id, stay);
  await markUndone(undo, id, payable);
  await reopenCompleted(db, id);
  return {
    import: id,
    deleted: before.created - left.created,
    restored: before.changed - touched.filter(({ isNew }) => !isNew).length,
    touched: keys,
  };
}

interface Touched {
  id: number;
  key: string;
  isNew: boolean;
}

// Whatever anyone has done with a record that the import made: spec/distribution.md, Undone.
async function listTouchedNew(db: Kysely<Schema>, id: number, finishedAt: string): Promise<Touched[]> {
  const { rows } = await sql<{ id: number; key: string }>`
    select r.id, r.key from records as r
    where r.import_id = ${id} and ${inRange(id)} and (
      r.updated_at <> r.created_at or (r.type = 'lead' and (r.status <> 'new' or r.placement_id is not null or r.owner_id is not null
        or r.group_id <> (select g.id from groups as g where g.key = 'base')))
      or ${isTouchedBeside(id, finishedAt)}
        or exists (select 1 from records as below where below.company_id = r.id))
    order by r.id`.execute(db);
  return rows.map((row) => ({ ...row, isNew: true }));
}

async function listTouchedChanged(db: Kysely<Schema>, id: number, finishedAt: string): Promise<Touched[]> {
  const { rows } = await sql<ChangedRow>`
    select r.id, r.key, r.name, r.data, r.form, r.status, r.owner_id, r.group_id, c.after,
      case when ${isTouchedBeside(id, finishedAt)} then 1 else 0 end as beside
    from import_changes as c join records as r on r.id = c.record_id
    where c.import_id = ${id} order by r.id`.execute(db);
  return rows
    .filter(({ after, beside, ...row }) => {
      const left = JSON.parse(after) as Partial<ChangedRow>;
      const is = (column: keyof typeof left): boolean =>
        !(column in left) || left[column] === row[column as keyof typeof row];
      return beside === 1 || !(['name', 'data', 'form', 'status', 'owner_id', 'group_id'] as const).every(is);
    })
    .map((row) => ({ id: row.id, key: row.key, isNew: false }));
}

interface ChangedRow {
  id: number;
  key: string;
  name: string;
  data: string;
  form: string | null;
  status: string | null;
  owner_id: number | null;
  group_id: number;
  after: string;
  beside: number;
}

function isTouchedBeside(id: number, finishedAt: string) {
  return sql`(exists (select 1 from notes as n where n.record_id = r.id and n.at >= ${finishedAt})
    or exists (select 1 from shares as s where s.record_id = r.id)
    or exists (select 1 from sales as s where s.lead_id = r.id and (s.sold_at >= ${finishedAt} or s.returned_at >= ${finishedAt}))
    or exists (select 1 from import_changes as later where later.record_id = r.id and later.import_id > ${id}
      and (select l.state from imports as l where l.id = later.import_id) <> 'undone'))`;
}

function inRange(id: number) {
  return sql`r.id between (select min(w.lead_id) from import_rows as w where w.import_id = ${id} and w.outcome = 'created')
    and (select max(w.lead_id + w.count - 1) from import_rows as w where w.import_id = ${id} and w.outcome = 'created')`;
}

function touchedSince(id: number, touched: readonly string[]): Problem {
  const shown = touched.slice(0, 5);
  const more = touched.length - shown.length;
  return new Problem({
    code: 'touched_since',
    exit: ExitCode.refused,
    message: `${touched.length} of what import ${id} made or changed were touched since: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
    hint: 'Nothing was changed. To undo only the others: --skip-touched',
    details: { touched },
  });
}

// Every record that an undo would take away or put back; how many of them are hidden is nobody's business.
async function assertMayAssign(undo: Change, id: number): Promise<void> {
  const { db, actor } = undo;
  if (actor.kind === 'operator') return;
  const made = await db.selectFrom('records').select(['id', 'type']).where('import_id', '=', id).execute();
  const changed = await db
    .selectFrom('import_changes as c')
    .innerJoin('records as r', 'r.id', 'c.record_id')
    .select(['r.id', 'r.type'])
    .where('c.import_id', '=', id)
    .execute();
  const denied = await listDenied(undo, 'assign', [...made, ...changed]);
  if (denied.length === 0) return;
  throw new Problem({
    code: 'not_permitted',
    exit: ExitCode.notPermitted,
    message: `"${actor.key}" may not undo import ${id}.`,
    reason: 'They may not assign every record in it.',
    hint: 'Ask an administrative member.',
  });
}

async function countOf(db: Kysely<Schema>, id: number): Promise<{ created: number; changed: number }> {
  const { rows } = await sql<{ created: number; changed: number }>`
    select (select count(*) from records as r where r.import_id = ${id} and ${inRange(id)}) as created,
      (select count(*) from import_changes where import_id = ${id}) as changed`.execute(db);
  return rows[0]!;
}

async function countPayable(db: Kysely<Schema>, id: number, stay: readonly number[]): Promise<number> {
  let payable = 0;
  for (const lead of stay) {
    const entry = await db
      .selectFrom('import_rows')
      .select('payable')
      .where('import_id', '=', id)
      .where('outcome', '=', 'created')
      .where('lead_id', '<=', lead)
      .where(sql<boolean>`lead_id + count > ${lead}`)
      .executeTakeFirst();
    payable += entry?.payable ?? 0;
  }
  return payable;
}

// A row that was cut off, and that this import completed, waits to be completed again.
async function reopenCompleted(db: Kysely<Schema>, id: number): Promise<void> {
  await sql`update import_rows set unterminated = 1 where unterminated = 2
    and lead_id in (select record_id from import_changes where import_id = ${id})`.execute(db);
}
