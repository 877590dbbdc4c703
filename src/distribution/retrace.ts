import { describeWhy } from './describe-why.ts';
import type { LastDecision } from './last-decision.ts';
import { standingOf, type RosterBody, type StoredStanding } from './roster-body.ts';
import { stepLeastLoaded, stepRotation, stepSale } from './rotation.ts';
import type { Rule } from './rule.ts';

/** Who was considered by a rule, with the rotations before and after. */
export interface Considered {
  /** `rotation`, `least-loaded`, `priority`, or `sticky email`: what chose. */
  by: string;
  groups: (ConsideredParty & { users: ConsideredParty[] })[];
  buyers: ConsideredParty[];
}

export interface ConsideredParty {
  key: string;
  weight: number;
  chosen: boolean;
  /** Why it was passed over; null for one that could take the lead. */
  passed_over: string | null;
  /** Its current; null where no rotation was asked. */
  before: number | null;
  after: number | null;
}

/** Steps the rotations once more from where they stood, as the run has stepped them. */
export function retrace(roster: RosterBody, rule: Rule, decision: LastDecision | undefined): Considered {
  const parts = (decision?.before ?? '').split(';');
  const buyersBefore = decision?.outcome === 'sold' ? parts.pop() : undefined;
  const [groupsBefore = '', usersBefore = ''] = parts;
  const sticky = groupsBefore.startsWith('sticky:') ? groupsBefore.slice('sticky:'.length) : undefined;
  const chosen = decision ? roster.groups.findIndex(({ id }) => id === decision.group) : -1;
  const between = sticky || rule.between === 'priority' ? undefined : move(roster.groups, groupsBefore);
  const sale = retraceSale(roster.buyers, buyersBefore, decision?.buyers ?? 0);
  return {
    by: sticky ? `sticky ${sticky}` : rule.between === 'round-robin' ? 'rotation' : rule.between,
    groups: roster.groups.map((group, i) => {
      const within = i === chosen && !sticky ? move(group.users, usersBefore) : undefined;
      return {
        ...describe(group, i, i === chosen, between),
        users: group.users.map((user, j) => describe(user, j, i === chosen && user.id === decision!.user, within)),
      };
    }),
    buyers: roster.buyers.map((buyer, i) => describe(buyer, i, sale?.winners.includes(i) ?? false, sale)),
  };
}

interface Moved {
  winner: number;
  before: number[];
  after: number[];
}

// Currents, and behind a slash the loads by which the least loaded was found.
function move(candidates: readonly StoredStanding[], written: string): Moved | undefined {
  if (written === '') return undefined;
  const [before, loads] = written.split('/').map((numbers) => numbers.split(',').map(Number));
  const after = [...before!];
  const step = { weights: candidates.map(({ weight }) => weight), standings: candidates.map(standingOf) };
  const winner = loads ? stepLeastLoaded(after, loads, step) : stepRotation(after, step);
  return { winner, before: before!, after };
}

function retraceSale(
  buyers: readonly StoredStanding[],
  written: string | undefined,
  count: number,
): (Omit<Moved, 'winner'> & { winners: number[] }) | undefined {
  if (written === undefined || written === '') return undefined;
  const before = written.split(',').map(Number);
  const after = [...before];
  const step = { weights: buyers.map(({ weight }) => weight), standings: buyers.map(standingOf) };
  const sale = stepSale(after, step, count);
  return { before, after, winners: sale?.winners.map(({ place }) => place) ?? [] };
}

function describe(
  { key, weight, why }: StoredStanding,
  place: number,
  chosen: boolean,
  moved: Pick<Moved, 'before' | 'after'> | undefined,
): ConsideredParty {
  return {
    key,
    weight,
    chosen,
    passed_over: why ? describeWhy(why) : null,
    before: moved?.before[place] ?? null,
    after: moved?.after[place] ?? null,
  };
}
