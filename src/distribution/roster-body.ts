import { Standing } from './rotation.ts';
import type { Candidate, Roster, Standings, Why } from './state.ts';

/** A roster as it is stored: ids, weights, where each stood and why; users with their group. */
export interface RosterBody {
  rule: number;
  key: string;
  groups: (StoredStanding & { users: StoredStanding[] })[];
  buyers: StoredStanding[];
}

export interface StoredStanding {
  id: number;
  key: string;
  weight: number;
  /** Absent: could take the lead. */
  why?: Why;
}

/** Where someone stood, as a rotation needs it. */
export function standingOf({ why }: StoredStanding): Standing {
  if (!why) return Standing.can;
  return why.why === 'cap' || why.why === 'all-users-capped' ? Standing.held : Standing.absent;
}

export function toRosterBody({ ruleState, groups, users, buyers }: Roster): RosterBody {
  const { id, rule, targets, rotation } = ruleState;
  return {
    rule: id,
    key: rule.key,
    groups: targets.map((target, i) => ({
      ...toStored(target, rotation.weights[i]!, groups, i),
      users: target.users.map((user, j) => toStored(user, target.rotation.weights[j]!, users[i]!, j)),
    })),
    buyers: ruleState.buyers.map((buyer, i) => toStored(buyer, ruleState.buyerRotation.weights[i]!, buyers, i)),
  };
}

function toStored({ party }: Candidate, weight: number, { whys }: Standings, place: number): StoredStanding {
  const why = whys[place];
  return { id: party.id, key: party.key, weight, ...(why ? { why } : {}) };
}
