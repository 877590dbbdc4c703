import { readSettings } from '../access/settings.ts';
import { getRecord } from '../records/find-record.ts';
import { seenBy, type SeenRecord, toSeenRecords } from '../records/seen-record.ts';
import type { Session } from '../store/session.ts';
import { type ClientSight, clientSight } from './client-sight.ts';
import { compileCriteria, type CriteriaReport } from './compile-criteria.ts';
import { describeCriteria } from './criteria.ts';
import { readLeadEvents, type LeadEvent, type LeadSale } from './lead-events.ts';
import { readLeadFields } from './lead-fields.ts';
import { readLastDecision, type LastDecision } from './last-decision.ts';
import { readLead } from './read-leads.ts';
import { maskReport } from './mask-report.ts';
import { readRule } from './read-rule.ts';
import { retrace, type Considered } from './retrace.ts';
import { whyNoRun } from './why-no-run.ts';

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
  /** null where it is not open to whoever asks, as are all others below. */
  name: string | null;
  status: string | null;
  group: string | null;
  owner: string | null;
  /** What a run decided last, or would decide now; null where no run has looked at it and none would. */
  outcome: 'placed' | 'sold' | 'waiting' | 'unmatched' | null;
  /** null: no run has looked at it yet, and this is what would become of it now. */
  run: number | null;
  at: string | null;
  rule: string | null;
  /** Why no run looks at it as it is now; null where the next one does. */
  no_run_because: string | null;
  /** Whether what became of it is open to whoever asks (lead.view-history): without it there are neither rules nor placements. */
  history: boolean;
  rules: RuleExplanation[];
  placements: LeadEvent[];
  sales: LeadSale[];
}

/**
 * Tells for every rule whether its criteria held, who was considered, and why each was passed over: to those who see
 * the lead in full with its history. Clients, and what they paid, show to administrative members alone; to a client's
 * own members their own purchase, and nothing else.
 */
export async function explainLead(session: Session, text: string): Promise<LeadExplanation> {
  const { db } = session;
  const record = await getRecord(session, 'lead', text);
  const seen = await seenBy(session, record);
  const [shown] = await toSeenRecords(session, [record]);
  const place = placeOf(shown!);
  const clients = await clientSight(session);
  const { placements, sales } = await readLeadEvents(db, record.id);
  const toSales = (): LeadSale[] =>
    seen.sections.history
      ? sales.map((sale) => (clients(sale.client) ? sale : { ...sale, price: null }))
      : sales.filter(({ client }) => clients(client));
  if (!seen.sections.history) return { ...place, ...NOTHING_DECIDED, history: false, sales: toSales() };
  const noRun = await whyNoRun(session, record);
  const decision = await readLastDecision(session, record, noRun === null);
  const events = { no_run_because: noRun, history: true, placements: cutOffers(placements, clients), sales: toSales() };
  if (!decision) return { ...place, ...NOTHING_DECIDED, ...events };
  const lead = await readLead(session, record.id);
  const settings = await readSettings(db);
  const fields = await readLeadFields(db);
  const context = {
    field: (name: string) => fields.find(name),
    zone: settings.timezone,
    locale: settings.locale,
  };
  const winner = decision.rules.findIndex(({ id }) => id === decision.ruleId);
  const rules = decision.rules.map(({ id, ...document }, at): RuleExplanation => {
    const { rule } = readRule(document);
    const report = rule.when ? compileCriteria(rule.when, context).explain(lead, Date.parse(decision.at)) : null;
    const criteria = report && maskReport(report, seen, fields.own);
    const roster = decision.rosters.find((body) => body.rule === id);
    const holds = criteria?.holds ?? true;
    return {
      rule: rule.key,
      result: tellResult(decision, { isWinner: at === winner, isAfter: winner >= 0 && at > winner }, holds, roster),
      holds,
      when: rule.when ? describeCriteria(rule.when) : null,
      criteria,
      considered: roster ? cutBuyers(retrace(roster, rule, at === winner ? decision : undefined), clients) : null,
    };
  });
  return {
    ...place,
    outcome: decision.outcome,
    run: decision.run,
    at: decision.at,
    rule: winner < 0 ? null : (decision.rules[winner]!['key'] as string),
    rules,
    ...events,
  };
}

const NOTHING_DECIDED = {
  outcome: null,
  run: null,
  at: null,
  rule: null,
  no_run_because: null,
  rules: [],
  placements: [],
};

function cutBuyers(considered: Considered, clients: ClientSight): Considered {
  return { ...considered, buyers: considered.buyers.filter(({ key }) => clients(key)) };
}

function cutOffers(placements: readonly LeadEvent[], clients: ClientSight): LeadEvent[] {
  return placements.map((event) => ({
    ...event,
    offered: event.offered && event.offered.filter(({ client }) => clients(client)),
  }));
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

function placeOf({ key, name, status, group, owner }: SeenRecord) {
  return { lead: key, name, status, group, owner };
}
