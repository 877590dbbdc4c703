import { Standing } from './rotation.ts';
import type {
  Candidate,
  Capped,
  LeadHistory,
  Limit,
  Party,
  Roster,
  RuleState,
  Standings,
  TargetState,
  Why,
} from './state.ts';

/** Where each candidate of the rule stands for a lead with this history. */
export function rosterFor(ruleState: RuleState, history: LeadHistory): Roster {
  const isOwn =
    (history.reclaimedFrom && ruleState.targets.some(({ users }) => users.some(isIn(history.reclaimedFrom!)))) ||
    (history.boughtBy && ruleState.buyers.some(isIn(history.boughtBy)));
  if (isOwn) return makeRoster(ruleState, history);
  ruleState.roster ??= makeRoster(ruleState, {});
  return ruleState.roster;
}

/** Counts a lead that was taken, and makes rosters stale where that filled a cap. */
export function countTaken({ party, within }: Candidate, isOpen: boolean): void {
  use(party, party);
  use(within, party);
  if (!isOpen) return;
  party.open += 1;
  for (const capped of party.openCapped) markFull(capped, party);
}

/** Sets `full` from what has been used. */
export function markFull(capped: Capped, party: Party): void {
  let full: Limit | undefined;
  for (const limit of capped.limits) {
    if ((limit.kind === 'open' ? party.open : limit.used) + limit.cost > limit.limit) {
      full = limit;
      break;
    }
  }
  if (full === capped.full) return;
  capped.full = full;
  for (const rule of capped.rules) rule.roster = undefined;
}

// Runs for every lead: looks for the first full limit only when one has been reached.
function use(capped: Capped, party: Party): void {
  let isReached = false;
  for (const limit of capped.limits) {
    limit.used += limit.cost;
    if (limit.used + limit.cost > limit.limit) isReached = true;
  }
  if (isReached) markFull(capped, party);
}

function makeRoster(ruleState: RuleState, { reclaimedFrom, boughtBy }: LeadHistory): Roster {
  const users = ruleState.targets.map((target) =>
    judge(target.users, (user) => (reclaimedFrom?.has(user.party.id) ? { why: 'reclaimed-from' } : undefined)),
  );
  const groups: Standings = { standings: [], whys: [] };
  for (const [place, target] of ruleState.targets.entries()) {
    const why = whyNotGroup(target, users[place]!);
    add(groups, why);
  }
  const buyers = judge(ruleState.buyers, (buyer) =>
    boughtBy?.has(buyer.party.id) ? { why: 'bought-already' } : undefined,
  );
  return { ruleState, groups, users, buyers };
}

function judge(candidates: readonly Candidate[], whyNotThisLead: (candidate: Candidate) => Why | undefined): Standings {
  const result: Standings = { standings: [], whys: [] };
  for (const candidate of candidates) {
    add(result, candidate.party.absent ?? whyNotThisLead(candidate) ?? whyHeld(candidate));
  }
  return result;
}

function whyNotGroup(target: TargetState, users: Standings): Why | undefined {
  if (target.party.absent ?? target.absent) return target.party.absent ?? target.absent;
  if (users.standings.every((standing) => standing === Standing.absent)) return { why: 'no-user-present' };
  if (whyHeld(target)) return whyHeld(target);
  return users.standings.includes(Standing.can) ? undefined : { why: 'all-users-capped' };
}

function whyHeld({ party, within }: Candidate): Why | undefined {
  return toWhy(party.full ?? within.full);
}

function toWhy(full: Limit | undefined): Why | undefined {
  return full && { why: 'cap', of: full.of, kind: full.kind, limit: full.limit };
}

function add(to: Standings, why: Why | undefined): void {
  const isHeld = why?.why === 'cap' || why?.why === 'all-users-capped';
  to.standings.push(why ? (isHeld ? Standing.held : Standing.absent) : Standing.can);
  to.whys.push(why);
}

function isIn(ids: ReadonlySet<number>): (candidate: Candidate) => boolean {
  return ({ party }) => ids.has(party.id);
}
