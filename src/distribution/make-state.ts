import { isAway } from './absence.ts';
import { toLocalTime, type LocalTime } from './local-time.ts';
import { markFull } from './roster.ts';
import { CAP_KINDS, type Caps, type RuleTarget, weightOf } from './rule.ts';
import {
  rotationKey,
  usageKey,
  type GroupRow,
  type RuleRow,
  type Snapshot,
  type Usage,
  type UserRow,
} from './snapshot.ts';
import type {
  Capped,
  Candidate,
  DistributionState,
  Limit,
  Party,
  Rotation,
  RuleState,
  TargetState,
  Why,
} from './state.ts';
import { isWithinHours, parseWorkingHours } from './working-hours.ts';

const NOTHING_USED: Usage = { day: 0, week: 0, month: 0, total: 0, monthCents: 0 };

/** Plain rows into what `place` decides with. */
export function makeState(snapshot: Snapshot): DistributionState {
  const local = toLocalTime(snapshot.now, snapshot.zone);
  const users = new Map(snapshot.users.map((row) => [row.id, makeUser(row, snapshot, local)]));
  const groups = new Map(snapshot.groups.map((row) => [row.key, { row, party: makeGroup(row, snapshot) }]));
  const rules = snapshot.rules.map((row) => makeRule(row, users, groups, snapshot, local));
  return { now: snapshot.now, rules };
}

type Groups = ReadonlyMap<string, { row: GroupRow; party: Party }>;

function makeUser(row: UserRow, snapshot: Snapshot, local: LocalTime): Party {
  const absent = whyUserAbsent(row, snapshot.now, local);
  const limits = toLimits(row.caps, 'user', snapshot.usage.get(usageKey('user', row.id)));
  return makeParty({ id: row.id, key: row.key, absent, open: row.open }, limits);
}

function makeGroup(row: GroupRow, snapshot: Snapshot): Party {
  const absent: Why | undefined = row.isActive ? undefined : { why: 'closed' };
  const kind = row.isClient ? 'client' : 'group';
  const limits = toLimits(row.caps, kind, snapshot.usage.get(usageKey(kind, row.id)));
  return makeParty({ id: row.id, key: row.key, absent, open: row.open }, limits);
}

function makeRule(
  row: RuleRow,
  users: ReadonlyMap<number, Party>,
  groups: Groups,
  snapshot: Snapshot,
  local: LocalTime,
): RuleState {
  const { id, rule } = row;
  const usage = (kind: 'user' | 'group' | 'client', partyId: number): Usage | undefined =>
    snapshot.usage.get(usageKey(kind, partyId, id));
  const withinOf = new Map<Party, Capped>();
  const toCandidate = (party: Party, makeLimits: () => Limit[]): Candidate => {
    let within = withinOf.get(party);
    if (!within) {
      within = capUnder(party, makeLimits());
      withinOf.set(party, within);
    }
    return { party, within };
  };
  const targets = rule.targets.flatMap((target): TargetState[] => {
    const group = groups.get(target.group);
    if (!group) return [];
    const members = membersOf(group.row, users, rule.includeManagers);
    return [
      {
        ...toCandidate(group.party, () => toLimits(rule.caps.group ?? {}, 'rule', usage('group', group.row.id))),
        absent: whyTargetAbsent(target, local),
        users: members.map((party) =>
          toCandidate(party, () => toLimits(rule.caps.user ?? {}, 'rule', usage('user', party.id))),
        ),
        rotation: makeRotation(
          members,
          members.map(({ key }) => weightOf(target, key)),
          snapshot.rotations.get(rotationKey(id, 'users', group.row.id)),
        ),
        taken: members.map(() => 0),
      },
    ];
  });
  const offers = rule.buyers.filter(({ group }) => groups.has(group));
  const buyers = offers.map(({ group, caps, budgetCents, priceCents }) => {
    const { party } = groups.get(group)!;
    const used = usage('client', party.id);
    const budget = toBudget(budgetCents, priceCents, used);
    return { ...toCandidate(party, () => [...toLimits(caps, 'rule', used), ...budget]), priceCents, taken: 0 };
  });
  const state: RuleState = {
    id,
    rule,
    holds: row.holds,
    mayTake: row.mayTake,
    targets,
    rotation: makeRotation(
      targets.map(({ party }) => party),
      rule.targets.filter(({ group }) => groups.has(group)).map(({ weight }) => weight),
      snapshot.rotations.get(rotationKey(id, 'groups')),
    ),
    buyers,
    buyerRotation: makeRotation(
      buyers.map(({ party }) => party),
      offers.map(({ weight }) => weight),
      snapshot.rotations.get(rotationKey(id, 'buyers')),
    ),
    roster: undefined,
  };
  for (const candidate of [...targets, ...targets.flatMap((target) => target.users), ...buyers]) {
    for (const capped of [candidate.party, candidate.within]) {
      if (!capped.rules.includes(state)) capped.rules.push(state);
    }
  }
  return state;
}

function makeParty(identity: Omit<Party, keyof Capped | 'openCapped'>, limits: Limit[]): Party {
  const party: Party = { ...identity, limits, full: undefined, rules: [], openCapped: [] };
  registerCapped(party, party);
  return party;
}

function capUnder(party: Party, limits: Limit[]): Capped {
  const capped: Capped = { limits, full: undefined, rules: [] };
  registerCapped(capped, party);
  return capped;
}

function registerCapped(capped: Capped, party: Party): void {
  if (capped.limits.some(({ kind }) => kind === 'open')) party.openCapped.push(capped);
  markFull(capped, party);
}

function toLimits(caps: Caps, of: Limit['of'], usage: Usage = NOTHING_USED): Limit[] {
  return CAP_KINDS.flatMap((kind) => {
    const limit = caps[kind];
    return limit === undefined ? [] : [{ of, kind, limit, cost: 1, used: kind === 'open' ? 0 : usage[kind] }];
  });
}

function toBudget(budgetCents: number | undefined, cost: number, usage: Usage = NOTHING_USED): Limit[] {
  return budgetCents === undefined
    ? []
    : [{ of: 'rule', kind: 'budget', limit: budgetCents, cost, used: usage.monthCents }];
}

function makeRotation(
  candidates: readonly Party[],
  weights: readonly number[],
  stored: ReadonlyMap<number, number> | undefined,
): Rotation {
  return { weights, currents: candidates.map(({ id }) => stored?.get(id) ?? 0), hasMoved: false };
}

function membersOf(group: GroupRow, users: ReadonlyMap<number, Party>, includeManagers: boolean): Party[] {
  return group.members
    .filter(({ asManager }) => includeManagers || !asManager)
    .flatMap(({ userId }) => users.get(userId) ?? [])
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function whyUserAbsent(row: UserRow, now: number, local: LocalTime): Why | undefined {
  if (!row.isActive) return { why: 'inactive' };
  if (row.absences.some((absence) => isAway(absence, now, local))) return { why: 'away' };
  return isOutside(row.hours, local) ? { why: 'outside-hours' } : undefined;
}

function whyTargetAbsent({ hours }: RuleTarget, local: LocalTime): Why | undefined {
  return isOutside(hours, local) ? { why: 'outside-hours' } : undefined;
}

function isOutside(hours: string | undefined, local: LocalTime): boolean {
  const parsed = hours === undefined ? undefined : parseWorkingHours(hours);
  return parsed !== undefined && !isWithinHours(parsed, local);
}
