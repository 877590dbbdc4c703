import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { bulkUpsert } from '../store/bulk-upsert.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Session } from '../store/session.ts';
import type { Decision } from './place.ts';
import { toRosterBody } from './roster-body.ts';
import type { Roster } from './state.ts';

/**
 * Keeps the reasons of a run: for leads that were decided alike they are stored once, by the hash of their text, and
 * counted. Reasons that no lead of this batch shares any more are forgotten, so that memory does not grow.
 */
export interface DecisionBook {
  /** The number of the decision's reasons, counted by one, if they are known already. */
  find(decision: Decision): number | undefined;
  /** The same for reasons that are new. */
  add(decision: Decision): Promise<number>;
  /** Writes the counts of the batch, and begins to count anew. */
  flush(runId: number): Promise<void>;
}

interface Entry {
  id: number;
  leads: number;
}

export function createDecisionBook(session: () => Pick<Session, 'store' | 'db'>): DecisionBook {
  let placed = new WeakMap<Roster, Entry[]>();
  let byText = new Map<string, Entry>();

  // A lead that the first rule tried has placed, or that it made wait alone, is found without building any text.
  const slotOf = ({ passed, roster, outcome }: Decision): { known: Entry[]; place: number } | undefined => {
    const only = roster ?? (passed.length === 1 ? passed[0] : undefined);
    if (!only || (roster && passed.length > 0)) return undefined;
    let known = placed.get(only);
    if (!known) placed.set(only, (known = []));
    return { known, place: outcome === 'placed' ? 0 : outcome === 'sold' ? 1 : 2 };
  };

  return {
    find(decision) {
      const slot = slotOf(decision);
      const entry = slot?.known[slot.place];
      if (entry) entry.leads += 1;
      return entry?.id;
    },
    async add(decision) {
      const slot = slotOf(decision);
      let entry = slot?.known[slot.place];
      if (!entry) {
        const { outcome, roster, passed } = decision;
        const rosters = roster ? [...passed, roster] : passed;
        const body = JSON.stringify(rosters.map(toRosterBody));
        const text = `${outcome}${body}`;
        entry = byText.get(text);
        if (!entry) {
          entry = { id: await intern(session().db, outcome, roster?.ruleState.id ?? null, body), leads: 0 };
          byText.set(text, entry);
        }
        if (slot) slot.known[slot.place] = entry;
      }
      entry.leads += 1;
      return entry.id;
    },
    async flush(runId) {
      const rows = [...byText.values()].filter(({ leads }) => leads > 0).map(({ id, leads }) => [runId, id, leads]);
      await bulkUpsert(
        session().store,
        session().db,
        'run_decisions',
        { key: ['run_id', 'decision_id'], add: ['leads'] },
        rows,
      );
      placed = new WeakMap();
      byText = new Map();
    },
  };
}

async function intern(
  db: Kysely<Schema>,
  outcome: Decision['outcome'],
  ruleId: number | null,
  body: string,
): Promise<number> {
  const hash = createHash('sha256').update(`${outcome}${body}`).digest('hex');
  const known = await db.selectFrom('decisions').select('id').where('hash', '=', hash).executeTakeFirst();
  if (known) return known.id;
  const { id } = await db
    .insertInto('decisions')
    .values({ hash, outcome, rule_id: ruleId, body })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}
