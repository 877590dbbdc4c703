import { sql, type Kysely } from 'kysely';
import { ExitCode, Problem } from '../problem.ts';
import type { Schema } from '../store/schema/schema.ts';
import { countPlaced, countSold, ruleCount, startReport, type RunReport } from './run-report.ts';
import type { RosterBody } from './roster-body.ts';

/** What a run has done, from what it left in the database. */
export async function readRunReport(db: Kysely<Schema>, runId: number): Promise<RunReport> {
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
      if (outcome === 'waiting') count.waiting += leads;
      else if (outcome !== 'unmatched' && rule === rule_id) count[outcome] += leads;
    }
  }
  await countPlacements(db, runId, run, report);
  return report;
}

export async function getRun(db: Kysely<Schema>, runId: number) {
  const run = await db.selectFrom('runs').selectAll().where('id', '=', runId).executeTakeFirst();
  if (run) return run;
  throw new Problem({
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
): Promise<void> {
  if (first_placement_id === null || last_placement_id === null) return;
  const placed = await db
    .selectFrom('placements as p')
    .leftJoin('groups as g', 'g.id', 'p.group_id')
    .innerJoin('users as u', 'u.id', 'p.user_id')
    .select(['p.rule_id', 'g.key as group', 'u.key as user', (eb) => eb.fn.countAll<number>().as('leads')])
    .where('p.id', '>=', first_placement_id)
    .where('p.id', '<=', last_placement_id)
    .where('p.run_id', '=', runId)
    .where('p.cause', '=', 'run')
    .groupBy(['p.rule_id', 'g.key', 'u.key'])
    .orderBy('p.rule_id')
    .execute();
  for (const { rule_id, group, user, leads } of placed) {
    const count = report.rules.get(rule_id!);
    if (count) countPlaced(count, group ?? '(deleted)', user, leads);
  }
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
