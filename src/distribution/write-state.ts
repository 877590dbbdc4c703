import { bulkUpsert } from '../store/bulk-upsert.ts';
import type { Session } from '../store/session.ts';
import { rotationKey, type RotationKind } from './snapshot.ts';
import type { DistributionState, Party, Rotation } from './state.ts';

type Writer = Pick<Session, 'store' | 'db'>;

/** Rotations as they are stored, by key; writing keeps it up to date. */
export type StoredRotations = Map<string, ReadonlyMap<number, number>>;

/** Writes the rotations that have moved; of each, as it was before the run, once: `kept` remembers which. */
export async function writeRotations(
  { store, db }: Writer,
  state: DistributionState,
  stored: StoredRotations,
  run?: { id: number; kept: Set<string> },
): Promise<void> {
  const before: unknown[][] = [];
  const after: unknown[][] = [];
  const gather = (ruleId: number, kind: RotationKind, groupId: number, rotation: Rotation, parties: Party[]): void => {
    if (!rotation.hasMoved) return;
    rotation.hasMoved = false;
    const key = rotationKey(ruleId, kind, groupId);
    const old = stored.get(key) ?? new Map<number, number>();
    // Those who have left keep their current, and find it as it was left.
    const currents = new Map([...old, ...parties.map(({ id }, i) => [id, rotation.currents[i]!] as const)]);
    if (run && !run.kept.has(key)) {
      run.kept.add(key);
      before.push([run.id, ruleId, kind, groupId, writeCurrents(old)]);
    }
    stored.set(key, currents);
    after.push([ruleId, kind, groupId, writeCurrents(currents)]);
  };
  for (const { id, targets, rotation, buyers, buyerRotation } of state.rules) {
    gather(
      id,
      'groups',
      0,
      rotation,
      targets.map(({ party }) => party),
    );
    for (const target of targets) {
      const parties = target.users.map(({ party }) => party);
      gather(id, 'users', target.party.id, target.rotation, parties);
    }
    gather(
      id,
      'buyers',
      0,
      buyerRotation,
      buyers.map(({ party }) => party),
    );
  }
  // A run that was killed and goes on has kept what it first moved already: that stays.
  await bulkUpsert(store, db, 'run_rotations', { key: ['run_id', ...ROTATION_KEY], keep: ['currents'] }, before);
  await bulkUpsert(store, db, 'rotations', { key: ROTATION_KEY, set: ['currents'] }, after);
}

/** Adds what was taken since the last time to the tallies, of this day and in total. */
export async function writeTallies({ store, db }: Writer, state: DistributionState, day: string): Promise<void> {
  const rows: unknown[][] = [];
  const add = (ruleId: number, groupId: number, userId: number, leads: number, cents: number): void => {
    for (const of of [day, '']) rows.push([of, ruleId, groupId, userId, leads, cents]);
  };
  for (const { id, targets, buyers } of state.rules) {
    for (const { party, users, taken } of targets) {
      for (const [i, leads] of taken.entries()) {
        if (leads > 0) add(id, party.id, users[i]!.party.id, leads, 0);
        taken[i] = 0;
      }
    }
    for (const buyer of buyers) {
      if (buyer.taken > 0) add(id, buyer.party.id, 0, buyer.taken, buyer.taken * buyer.priceCents);
      buyer.taken = 0;
    }
  }
  await bulkUpsert(store, db, 'tallies', TALLY_UPSERT, rows);
}

export function writeCurrents(currents: ReadonlyMap<number, number>): string {
  return JSON.stringify(Object.fromEntries([...currents].sort(([a], [b]) => a - b)));
}

export function readCurrents(text: string): Map<number, number> {
  return new Map(Object.entries(JSON.parse(text) as Record<string, number>).map(([id, n]) => [Number(id), n]));
}

export const TALLY_UPSERT = {
  key: ['day', 'rule_id', 'group_id', 'user_id'] as const,
  add: ['leads', 'cents'] as const,
};

const ROTATION_KEY = ['rule_id', 'kind', 'group_id'] as const;
