/**
 * Smooth weighted round robin (spec/distribution.md). A rotation is an array of whole numbers, one current for each
 * candidate in order, that always add up to 0. Every step is decided before anything moves: without a winner the
 * currents stay as they are.
 */

/** What a candidate is to one lead. `held`: present, and kept back by nothing but a cap. */
export const Standing = { absent: 0, held: 1, can: 2 } as const;
export type Standing = (typeof Standing)[keyof typeof Standing];

export interface Candidates {
  readonly weights: readonly number[];
  readonly standings: readonly Standing[];
}

/** One step for one winner. Returns its place among the candidates, or -1 when none can take the lead. */
export function stepRotation(currents: number[], { weights, standings }: Candidates): number {
  let ceiling = 0;
  let canTake = false;
  for (let i = 0; i < weights.length; i++) {
    const standing = standings[i]!;
    if (standing !== Standing.absent) ceiling += weights[i]!;
    if (standing === Standing.can) canTake = true;
  }
  if (!canTake) return -1;
  let grown = 0;
  let winner = -1;
  let greatest = 0;
  for (let i = 0; i < weights.length; i++) {
    const standing = standings[i]!;
    if (standing === Standing.absent) continue;
    const before = currents[i]!;
    const after = standing === Standing.can ? before + weights[i]! : growHeld(before, weights[i]!, ceiling);
    grown += after - before;
    currents[i] = after;
    if (standing === Standing.can && (winner < 0 || after > greatest)) {
      winner = i;
      greatest = after;
    }
  }
  currents[winner]! -= grown;
  return winner;
}

/** The one with the least load; among ties one step over the tied alone; without a tie nothing moves. */
export function stepLeastLoaded(currents: number[], loads: readonly number[], candidates: Candidates): number {
  let least = -1;
  for (const [i, load] of loads.entries()) {
    if (candidates.standings[i] === Standing.can && (least < 0 || load < loads[least]!)) least = i;
  }
  if (least < 0) return -1;
  const isTied = (i: number): boolean => candidates.standings[i] === Standing.can && loads[i] === loads[least];
  const standings = loads.map((_, i) => (isTied(i) ? Standing.can : Standing.absent));
  if (standings.filter((standing) => standing === Standing.can).length === 1) return least;
  return stepRotation(currents, { weights: candidates.weights, standings });
}

export interface SaleStep {
  /** Greatest first, those who are sold every lead before all others; `took` is what the winner's current fell by. */
  winners: { place: number; took: number }[];
  /** What each candidate's current grew by, before the winners fell. */
  grown: number[];
}

/** One step for up to `shared` winners; undefined when none can take the lead. */
export function stepSale(currents: number[], { weights, standings }: Candidates, shared: number): SaleStep | undefined {
  const sharing = standings.slice();
  let open = Math.min(shared, standings.filter((standing) => standing === Standing.can).length);
  if (open <= 0) return undefined;
  const winners: SaleStep['winners'] = [];
  const grown = weights.map(() => 0);
  let sum = sumOfPresent(weights, sharing);
  for (let always; (always = findAlwaysSold(weights, sharing, open, sum)) >= 0;) {
    winners.push({ place: always, took: 0 });
    sharing[always] = Standing.absent;
    sum -= weights[always]!;
    open -= 1;
  }
  let total = 0;
  for (const [i, standing] of sharing.entries()) {
    if (standing === Standing.absent) continue;
    const before = currents[i]!;
    const growth = open * weights[i]!;
    const after = standing === Standing.can ? before + growth : growHeld(before, growth, sum);
    grown[i] = after - before;
    total += after - before;
    currents[i] = after;
  }
  const greatest = [...sharing.keys()]
    .filter((i) => sharing[i] === Standing.can)
    .sort((a, b) => currents[b]! - currents[a]! || a - b)
    .slice(0, open);
  for (const [rank, place] of greatest.entries()) {
    // Whole parts that add up to what has grown; the greatest bear what does not divide.
    const took = Math.floor(total / open) + (rank < ((total % open) + open) % open ? 1 : 0);
    currents[place]! -= took;
    winners.push({ place, took });
  }
  return { winners, grown };
}

/** The next buyer for a returned lead: nobody grows, the greatest current of those that can take it falls by `took`. */
export function stepOffer(currents: number[], standings: readonly Standing[], took: number): number {
  let winner = -1;
  for (const [i, standing] of standings.entries()) {
    if (standing === Standing.can && (winner < 0 || currents[i]! > currents[winner]!)) winner = i;
  }
  if (winner >= 0) currents[winner]! -= took;
  return winner;
}

/** What of a sale's growth one returned sale stands for: whole parts that add up to what that sale took. */
export function partOfGrowth(grown: readonly number[], took: number): number[] {
  const total = grown.reduce((sum, growth) => sum + growth, 0);
  if (total === 0) return grown.map(() => 0);
  let seen = 0;
  let given = 0;
  return grown.map((growth) => {
    seen += growth;
    const part = Math.floor((seen * took) / total) - given;
    given += part;
    return part;
  });
}

function growHeld(current: number, growth: number, ceiling: number): number {
  return Math.max(current, Math.min(current + growth, ceiling));
}

function findAlwaysSold(weights: readonly number[], standings: readonly Standing[], open: number, sum: number): number {
  let found = -1;
  for (const [i, weight] of weights.entries()) {
    if (standings[i] !== Standing.can || open * weight <= sum) continue;
    if (found < 0 || weight > weights[found]!) found = i;
  }
  return found;
}

function sumOfPresent(weights: readonly number[], standings: readonly Standing[]): number {
  let sum = 0;
  for (const [i, weight] of weights.entries()) if (standings[i] !== Standing.absent) sum += weight;
  return sum;
}
