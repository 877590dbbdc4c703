import type { Kysely } from 'kysely';
import type { Schema } from '../store/schema/schema.ts';
import type { LocalTime } from './local-time.ts';
import type { Caps } from './rule.ts';
import { usageKey, type Usage } from './snapshot.ts';

/** What of the caps is used in the periods that hold this time. Reads no further back than the caps ask for. */
export async function loadUsage(
  db: Kysely<Schema>,
  { date, week, month }: LocalTime,
  clients: ReadonlySet<number>,
  caps: readonly Caps[],
  hasBudget: boolean,
): Promise<Map<string, Usage>> {
  const has = (kind: keyof Caps): boolean => caps.some((some) => some[kind] !== undefined);
  const monthStart = `${month}-01`;
  const starts = [
    ...(has('day') ? [date] : []),
    ...(has('week') ? [week] : []),
    ...(has('month') || hasBudget ? [monthStart] : []),
  ].sort();
  const usage = new Map<string, Usage>();
  const add = (key: string, leads: number, cents: number, day: string): void => {
    let used = usage.get(key);
    if (!used) usage.set(key, (used = { day: 0, week: 0, month: 0, total: 0, monthCents: 0 }));
    if (day === '') {
      used.total += leads;
      return;
    }
    if (day === date) used.day += leads;
    if (day >= week) used.week += leads;
    if (day < monthStart) return;
    used.month += leads;
    used.monthCents += cents;
  };
  const read = async (from: string, to: string): Promise<void> => {
    const rows = await db.selectFrom('tallies').selectAll().where('day', '>=', from).where('day', '<=', to).execute();
    for (const { day, rule_id, group_id, user_id, leads, cents } of rows) {
      const kind = clients.has(group_id) ? 'client' : 'group';
      add(usageKey(kind, group_id), leads, cents, day);
      add(usageKey(kind, group_id, rule_id), leads, cents, day);
      if (user_id === 0) continue;
      add(usageKey('user', user_id), leads, cents, day);
      add(usageKey('user', user_id, rule_id), leads, cents, day);
    }
  };
  if (starts.length > 0) await read(starts[0]!, date);
  if (has('total')) await read('', '');
  return usage;
}
