import type { ChalkInstance } from 'chalk';
import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example } from '../../cli/verb.ts';
import type { CriteriaReport } from '../../distribution/compile-criteria.ts';
import { explainLead, type LeadExplanation, type RuleExplanation } from '../../distribution/explain-lead.ts';
import type { ConsideredParty } from '../../distribution/retrace.ts';

export function explainCommand({ perform }: Cli): Command {
  return new Command('explain')
    .description('why a lead is where it is: every rule, every condition, everybody who was considered')
    .argument('<lead>')
    .addHelpText('after', example('lead explain l1', 'lead explain l1 --json'))
    .action((lead: string, _flags: object, command: Command) =>
      perform(command, (context) => runExplain({ lead }, context)),
    );
}

export async function runExplain({ lead }: { lead: string }, { session, out }: Context): Promise<void> {
  await out.document({ document: await explainLead(session, lead), text: drawExplanation });
}

function drawExplanation(explanation: LeadExplanation, style: ChalkInstance): string {
  const { lead, name, history, rules, placements, sales } = explanation;
  const lines = [name === null ? style.bold(lead) : `${style.bold(lead)}  ${name}`];
  lines.push(...(history ? [tellDecision(explanation), tellPlace(explanation)] : tellNoHistory(explanation)));
  for (const explained of rules) lines.push('', ...drawRule(explained, style));
  if (placements.length > 0) lines.push('', style.bold('Placements'));
  for (const { at: when, cause, group: where, user, rule: through, offered } of placements) {
    lines.push(`  ${when}  ${cause}${through === null ? '' : ` ${through}`}: ${where ?? '-'} ${user ?? '-'}`);
    for (const { client, before, after, passed_over } of offered ?? []) {
      lines.push(
        `      offered to ${client}  current ${before} → ${after}${passed_over === null ? '' : `  ${passed_over}`}`,
      );
    }
  }
  if (sales.length > 0) lines.push('', style.bold('Sales'));
  for (const { client, price, sold_at, returned_at, reason } of sales) {
    const returned = returned_at === null ? '' : `, returned ${returned_at}: ${reason}`;
    lines.push(`  ${sold_at}  ${client}${price === null ? '' : ` ${price}`}${returned}`);
  }
  return lines.join('\n');
}

function tellDecision({ outcome, run, at, rule, no_run_because: noRun }: LeadExplanation): string {
  const decided = `${outcome}${rule === null ? '' : ` by ${rule}`}`;
  if (outcome === null) return 'No run has looked at it.';
  return run === null && noRun === null
    ? `No run has looked at it yet; now it would be ${decided}.`
    : `Run ${run} (${at}) decided: ${decided}.`;
}

function tellPlace({ group, owner, no_run_because: noRun }: LeadExplanation): string {
  const place = `It is in ${group}${owner === null ? ', without an owner' : `, owned by ${owner}`}.`;
  return noRun === null ? place : `${place} No run looks at it now: ${noRun}.`;
}

function tellNoHistory({ group, ...explanation }: LeadExplanation): string[] {
  const place = group === null ? [] : [tellPlace({ group, ...explanation })];
  return [...place, 'What became of it is for those who may see its history (lead.view-history).'];
}

function drawRule({ rule, result, criteria, considered }: RuleExplanation, style: ChalkInstance): string[] {
  const isTaken = result === 'placed' || result === 'sold';
  const mark = isTaken ? style.green('+') : result === 'not reached' ? style.dim('·') : style.yellow('-');
  const lines = [`${mark} ${style.bold(rule)}: ${result}`];
  if (criteria === null) lines.push('    takes every lead');
  else lines.push(...drawCriteria(criteria, 4, style));
  if (!considered) return lines;
  if (considered.by !== 'rotation') lines.push(`    chosen by ${considered.by}`);
  for (const group of considered.groups) {
    lines.push(`    ${drawParty(group, style)}`);
    for (const user of group.users) lines.push(`      ${drawParty(user, style)}`);
  }
  for (const buyer of considered.buyers) lines.push(`    ${drawParty(buyer, style)}`);
  return lines;
}

function drawCriteria(report: CriteriaReport, indent: number, style: ChalkInstance): string[] {
  const space = ' '.repeat(indent);
  const mark = report.holds ? style.green('+') : style.red('-');
  if ('condition' in report) {
    const found = report.found === null || report.found === undefined ? 'empty' : JSON.stringify(report.found);
    return [`${space}${mark} ${report.condition}  ${style.dim(`(is ${found}${tellVerdict(report.verdict)})`)}`];
  }
  const [join, parts] =
    'all' in report ? ['all', report.all] : 'any' in report ? ['any', report.any] : ['not', [report.not]];
  return [
    `${space}${mark} ${join} of`.replace('not of', 'not'),
    ...parts.flatMap((part) => drawCriteria(part, indent + 2, style)),
  ];
}

function tellVerdict(verdict: string): string {
  if (verdict === 'empty') return ': nothing to compare';
  return verdict === 'unreadable' ? ': cannot be read' : '';
}

function drawParty({ key, weight, chosen, passed_over, before, after }: ConsideredParty, style: ChalkInstance): string {
  const mark = chosen ? style.green('>') : ' ';
  const current = before === null ? '' : `  current ${before} → ${after}`;
  const why = passed_over === null ? '' : `  ${style.yellow(passed_over)}`;
  return `${mark} ${chosen ? style.bold(key) : key}  weight ${weight}${current}${why}`;
}
