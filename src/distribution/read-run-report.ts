import { type Expression, sql, type Kysely, type SqlBool } from 'kysely';
import { ExitCode, Problem } from '../problem.ts';
import type { Schema } from '../store/schema/schema.ts';
import { countPlaced, countSold, ruleCount, startReport, type RunReport } from './run-report.ts';
import type { RosterBody } from './roster-body.ts';

/**
 * What a run has done, from what it left in the database. Where not all of it is open: who got how many of the leads
 * (`records as r`) of which this holds; what waited is kept in sums alone, and what clients bought is not told.
 */
export async function readRunReport(
  db: Kysely<Schema>,
  runId: number,
  isSeen?: Expression<SqlBool>,
): Promise<RunReport> {
  const run = await getRun(db, runId);
  const report = startReport(runId);
  const { placed, sold, waiting, unmatched, reclaimed } = run;
  Object.assign(report, { placed, sold, waiting, unmatched, reclaimed });
  const decisions = await db
    .selectFrom('run_decisions as n')
    .innerJoin('decisions as d', 'd.id', 'n.decision_id')
    .select(['n.leads', 'd.outcome', 'd.rule_id', 'd.body'])
    .where('n.run_id', '=', runId)
    .execute();
  for (const { leads, outcome, rule_id, body } of decisions) {
    const rosters = JSON.parse(body) as RosterBody[];
    for (const { rule, key } of rosters) {
      const count = ruleCount(report, rule, key);
      if (isSeen) continue;
      if (outcome === 'waiting') count.waiting += leads;
      else if (outcome !== 'unmatched' && rule === rule_id) count[outcome] += leads;
    }
  }
  await countPlacements(db, runId, run, report, isSeen);
  if (isSeen)
    for (const [id, { placed: got, sold: bought }] of report.rules) if (got + bought === 0) report.rules.delete(id);
  return report;
}

export async function getRun(db: Kysely<Schema>, runId: number) {
  const run = await db.selectFrom('runs').selectAll().where('id', '=', runId).executeTakeFirst();
  if (run) return run;
  throw runNotFound(runId);
}

export function runNotFound(runId: number): Problem {
  return new Problem({
    code: 'run_not_found',
    exit: ExitCode.notFound,
    message: `There is no run ${runId}.`,
    hint: 'See them all: crmctl distribute list.',
  });
}

async function countPlacements(
  db: Kysely<Schema>,
  runId: number,
  { first_placement_id, last_placement_id }: { first_placement_id: number | null; last_placement_id: number | null },
  report: RunReport,
  isSeen: Expression<SqlBool> | undefined,
): Promise<void> {
  if (first_placement_id === null || last_placement_id === null) return;
  const placed = await db
    .selectFrom('placements as p')
    .leftJoin('groups as g', 'g.id', 'p.group_id')
    .leftJoin('users as u', 'u.id', 'p.user_id')
    .$if(isSeen !== undefined, (query) => query.innerJoin('records as r', 'r.id', 'p.lead_id').where(isSeen!))
    .innerJoin('decisions as d', 'd.id', 'p.decision_id')
    .select(['p.rule_id', 'd.outcome', 'g.key as group', 'u.key as user'])
    .select((eb) => eb.fn.countAll<number>().as('leads'))
    .where('p.id', '>=', first_placement_id)
    .where('p.id', '<=', last_placement_id)
    .where('p.run_id', '=', runId)
    .where('p.cause', '=', 'run')
    .groupBy(['p.rule_id', 'd.outcome', 'g.key', 'u.key'])
    .orderBy('p.rule_id')
    .execute();
  for (const { rule_id, outcome, group, user, leads } of placed) {
    const count = report.rules.get(rule_id!);
    if (count && isSeen && outcome !== 'unmatched') count[outcome] += leads;
    // Of a lead that was only sold there is a placement in base, of nobody.
    if (count && user !== null) countPlaced(count, group ?? '(deleted)', user, leads);
  }
  if (isSeen) return;
  const sold = await db
    .selectFrom('sales as s')
    .innerJoin('groups as g', 'g.id', 's.client_id')
    .select(['s.rule_id', 'g.key as client', (eb) => eb.fn.countAll<number>().as('leads')])
    .select(sql<number>`cast(sum(s.price_cents) as bigint)`.as('cents'))
    .where('s.run_id', '=', runId)
    .groupBy(['s.rule_id', 'g.key'])
    .execute();
  for (const { rule_id, client, leads, cents } of sold) {
    const count = report.rules.get(rule_id!);
    if (count) countSold(count, client, leads, cents);
  }
}
