import { readSettings } from '../access/settings.ts';
import { getRecord, type StoredRecord } from '../records/find-record.ts';
import type { Session } from '../store/session.ts';
import { compileCriteria, type CriteriaReport } from './compile-criteria.ts';
import { describeCriteria } from './criteria.ts';
import { readLeadEvents, type LeadEvent, type LeadSale } from './lead-events.ts';
import { readLeadFields } from './lead-fields.ts';
import { readLastDecision, type LastDecision } from './last-decision.ts';
import { readLead } from './read-leads.ts';
import { maskReport, seenForExplanation } from './mask-report.ts';
import { readRule } from './read-rule.ts';
import { retrace, type Considered } from './retrace.ts';

export interface RuleExplanation {
  rule: string;
  /** `not reached`: a rule before it took the lead. `not allowed`: its maker may not assign this lead. */
  result: 'placed' | 'sold' | 'nobody could take it' | 'criteria failed' | 'not reached' | 'not allowed';
  holds: boolean;
  /** The criteria in one line; null for a rule that takes every lead. */
  when: string | null;
  criteria: CriteriaReport | null;
  /** Everybody who was considered; null where the rule was not asked. */
  considered: Considered | null;
}

export interface LeadExplanation {
  lead: string;
  name: string;
  status: string | null;
  group: string;
  owner: string | null;
  outcome: 'placed' | 'sold' | 'waiting' | 'unmatched';
  /** null: no run has looked at it yet, and this is what would become of it now. */
  run: number | null;
  at: string;
  rule: string | null;
  rules: RuleExplanation[];
  placements: LeadEvent[];
  sales: LeadSale[];
}

/** Tells for every rule whether its criteria held, who was considered, and why each was passed over. */
export async function explainLead(session: Session, text: string): Promise<LeadExplanation> {
  const { db } = session;
  const record = await getRecord(session, 'lead', text);
  const seen = await seenForExplanation(session, record);
  const decision = await readLastDecision(session, record);
  const lead = await readLead(session, record.id);
  const settings = await readSettings(db);
  const fields = await readLeadFields(db);
  const context = {
    field: (name: string) => fields.find(name),
    zone: settings.timezone,
    locale: settings.locale,
  };
  const winner = decision.rules.findIndex(({ id }) => id === decision.ruleId);
  const rules = decision.rules.map(({ id, ...document }, place): RuleExplanation => {
    const { rule } = readRule(document);
    const report = rule.when ? compileCriteria(rule.when, context).explain(lead, Date.parse(decision.at)) : null;
    const criteria = report && maskReport(report, seen, fields.own);
    const roster = decision.rosters.find((body) => body.rule === id);
    const holds = criteria?.holds ?? true;
    return {
      rule: rule.key,
      result: tellResult(
        decision,
        { isWinner: place === winner, isAfter: winner >= 0 && place > winner },
        holds,
        roster,
      ),
      holds,
      when: rule.when ? describeCriteria(rule.when) : null,
      criteria,
      considered: roster ? retrace(roster, rule, place === winner ? decision : undefined) : null,
    };
  });
  return {
    ...(await describePlace(session, record)),
    outcome: decision.outcome,
    run: decision.run,
    at: decision.at,
    rule: winner < 0 ? null : (decision.rules[winner]!['key'] as string),
    rules,
    ...(await readLeadEvents(db, record.id)),
  };
}

function tellResult(
  { outcome }: LastDecision,
  { isWinner, isAfter }: { isWinner: boolean; isAfter: boolean },
  holds: boolean,
  roster: unknown,
): RuleExplanation['result'] {
  if (isWinner) return outcome === 'sold' ? 'sold' : 'placed';
  if (isAfter) return 'not reached';
  if (roster) return 'nobody could take it';
  return holds ? 'not allowed' : 'criteria failed';
}

async function describePlace({ db }: Session, { key, name, status, group_id, owner_id }: StoredRecord) {
  const group = await db.selectFrom('groups').select('key').where('id', '=', group_id).executeTakeFirstOrThrow();
  const owner =
    owner_id === null
      ? undefined
      : await db.selectFrom('users').select('key').where('id', '=', owner_id).executeTakeFirst();
  return { lead: key, name, status, group: group.key, owner: owner?.key ?? null };
}
