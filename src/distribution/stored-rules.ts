import type { Kysely } from 'kysely';
import { notFound } from '../not-found.ts';
import type { Problem } from '../problem.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Rule, RuleBuyer, RuleTarget } from './rule.ts';

export interface StoredRule {
  id: number;
  position: number;
  /** null: the operator. */
  makerId: number | null;
  rule: Rule;
}

type Body = Omit<Rule, 'key' | 'isActive' | 'targets' | 'buyers'>;

/** All rules, or that of one key, in the order in which they are tried. */
export async function listRules(db: Kysely<Schema>, key?: string): Promise<StoredRule[]> {
  const rows = await db
    .selectFrom('rules')
    .selectAll()
    .$if(key !== undefined, (query) => query.where('key', '=', key!))
    .orderBy('position')
    .orderBy('id')
    .execute();
  if (rows.length === 0) return [];
  const ids = key === undefined ? undefined : rows.map(({ id }) => id);
  const targets = await readTargets(db, ids);
  const buyers = await readBuyers(db, ids);
  return rows.map(({ id, position, maker_id, key: ruleKey, is_active, body }) => ({
    id,
    position,
    makerId: maker_id,
    rule: {
      key: ruleKey,
      isActive: is_active === 1,
      ...(JSON.parse(body) as Body),
      targets: targets.get(id) ?? [],
      buyers: buyers.get(id) ?? [],
    },
  }));
}

export async function findRule(db: Kysely<Schema>, key: string): Promise<StoredRule | undefined> {
  const [found] = await listRules(db, key);
  return found;
}

/** The rule of this key, or a Problem that names the nearest. */
export async function getRule(db: Kysely<Schema>, key: string): Promise<StoredRule> {
  const found = await findRule(db, key);
  if (found) return found;
  const known = await db.selectFrom('rules').select('key').execute();
  throw ruleNotFound(key, known);
}

export function ruleNotFound(key: string, known: readonly { key: string }[]): Problem {
  return notFound({ code: 'rule_not_found', noun: 'rule', key, known, list: 'rule list' });
}

/** What of a rule stands in its own row; targets and buyers have rows of their own. */
export function toBody({ key: _key, isActive: _isActive, targets: _targets, buyers: _buyers, ...body }: Rule): string {
  return JSON.stringify(body satisfies Body);
}

async function readTargets(db: Kysely<Schema>, ids: number[] | undefined): Promise<Map<number, RuleTarget[]>> {
  const rows = await db
    .selectFrom('rule_targets as t')
    .innerJoin('groups as g', 'g.id', 't.group_id')
    .select(['t.rule_id', 'g.key as group', 't.weight', 't.users', 't.hours'])
    .$if(ids !== undefined, (query) => query.where('t.rule_id', 'in', ids!))
    .orderBy('t.rule_id')
    .orderBy('t.position')
    .execute();
  return byRule(rows, ({ group, weight, users, hours }) => ({
    group,
    weight,
    users: JSON.parse(users) as Record<string, number>,
    ...(hours === null ? {} : { hours }),
  }));
}

async function readBuyers(db: Kysely<Schema>, ids: number[] | undefined): Promise<Map<number, RuleBuyer[]>> {
  const rows = await db
    .selectFrom('rule_buyers as b')
    .innerJoin('groups as g', 'g.id', 'b.group_id')
    .select(['g.key as group', 'b.rule_id', 'b.weight', 'b.price_cents', 'b.caps', 'b.budget_cents'])
    .select(['b.return_days', 'b.return_quota'])
    .$if(ids !== undefined, (query) => query.where('b.rule_id', 'in', ids!))
    .orderBy('b.rule_id')
    .orderBy('b.position')
    .execute();
  return byRule(rows, (row) => ({
    group: row.group,
    priceCents: row.price_cents,
    weight: row.weight,
    caps: JSON.parse(row.caps) as RuleBuyer['caps'],
    ...(row.budget_cents === null ? {} : { budgetCents: row.budget_cents }),
    returnDays: row.return_days,
    returnQuota: row.return_quota,
  }));
}

function byRule<Row extends { rule_id: number }, Part>(
  rows: readonly Row[],
  toPart: (row: Row) => Part,
): Map<number, Part[]> {
  const parts = new Map<number, Part[]>();
  for (const row of rows) {
    const list = parts.get(row.rule_id);
    if (list) list.push(toPart(row));
    else parts.set(row.rule_id, [toPart(row)]);
  }
  return parts;
}
