import type { Lead } from './lead.ts';
import { countTaken, rosterFor } from './roster.ts';
import { Standing, stepLeastLoaded, stepRotation, stepSale } from './rotation.ts';
import { STICKY_KINDS, type StickyKind } from './rule.ts';
import type { BuyerState, Candidate, DistributionState, LeadHistory, Roster, TargetState } from './state.ts';

export type Outcome = 'placed' | 'sold' | 'unmatched' | 'waiting';

/** What becomes of one lead, with its reasons. */
export interface Decision {
  readonly outcome: Outcome;
  /** Who stood where in the rule that won. */
  readonly roster?: Roster;
  /** The same for the rules before it whose criteria held, and which nobody could serve. */
  readonly passed: readonly Roster[];
  readonly placement?: Placed;
  readonly sales: readonly Sale[];
  /** What the sale made each buyer's current grow by. */
  readonly grown?: readonly number[];
  /** The currents (and loads) that decided, before they moved: what an explanation needs besides the roster. */
  readonly before: string;
}

export interface Placed {
  readonly target: TargetState;
  readonly user: Candidate;
  /** The user's place among those of the target. */
  readonly place: number;
  readonly before: string;
}

export interface Sale {
  readonly buyer: BuyerState;
  /** What the buyer's current fell by. */
  readonly took: number;
}

const UNMATCHED: Decision = { outcome: 'unmatched', passed: [], sales: [], before: '' };
const NO_SALES: readonly Sale[] = [];
const NO_ROSTERS: readonly Roster[] = [];

/**
 * Decides one lead and moves the state on: rotations by their steps, caps by what was taken. The run, the dry run,
 * the explanation and the tests all decide here, and nowhere else.
 */
export function place(lead: Lead, history: LeadHistory, state: DistributionState): Decision {
  const decision = tryRules(lead, history, state);
  if (decision.outcome !== 'waiting' || !history.reclaimedFrom) return decision;
  // Whoever neglected it gets it again only if nobody else can take it, and whoever had it last only if nobody at all.
  const others = tryRules(lead, { ...history, reclaimedFrom: new Set([...history.reclaimedFrom].slice(-1)) }, state);
  return others.outcome === 'waiting' ? tryRules(lead, { ...history, reclaimedFrom: undefined }, state) : others;
}

function tryRules(lead: Lead, history: LeadHistory, state: DistributionState): Decision {
  let passed: Roster[] | undefined;
  for (const rule of state.rules) {
    if (!rule.holds(lead, state.now) || !rule.mayTake(lead)) continue;
    const roster = rosterFor(rule, history);
    const decision = tryRule(lead, history, roster, passed ?? NO_ROSTERS);
    if (decision) return decision;
    (passed ??= []).push(roster);
  }
  return passed ? { outcome: 'waiting', passed, sales: NO_SALES, before: '' } : UNMATCHED;
}

function tryRule(lead: Lead, history: LeadHistory, roster: Roster, passed: readonly Roster[]): Decision | undefined {
  const { ruleState: rule } = roster;
  const placed = rule.targets.length > 0 ? placeInTargets(history, roster) : undefined;
  const sold = rule.buyers.length > 0 ? sell(roster, rule.rule.shared - (history.sold ?? 0)) : undefined;
  if (!placed && !sold) return undefined;
  if (placed) {
    placed.target.taken[placed.place]! += 1;
    countTaken(placed.target, lead.isOpen);
    countTaken(placed.user, lead.isOpen);
  }
  for (const { buyer } of sold?.sales ?? NO_SALES) {
    buyer.taken += 1;
    countTaken(buyer, lead.isOpen);
  }
  return {
    outcome: sold ? 'sold' : 'placed',
    roster,
    passed,
    placement: placed,
    sales: sold?.sales ?? NO_SALES,
    grown: sold?.grown,
    before: sold ? `${placed?.before ?? ''};${sold.before}` : placed!.before,
  };
}

function placeInTargets(history: LeadHistory, roster: Roster): Placed | undefined {
  const { ruleState: rule } = roster;
  const sticky = history.sticky && findSticky(history.sticky, roster);
  if (sticky) return sticky;
  const { between, within } = rule.rule;
  const { targets, rotation } = rule;
  const loads =
    between === 'least-loaded' ? targets.map(({ party }, i) => party.open / rotation.weights[i]!) : undefined;
  const groupsBefore = between === 'priority' ? '' : writeNumbers(rotation.currents) + writeLoads(loads);
  const chosen = chooseGroup(roster, loads);
  if (chosen < 0) return undefined;
  const target = targets[chosen]!;
  const userLoads = within === 'least-loaded' ? target.users.map(({ party }) => party.open) : undefined;
  const before = `${groupsBefore};${writeNumbers(target.rotation.currents)}${writeLoads(userLoads)}`;
  const candidates = { weights: target.rotation.weights, standings: roster.users[chosen]!.standings };
  const user = userLoads
    ? stepLeastLoaded(target.rotation.currents, userLoads, candidates)
    : stepRotation(target.rotation.currents, candidates);
  target.rotation.hasMoved = true;
  return { target, user: target.users[user]!, place: user, before };
}

function chooseGroup(roster: Roster, loads: number[] | undefined): number {
  const { rule, rotation } = roster.ruleState;
  const { standings } = roster.groups;
  if (rule.between === 'priority') return standings.indexOf(Standing.can);
  const candidates = { weights: rotation.weights, standings };
  const chosen = loads
    ? stepLeastLoaded(rotation.currents, loads, candidates)
    : stepRotation(rotation.currents, candidates);
  if (chosen >= 0) rotation.hasMoved = true;
  return chosen;
}

function findSticky(owners: Partial<Record<StickyKind, number>>, roster: Roster): Placed | undefined {
  const { rule, targets } = roster.ruleState;
  const kind = rule.sticky.find((wanted) => STICKY_KINDS.includes(wanted) && owners[wanted] !== undefined);
  if (!kind) return undefined;
  for (const [i, target] of targets.entries()) {
    if (roster.groups.standings[i] !== Standing.can) continue;
    const user = target.users.findIndex(({ party }) => party.id === owners[kind]);
    if (user >= 0 && roster.users[i]!.standings[user] === Standing.can) {
      return { target, user: target.users[user]!, place: user, before: `sticky:${kind};` };
    }
  }
  return undefined;
}

function sell(roster: Roster, shared: number): { sales: Sale[]; grown: readonly number[]; before: string } | undefined {
  const { buyers, buyerRotation } = roster.ruleState;
  const before = writeNumbers(buyerRotation.currents);
  const candidates = { weights: buyerRotation.weights, standings: roster.buyers.standings };
  const step = stepSale(buyerRotation.currents, candidates, shared);
  if (!step) return undefined;
  buyerRotation.hasMoved = true;
  return { sales: step.winners.map(({ place, took }) => ({ buyer: buyers[place]!, took })), grown: step.grown, before };
}

function writeLoads(loads: readonly number[] | undefined): string {
  return loads ? `/${writeNumbers(loads)}` : '';
}

// Faster than join, and it runs for every lead.
function writeNumbers(numbers: readonly number[]): string {
  let text = '';
  for (let i = 0; i < numbers.length; i++) text += i === 0 ? numbers[i]! : `,${numbers[i]!}`;
  return text;
}
