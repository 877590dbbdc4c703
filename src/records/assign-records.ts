import { counted } from '../counted.ts';
import type { Kysely } from 'kysely';
import { authorize } from '../access/authority.ts';
import { readSettings } from '../access/settings.ts';
import { getGroup } from '../directory/find-group.ts';
import { getUser } from '../directory/find-user.ts';
import { groupSystemOff } from '../directory/memberships.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { RecordType } from '../store/schema/records.ts';
import { placeByHand } from '../store/place-by-hand.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Change, Done, Session } from '../store/session.ts';
import { assertHoldsRecords, assertOwner } from './assignment-rules.ts';
import { authorizeRecord, listDenied } from './authorize-records.ts';
import { getRecord } from './find-record.ts';
import { linkRecord } from './link-company.ts';
import { type Belonging, listBelonging, type Place, PLACE_COLUMNS } from './list-belonging.ts';
import { moveTeams } from './move-teams.ts';

export interface Assignment {
  type: RecordType;
  /** Ids of records of that type. */
  ids: readonly number[];
  /** Key of the group; absent where only the owner or the company changes. */
  to?: string | undefined;
  owner?: string | undefined;
  /** Key of the company to which they belong from now on. */
  company?: string | undefined;
  /** Which kinds of what belongs to the companies move too. */
  cascade?: readonly Belonging[] | undefined;
  /** Leave out what the actor may not assign, instead of refusing all. */
  skipDenied?: boolean | undefined;
  /** The setup document may state assignments whatever the settings. */
  whateverSettings?: boolean | undefined;
  /** Although the clock stands before the last placement. */
  force?: boolean | undefined;
}

export interface Assigned {
  done: Done[];
  /** Records moved by type, and those left out. */
  moved: Partial<Record<RecordType, number>>;
  skipped: string[];
}

/** Puts records into a group, and what belongs to companies if asked: all of it or none. */
export async function assignRecords(change: Change, assignment: Assignment): Promise<Assigned> {
  const { db } = change;
  const { type, company, cascade = [], skipDenied = false } = assignment;
  const settings = await readSettings(db);
  if (settings['group-system'] === 'off' && assignment.to !== undefined && !assignment.whateverSettings)
    throw groupSystemOff();
  const group = assignment.to === undefined ? undefined : await getGroup(change, assignment.to);
  if (group) assertHoldsRecords(group);
  const owner = assignment.owner === undefined ? undefined : await getUser(change, assignment.owner);
  if (owner) await assertOwner(db, owner);

  const selected = await readPlaces(db, assignment.ids);
  const denied = await listDenied(change, 'assign', selected);
  if (denied.length === 1 && selected.length === 1) await authorizeRecord(change, 'assign', denied[0]!);
  if (denied.length > 0 && !skipDenied) throw deniedProblem(change, denied);
  const kept = denied.length === 0 ? selected : selected.filter((record) => !denied.includes(record));
  const keptIds = kept.map(({ id }) => id);
  const { assignable: following, held } = await listBelonging(change, keptIds, cascade);
  if (held.length > 0 && !skipDenied) throw deniedProblem(change, held);

  const toOwner = kept.filter((record) => owner !== undefined && record.owner_id !== owner.id);
  const toGroup = [...kept, ...following].filter((record) => group !== undefined && record.group_id !== group.id);
  // Judged also where nothing moves: whether a record is there already tells where it is.
  if (group) {
    const types = new Set([...kept, ...following].map((record) => record.type));
    for (const type of types) await authorize(change, { do: 'record.place', type, groupId: group.id });
  }
  if (owner && type === 'lead' && kept.length > 0) await authorize(change, { do: 'lead.give', userId: owner.id });
  const linked: Done[] = [];
  if (company !== undefined && kept.length > 0) {
    const { id } = await getRecord(change, 'company', company);
    for (const record of kept) linked.push(await linkRecord(change, record, id, company));
  }
  // In the order of the index that changes: its pages are written once each.
  toGroup.sort((a, b) => (a.type === b.type ? (a.key < b.key ? -1 : 1) : a.type < b.type ? -1 : 1));
  await update(change, toGroup, { group_id: group?.id });
  if (group)
    await moveTeams(
      change,
      toGroup.map(({ id }) => id),
      group.id,
    );
  await update(change, toOwner, { owner_id: owner?.id });
  const touched = [...new Set([...toGroup, ...toOwner])];
  const leads = touched.filter((record) => record.type === 'lead');
  await placeByHand(
    change,
    leads.map(({ id }) => id),
    assignment.force,
  );
  const moved = countByType(touched);
  if (touched.length > 0) {
    change.journal({
      verb: 'assigned',
      object: type,
      key: kept.length === 1 ? kept[0]!.key : `${kept.length} records`,
      before: placesOf(touched),
      after: { group_id: group?.id ?? null, owner_id: owner?.id ?? null },
    });
  }
  return {
    done: [
      ...(linked.length > 0 && (assignment.to ?? assignment.owner) === undefined
        ? []
        : [toDone(assignment, kept.length, moved)]),
      ...linked,
    ],
    moved,
    skipped: [...denied, ...held].map((record) => `${record.type}/${record.key}`),
  };
}

