import { authorize } from '../access/authority.ts';
import type { Seen } from '../access/what-is-seen.ts';
import { BASE_GROUP } from '../access/vocabulary.ts';
import { differences, existsDifferently, alreadyExists, keyNotAvailable } from '../directory/differences.ts';
import { getFixedGroup, getGroup, type Group } from '../directory/find-group.ts';
import { getUser, type User } from '../directory/find-user.ts';
import { checkName } from '../directory/keys.ts';
import { ExitCode, Problem } from '../problem.ts';
import { placeByHand } from '../store/place-by-hand.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Change, Done } from '../store/session.ts';
import { assertHoldsRecords, assertOwner } from './assignment-rules.ts';
import { authorizeRecord } from './authorize-records.ts';
import { checkValues, listFields } from './field-values.ts';
import { getRecord, type StoredRecord } from './find-record.ts';
import { registerLead } from './lead-identities.ts';
import { assertRecordKey } from './record-key.ts';
import { seenBy, showsField, toSeenRecords } from './seen-record.ts';

export interface RecordWish {
  type: RecordType;
  key: string;
  /** The key when absent. */
  name?: string | undefined;
  /** Key of its group; base when absent. */
  group?: string | undefined;
  owner?: string | undefined;
  /** Key of the company that it belongs to; companies have none. */
  company?: string | undefined;
  fields?: Readonly<Record<string, unknown>> | undefined;
  /** For leads: key of the affiliate that delivered it. */
  affiliate?: string | undefined;
  failIfExists?: boolean | undefined;
  /** Although the clock stands before the last placement. */
  force?: boolean | undefined;
}

/** Makes a record; one that exists just so is left alone, one that exists differently is a Problem. */
export async function createRecord(change: Change, wish: RecordWish): Promise<Done> {
  const { db, now } = change;
  const { type, key } = wish;
  assertRecordKey(key);
  const name = wish.name === undefined ? undefined : checkName(wish.name, type);
  const fields = checkValues(await listFields(db, type), type, wish.fields ?? {});
  const group = await (wish.group === undefined ? getFixedGroup(db, BASE_GROUP) : getGroup(change, wish.group));
  assertHoldsRecords(group);
  const owner = await findOwner(change, wish.owner);
  const ownerId = owner?.id;
  const company = wish.company === undefined ? undefined : await getRecord(change, 'company', wish.company);
  const affiliate = wish.affiliate === undefined ? undefined : await getGroup(change, wish.affiliate);
  const existing = await db
    .selectFrom('records')
    .selectAll()
    .where('type', '=', type)
    .where('key', '=', key)
    .executeTakeFirst();
  const seen = await seenBy(change, existing ?? { id: NO_RECORD, type });
  if (existing && seen.outcome === 'full')
    return unchanged(change, existing, wish, { name, group, owner, company, affiliate, fields, seen });

  const at = now();
  const record = await db
    .insertInto('records')
    .values({
      type,
      // A key that is taken by what the maker does not see in full is not compared with what they ask for. They learn of
      // it only where they could make such a record: it is judged under another key, and goes with the refusal.
      key: existing ? `#${existing.id}` : key,
      name: name ?? key,
      group_id: group.id,
      owner_id: ownerId ?? makerOf(change),
      company_id: company?.id ?? null,
      data: JSON.stringify(withoutNulls(fields)),
      created_at: at,
      updated_at: at,
      status: type === 'lead' ? 'new' : null,
      amount_cents: null,
      received_at: type === 'lead' ? at : null,
      affiliate_id: affiliate?.id ?? null,
      import_id: null,
      form: null,
      placement_id: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  if (type === 'lead') {
    await registerLead(db, { id: record.id, affiliateId: record.affiliate_id, name: record.name, data: fields });
  }
  // Judged on the record as it will be, which by now it is.
  await authorizeRecord(change, 'create', { ...record, key });
  await authorize(change, { do: 'record.place', type, groupId: group.id, isNew: true });
  if (type === 'lead' && ownerId !== undefined && ownerId !== makerOf(change))
    await authorize(change, { do: 'lead.give', userId: ownerId });
  if (affiliate) {
    await authorize(change, { do: 'lead.attribute', affiliateId: affiliate.id });
    assertDelivers(affiliate);
  }
  if (existing) throw keyNotAvailable(key);
  // In base and without an owner it is unassigned: distribution places it.
  const isPlaced = group.key !== BASE_GROUP || record.owner_id !== null;
  if (type === 'lead' && isPlaced) await placeByHand(change, [record.id], wish.force);
  change.journal({ verb: 'created', object: type, key, after: { ...record, data: fields } });
  return { result: 'created', object: type, key, text: `Created ${type} ${key} in ${group.key}` };
}

// A key that nobody has is looked at as one that is taken: how long it takes tells nothing.
const NO_RECORD = 0;

async function findOwner(change: Change, owner: string | undefined): Promise<User | undefined> {
  if (owner === undefined) return undefined;
  const user = await getUser(change, owner);
  await assertOwner(change.db, user);
  return user;
}

function assertDelivers({ key, kind }: Group): void {
  if (kind === 'affiliate') return;
  throw new Problem({
    code: 'not_an_affiliate',
    exit: ExitCode.refused,
    message: `"${key}", of kind ${kind}, delivers no leads.`,
    hint: 'See the affiliates: crmctl affiliate list.',
  });
}

// Without --owner the maker owns it, if a user makes it.
function makerOf({ actor }: Change): number | null {
  return actor.kind === 'user' ? actor.id : null;
}

interface Settled {
  name: string | undefined;
  group: Group;
  owner: User | undefined;
  company: StoredRecord | undefined;
  affiliate: Group | undefined;
  fields: Record<string, unknown>;
  seen: Seen;
}

// Of what is there only that is compared which whoever asks may see: any other answer would tell them what is hidden.
async function unchanged(
  change: Change,
  existing: StoredRecord,
  wish: RecordWish,
  { name, group, owner, company, affiliate, fields, seen }: Settled,
): Promise<Done> {
  const { type, key } = wish;
  if (wish.failIfExists) throw alreadyExists(type, key);
  const [stored] = await toSeenRecords(change, [existing]);
  const asked = Object.entries(fields).filter(([field]) => showsField(type, seen, field));
  const found = [
    ...differences(stored!.fields, Object.fromEntries(asked)).filter(({ is, wanted }) => is !== wanted),
    ...differences(
      {
        name: existing.name,
        group: stored!.group,
        owner: stored!.owner,
        company: stored!.company,
        affiliate: stored!.affiliate,
      },
      {
        name,
        group: wish.group === undefined ? undefined : group.key,
        owner: owner?.key,
        company: company?.key,
        affiliate: affiliate?.key,
      },
    ),
  ];
  if (found.length > 0)
    throw existsDifferently(type, key, found, `Change it: crmctl ${type} edit ${key}, or ${type} assign ${key}.`);
  return { result: 'unchanged', object: type, key, text: `${type} ${key} exists already, just so` };
}

function withoutNulls(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
