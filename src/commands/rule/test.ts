import type { ChalkInstance } from 'chalk';
import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { collectRepeats, example } from '../../cli/verb.ts';
import type { CriteriaReport } from '../../distribution/compile-criteria.ts';
import { describeCriteria, type Criteria } from '../../distribution/criteria.ts';
import { readLeadFields } from '../../distribution/lead-fields.ts';
import { maskReport, seenForExplanation } from '../../distribution/mask-report.ts';
import { prepareCriteria } from '../../distribution/prepare-criteria.ts';
import { readConditions } from '../../distribution/read-conditions.ts';
import { readLead } from '../../distribution/read-leads.ts';
import { getSeenRule } from '../../distribution/rule-sight.ts';
import { ExitCode, Problem } from '../../problem.ts';
import { getRecord } from '../../records/find-record.ts';
import { readLeadsFile } from './read-leads-file.ts';

export interface TestOptions {
  rule?: string;
  leads: string[];
  when?: string[];
  file?: string;
  affiliate?: string;
}

interface Tried {
  /** A key, or the line in the file. */
  lead: string;
  matches: boolean;
  /** The conditions that failed, with their values. */
  failed: string[];
}

interface Tally {
  when: string;
  matching: number;
  failing: number;
  leads: Tried[];
  /** By condition: how many leads it alone turned away or with others. */
  failed_by: Record<string, number>;
}

// Enough for any file that a person tries; a million would not fit a document.
const SHOWN = 200_000;
const SHOWN_TO_PEOPLE = 20;

export function testCommand({ perform }: Cli): Command {
  return new Command('test')
    .description('try criteria on leads, or on a file: which match, and why not')
    .argument('[rule]', 'a rule; or give --when')
    .argument('[leads...]', 'keys of leads')
    .option('--when <condition>', 'criteria instead of those of a rule; may be repeated', collectRepeats)
    .option('--file <file>', 'the rows of this file instead of leads')
    .option('--affiliate <group>', 'whose file it is: with their mapping and locale')
    .addHelpText('after', example('rule test solar-north l17', "rule test --when 'zip starts-with 2' --file leads.csv"))
    .action((rule: string | undefined, leads: string[], flags: Omit<TestOptions, 'leads'>, command: Command) =>
      perform(command, (context) => runTest({ ...flags, rule, leads }, context)),
    );
}

export async function runTest(options: TestOptions, { session, out }: Context): Promise<void> {
  const { rule, when, file, affiliate } = options;
  // With --when there is no rule to name: what is named are leads.
  const leads = when && rule !== undefined ? [rule, ...options.leads] : options.leads;
  const criteria = when ? await readConditions(session, when) : await readCriteria(options, session);
  const source = file === undefined ? undefined : await readLeadsFile(session, file, affiliate);
  if (!source && leads.length === 0) throw nothingToTry();
  const compiled = criteria && (await prepareCriteria(session, rule ?? '', criteria, source?.formColumns));
  const tally: Tally = {
    when: criteria ? describeCriteria(criteria) : 'every lead',
    matching: 0,
    failing: 0,
    leads: [],
    failed_by: {},
  };
  const now = Date.parse(session.now());
  for (const key of leads) {
    const record = await getRecord(session, 'lead', key);
    const seen = await seenForExplanation(session, record);
    const { own } = await readLeadFields(session.db);
    const report = compiled?.explain(await readLead(session, record.id), now);
    add(tally, record.key, report && maskReport(report, seen, own));
  }
  if (source) for await (const { line, lead } of source.leads) add(tally, `line ${line}`, compiled?.explain(lead, now));
  if (out.format === 'csv' || out.format === 'ndjson') {
    const columns = ['lead', 'matches', 'failed'].map((key) => ({ key }));
    return out.list({ name: 'leads', columns, rows: tally.leads.map((tried) => ({ ...tried })) });
  }
  await out.document({ document: tally, text: draw });
}

async function readCriteria({ rule }: TestOptions, session: Context['session']): Promise<Criteria | undefined> {
  if (rule === undefined) throw nothingToTry();
  const seen = await getSeenRule(session, rule);
  if (seen.sight !== 'names') return seen.rule.when;
  throw new Problem({
    code: 'not_permitted',
    exit: ExitCode.notPermitted,
    message: `The criteria of ${rule} are not open to you.`,
    reason:
      'Of rules audit.view shows names alone; what they compare with is for those whose rule.manage reaches their targets.',
    hint: `See what is: crmctl rule show ${rule}.`,
  });
}

function add(tally: Tally, name: string, report: CriteriaReport | undefined): void {
  const matches = report?.holds ?? true;
  const failed = report && !matches ? failedConditions(report) : [];
  tally[matches ? 'matching' : 'failing'] += 1;
  for (const { condition } of failed) tally.failed_by[condition] = (tally.failed_by[condition] ?? 0) + 1;
  if (tally.leads.length >= SHOWN) return;
  tally.leads.push({ lead: name, matches, failed: failed.map(({ told }) => told) });
}

// Of what must hold the parts that do not; of any all of them; of not the part that does.
function failedConditions(report: CriteriaReport, wanted = true): { condition: string; told: string }[] {
  if (report.holds === wanted) return [];
  if ('all' in report) return report.all.flatMap((part) => failedConditions(part, wanted));
  if ('any' in report) return report.any.flatMap((part) => failedConditions(part, wanted));
  if ('not' in report) return failedConditions(report.not, !wanted);
  const { condition, found, verdict } = report;
  const value = verdict === 'empty' ? 'empty' : JSON.stringify(found);
  const text = wanted ? condition : `not ${condition}`;
  return [{ condition: text, told: `${text} (is ${value}${verdict === 'unreadable' ? ', cannot be read' : ''})` }];
}

function draw({ when, matching, failing, leads, failed_by }: Tally, style: ChalkInstance): string {
  const lines = [style.bold(when), `${matching} match, ${failing} do not`];
  const reasons = Object.entries(failed_by).sort(([, a], [, b]) => b - a);
  if (leads.length > 1)
    for (const [condition, count] of reasons) lines.push(`  ${String(count).padStart(6)} fail ${condition}`);
  lines.push('');
  for (const { lead, matches, failed } of leads.slice(0, SHOWN_TO_PEOPLE)) {
    lines.push(
      `${matches ? style.green('+') : style.red('-')} ${lead}${failed.length > 0 ? `  ${failed.join('; ')}` : ''}`,
    );
  }
  const more = matching + failing - Math.min(leads.length, SHOWN_TO_PEOPLE);
  if (more > 0) lines.push(style.dim(`and ${more} more: --output csv`));
  return lines.join('\n');
}

function nothingToTry(): Problem {
  return new Problem({
    code: 'nothing_to_try',
    exit: ExitCode.usage,
    message: 'There is nothing to try the criteria on.',
    hint: "Name leads (crmctl rule test RULE LEAD) or a file: crmctl rule test --when 'zip starts-with 2' --file leads.csv.",
  });
}