/** How many of these records, and of what moves with them, are not in this group today. */
export async function countOutside(
  session: Session,
  ids: readonly number[],
  groupId: number,
  cascade: readonly Belonging[],
): Promise<number> {
  const { assignable } = await listBelonging(session, ids, cascade);
  const places = [...(await readPlaces(session.db, ids)), ...assignable];
  return places.filter(({ group_id }) => group_id !== groupId).length;
}

const SLICE = 900;

async function readPlaces(db: Kysely<Schema>, ids: readonly number[]): Promise<Place[]> {
  const places: Place[] = [];
  for (let at = 0; at < ids.length; at += SLICE) {
    const some = ids.slice(at, at + SLICE);
    places.push(
      ...(await db.selectFrom('records').select(PLACE_COLUMNS).where('id', 'in', some).orderBy('id').execute()),
    );
  }
  return places;
}

async function update(
  { db, now }: Change,
  places: readonly Place[],
  set: { group_id?: number | undefined; owner_id?: number | undefined },
): Promise<void> {
  const updated_at = now();
  for (let at = 0; at < places.length; at += SLICE) {
    const some = places.slice(at, at + SLICE).map(({ id }) => id);
    await db
      .updateTable('records')
      .set({ ...set, updated_at })
      .where('id', 'in', some)
      .execute();
  }
}

// What it takes to put everything back, and no more: ids by the place where they were.
function placesOf(places: readonly Place[]): { group_id: number; owner_id: number | null; ids: number[] }[] {
  const byPlace = new Map<string, { group_id: number; owner_id: number | null; ids: number[] }>();
  for (const { id, group_id, owner_id } of places) {
    const place = `${group_id} ${owner_id}`;
    const entry = byPlace.get(place) ?? { group_id, owner_id, ids: [] };
    entry.ids.push(id);
    byPlace.set(place, entry);
  }
  return [...byPlace.values()];
}

function countByType(places: readonly Place[]): Partial<Record<RecordType, number>> {
  const counts: Partial<Record<RecordType, number>> = {};
  for (const { type } of places) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

const PLURALS: Record<RecordType, string> = {
  company: 'companies',
  person: 'people',
  deal: 'deals',
  project: 'projects',
  lead: 'leads',
};

export function pluralOf(type: RecordType): string {
  return PLURALS[type];
}

function toDone({ type, to, owner }: Assignment, selected: number, moved: Partial<Record<RecordType, number>>): Done {
  const where = [to === undefined ? [] : [`to ${to}`], owner === undefined ? [] : [`to owner ${owner}`]]
    .flat()
    .join(', ');
  const key = to ?? owner ?? '';
  const kinds = Object.entries(moved) as [RecordType, number][];
  if (selected === 0)
    return { result: 'unchanged', object: type, key, text: `No ${type} is like that: nothing to assign` };
  if (kinds.length === 0) {
    return {
      result: 'unchanged',
      object: type,
      key,
      text: `${counted(selected, type, pluralOf(type))}: all assigned ${where} already`,
    };
  }
  const told = kinds.map(([kind, count]) => counted(count, kind, pluralOf(kind))).join(', ');
  return { result: 'assigned', object: type, key, text: `Assigned ${told} ${where}` };
}

function deniedProblem({ actor }: Change, denied: readonly Place[]): Problem {
  const keys = denied.map(({ type, key }) => `${type}/${key}`);
  const shown = keys.slice(0, 5).join(', ');
  return new Problem({
    code: 'not_permitted',
    exit: ExitCode.notPermitted,
    message: `"${actor.kind === 'user' ? actor.key : 'operator'}" may not assign ${keys.length} of them: ${shown}${keys.length > 5 ? ' …' : ''}`,
    hint: 'Leave those out: --skip-denied.',
    details: { rule: 'record', deed: 'record.assign', denied: keys },
  });
}
