import { countTaken, rosterFor } from './roster.ts';
import { partOfGrowth, Standing, stepOffer } from './rotation.ts';
import { rotationKey } from './snapshot.ts';
import type { BuyerState, LeadHistory, RuleState, Standings, Why } from './state.ts';
import type { StoredRotations } from './write-state.ts';

export interface Offer {
  /** Who takes it; undefined when nobody can. */
  buyer: BuyerState | undefined;
  /** Where each buyer stood when it was offered, the turn of the returned sale given back already. */
  buyers: OfferedTo[];
}

export interface OfferedTo {
  id: number;
  key: string;
  before: number;
  after: number;
  why?: Why;
}

export interface ReturnedSale {
  client_id: number;
  took: number;
  grown: string | null;
}

/**
 * Gives the turn of a returned sale back, and offers the lead to the next buyer: nobody grows, the greatest current
 * among those that can take it wins and falls by what the sale took; if nobody can, what grew for it is taken back.
 */
export function offerAgain(
  rule: RuleState,
  { client_id, took, grown }: ReturnedSale,
  history: LeadHistory,
  rotations: StoredRotations,
): Offer {
  const { buyers, buyerRotation } = rule;
  const { currents } = buyerRotation;
  buyerRotation.hasMoved = true;
  const key = rotationKey(rule.id, 'buyers');
  const move = (id: number, by: number): void => {
    const place = buyers.findIndex(({ party }) => party.id === id);
    if (place >= 0) currents[place]! += by;
    // Who is no buyer any more keeps a current all the same.
    else rotations.set(key, new Map([...(rotations.get(key) ?? []), [id, (rotations.get(key)?.get(id) ?? 0) + by]]));
  };
  move(client_id, took);
  const { standings, whys } = rule.rule.isActive ? rosterFor(rule, history).buyers : nobody(buyers);
  const before = [...currents];
  const tell = (buyer: BuyerState | undefined): Offer => ({
    buyer,
    buyers: buyers.map(({ party: { id, key } }, i) => {
      const why = whys[i];
      return { id, key, before: before[i]!, after: currents[i]!, ...(why ? { why } : {}) };
    }),
  });
  const winner = stepOffer(currents, standings, took);
  if (winner >= 0) {
    const buyer = buyers[winner]!;
    buyer.taken += 1;
    countTaken(buyer, true);
    return tell(buyer);
  }
  const growth = Object.entries(JSON.parse(grown ?? '{}') as Record<string, number>);
  const parts = partOfGrowth(
    growth.map(([, by]) => by),
    took,
  );
  for (const [i, [id]] of growth.entries()) move(Number(id), -parts[i]!);
  return tell(undefined);
}

// A rule that is not active sells nothing; its rotation is put right all the same.
function nobody(buyers: readonly BuyerState[]): Standings {
  return { standings: buyers.map(() => Standing.absent), whys: buyers.map(() => ({ why: 'rule-disabled' })) };
}
