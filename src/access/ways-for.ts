import type { Kysely } from 'kysely';
import type { Schema } from '../store/schema/schema.ts';
import { parameter } from '../store/statements.ts';
import { placeOf, type Question, relation, type WayRow } from './relation.ts';
import type { Settings } from './settings.ts';
import { ask, type Reader } from './statement-for.ts';
import type { Target } from './target.ts';
import type { Action } from './vocabulary.ts';
import { WAYS } from './ways.ts';

/** A way with what it takes to tell it: the user, the group that carries it, the group that the record counts in. */
export type NamedWay = WayRow & {
  user_key: string;
  user_name: string;
  via_key: string | null;
  /** Whether the user counts as a manager of the group that carries it. */
  as_manager: boolean;
  group_key: string;
};

type Asked = Pick<Target, 'id' | 'type'>;

/** Every way for one user and record, for any of these actions. */
export async function waysFor(
  reader: Reader,
  settings: Settings,
  user: number,
  actions: readonly Action[],
  target: Asked,
): Promise<NamedWay[]> {
  return askRelation(reader, settings, actions, target, { user });
}

/** Every way in which anyone may do this with one record. */
export async function waysToRecord(
  reader: Reader,
  settings: Settings,
  action: Action,
  target: Asked,
): Promise<NamedWay[]> {
  return askRelation(reader, settings, [action], target, {});
}

async function askRelation(
  reader: Reader,
  settings: Settings,
  actions: readonly Action[],
  { id, type }: Asked,
  bound: { user?: number },
): Promise<NamedWay[]> {
  const question = questionOf(actions, settings);
  const rows = await ask(
    reader,
    `ways ${bound.user === undefined ? 'who' : 'check'} ${question.key}`,
    (db) =>
      named(db, {
        ...question.terms,
        user: bound.user === undefined ? undefined : parameter('user'),
        record: parameter('record'),
      }),
    { ...question.values, ...bound, type, record: id },
  );
  const once = new Map(rows.map((row) => [`${row.user_id} ${row.action} ${row.way} ${row.via_id}`, row]));
  return [...once.values()]
    .map(({ profile, stored_as_manager, ...row }) => ({
      ...row,
      // A shared profile says what the membership counts as; one of its own keeps what is stored.
      as_manager: (profile ?? 0) > 0 ? profile! % 2 === 1 : stored_as_manager === 1 && settings.teams === 'on',
    }))
    .sort(
      (a, b) =>
        a.user_id - b.user_id ||
        WAYS.indexOf(a.way) - WAYS.indexOf(b.way) ||
        ((a.via_key ?? '') < (b.via_key ?? '') ? -1 : 1),
    );
}

/** A question whose type and actions are placeholders, so that one compiled statement serves them all. */
export function questionOf(actions: readonly Action[], settings: Question['settings']) {
  const values = Object.fromEntries(actions.map((action, place) => [`action${place}`, action]));
  // What is only looked at needs no second look.
  const isView = actions.every((action) => action === 'view');
  const terms: Question = {
    type: parameter('type'),
    actions: isView ? ['view'] : actions.map((_, place) => parameter<Action>(`action${place}`)),
    settings,
  };
  return { key: `${isView ? 'view' : actions.length} ${settings['group-system']}`, terms, values };
}

function named(db: Kysely<Schema>, question: Question) {
  return db
    .selectFrom(relation(question).as('n'))
    .innerJoin('records as r', 'r.id', 'n.record_id')
    .innerJoin('groups as rg', (join) => join.on('rg.id', '=', placeOf(question.settings)))
    .innerJoin('users as nu', 'nu.id', 'n.user_id')
    .leftJoin('groups as vg', 'vg.id', 'n.via_id')
    .leftJoin('holdings as vh', (join) =>
      join.onRef('vh.user_id', '=', 'n.user_id').onRef('vh.group_id', '=', 'n.via_id'),
    )
    .leftJoin('memberships as vm', (join) =>
      join.onRef('vm.user_id', '=', 'n.user_id').onRef('vm.group_id', '=', 'n.via_id'),
    )
    .select([
      'n.user_id',
      'n.record_id',
      'n.action',
      'n.way',
      'n.via_id',
      'n.scope',
      'n.because',
      'nu.key as user_key',
      'nu.name as user_name',
      'vg.key as via_key',
      'rg.key as group_key',
      'vh.profile',
      'vm.as_manager as stored_as_manager',
    ]);
}
