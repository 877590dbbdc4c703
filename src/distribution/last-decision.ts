import { sql } from 'kysely';
import type { StoredRecord } from '../records/find-record.ts';
import type { Session } from '../store/session.ts';
import { readHistory } from './lead-history.ts';
import { loadSnapshot } from './load-snapshot.ts';
import { makeState } from './make-state.ts';
import { place } from './place.ts';
import { readLead } from './read-leads.ts';
import { toRosterBody, type RosterBody } from './roster-body.ts';
import { listRules } from './stored-rules.ts';
import { writeRule } from './write-rule.ts';

/** What a run decided of a lead last; or what would be decided now. */
export interface LastDecision {
  outcome: 'placed' | 'sold' | 'waiting' | 'unmatched';
  run: number | null;
  at: string;
  ruleId: number | null;
  /** The active rules as they were then, in order. */
  rules: (Record<string, unknown> & { id: number })[];
  /** Of the rules that were asked. */
  rosters: RosterBody[];
  /** Currents and loads before; see `place`. */
  before: string | null;
  group: number | null;
  user: number | null;
  /** How many bought it. */
  buyers: number;
}

/** Undefined where no run has looked at it, and the next one will not (`isNext`). */
export async function readLastDecision(
  session: Session,
  record: StoredRecord,
  isNext: boolean,
): Promise<LastDecision | undefined> {
  const decided = (await readPlaced(session, record)) ?? (await readWaiting(session, record));
  return decided ?? (isNext ? decideNow(session, record) : undefined);
}

async function readPlaced({ db }: Session, { id, owner_id, placement_id }: StoredRecord) {
  // A lead that waits again (returned, taken back, undone) is explained by why it waits.
  if (owner_id === null && placement_id === null) return undefined;
  const placed = await db
    .selectFrom('placements as p')
    .innerJoin('decisions as d', 'd.id', 'p.decision_id')
    .innerJoin('runs as r', 'r.id', 'p.run_id')
    .innerJoin('rulesets as s', 's.id', 'r.ruleset_id')
    .select([
      'p.at',
      'p.run_id',
      'p.rule_id',
      'p.group_id',
      'p.user_id',
      'p.state',
      'd.outcome',
      'd.body',
      's.body as rules',
    ])
    .select((eb) =>
      eb
        .selectFrom('sales as x')
        .select(sql<number>`count(*)`.as('count'))
        .whereRef('x.lead_id', '=', 'p.lead_id')
        .whereRef('x.run_id', '=', 'p.run_id')
        .as('buyers'),
    )
    .where('p.lead_id', '=', id)
    .where('p.cause', '=', 'run')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('placements as u')
            .select('u.id')
            .whereRef('u.lead_id', '=', 'p.lead_id')
            .whereRef('u.run_id', '=', 'p.run_id')
            .where('u.cause', '=', 'undo'),
        ),
      ),
    )
    .orderBy('p.id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return (
    placed && {
      outcome: placed.outcome,
      run: placed.run_id,
      at: placed.at,
      ruleId: placed.rule_id,
      rules: readRules(placed.rules),
      rosters: JSON.parse(placed.body) as RosterBody[],
      before: placed.state,
      group: placed.group_id,
      user: placed.user_id,
      buyers: placed.buyers ?? 0,
    }
  );
}

async function readWaiting({ db }: Session, { id }: StoredRecord) {
  const waiting = await db
    .selectFrom('lead_outcomes as o')
    .innerJoin('decisions as d', 'd.id', 'o.decision_id')
    .innerJoin('runs as r', 'r.id', 'o.run_id')
    .innerJoin('rulesets as s', 's.id', 'r.ruleset_id')
    .select(['o.at', 'o.run_id', 'o.outcome', 'd.body', 's.body as rules'])
    .where('o.lead_id', '=', id)
    .executeTakeFirst();
  return (
    waiting && {
      outcome: waiting.outcome,
      run: waiting.run_id,
      at: waiting.at,
      ruleId: null,
      rules: readRules(waiting.rules),
      rosters: JSON.parse(waiting.body) as RosterBody[],
      before: null,
      group: null,
      user: null,
      buyers: 0,
    }
  );
}

// The same function as a run's, on the same state; nothing of it is kept.
async function decideNow(session: Session, { id }: StoredRecord): Promise<LastDecision> {
  const at = session.now();
  const snapshot = await loadSnapshot(session, Date.parse(at));
  const state = makeState(snapshot);
  const decision = place(await readLead(session, id), await readHistory(session, state, id), state);
  const rosters = decision.roster ? [...decision.passed, decision.roster] : decision.passed;
  const rules = (await listRules(session.db)).filter(({ rule }) => rule.isActive);
  return {
    outcome: decision.outcome,
    run: null,
    at,
    ruleId: decision.roster?.ruleState.id ?? null,
    rules: rules.map((stored) => ({ id: stored.id, ...writeRule(stored.rule) })),
    rosters: rosters.map(toRosterBody),
    before: decision.before || null,
    group: decision.placement?.target.party.id ?? null,
    user: decision.placement?.user.party.id ?? null,
    buyers: decision.sales.length,
  };
}

function readRules(body: string): LastDecision['rules'] {
  const rules = JSON.parse(body) as LastDecision['rules'];
  return rules.filter((rule) => rule['active'] !== false);
}
