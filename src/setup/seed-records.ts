import { bulkInsert } from '../store/bulk-insert.ts';
import { placeByHand } from '../store/place-by-hand.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Change } from '../store/session.ts';
import type { Random } from './random.ts';

const COMPANIES = ['Solar', 'Energie', 'Technik', 'Bau', 'Werk', 'Logistik', 'Handel', 'Metall', 'Holz', 'Licht'];
const FORMS = ['GmbH', 'AG', 'KG', 'e.K.'];
const CITIES: [city: string, zip: string][] = [
  ['Hamburg', '20095'],
  ['Berlin', '10115'],
  ['München', '80331'],
  ['Köln', '50667'],
  ['Leipzig', '04109'],
  ['Kiel', '24103'],
];
const PEOPLE = ['Uta', 'Ole', 'Pia', 'Tim', 'Jana', 'Rolf', 'Silke', 'Ben'];
const SHARES: [type: RecordType, share: number][] = [
  ['company', 0.2],
  ['person', 0.3],
  ['deal', 0.15],
  ['project', 0.05],
  ['lead', 0.3],
];
const COLUMNS = [
  'type',
  'key',
  'name',
  'group_id',
  'owner_id',
  'company_id',
  'data',
  'created_at',
  'updated_at',
  'status',
  'received_at',
  'affiliate_id',
] as const;

/** Makes so many records in bulk: companies first, to which others belong, most of them with an owner in their group. */
export async function seedRecords(change: Change, random: Random, count: number): Promise<void> {
  const { store, db, now } = change;
  const at = now();
  const members = await readMembers(change);
  const homes = [...members.keys()];
  const affiliates = (
    await db.selectFrom('groups').select('id').where('kind', '=', 'affiliate').orderBy('id').execute()
  ).map(({ id }) => id);
  let companies: { id: number; group_id: number }[] = [];
  for (const [type, share] of SHARES) {
    const rows = function* (): Iterable<readonly unknown[]> {
      for (let place = 1; place <= Math.round(count * share); place += 1) {
        const isLead = type === 'lead';
        const company =
          type !== 'company' && companies.length > 0 && random.chance(0.8) ? random.pick(companies) : undefined;
        const group =
          isLead && random.chance(0.3)
            ? homes[0]!
            : company && random.chance(0.9)
              ? company.group_id
              : random.pick(homes);
        const owners = members.get(group) ?? [];
        const owner = owners.length > 0 && random.chance(0.7) && group !== homes[0] ? random.pick(owners) : null;
        const affiliate = isLead && affiliates.length > 0 ? random.pick(affiliates) : null;
        const data = JSON.stringify(makeData(random, type, place));
        const key = `${type}-${place}`;
        yield [
          type,
          key,
          makeName(random, type, place),
          group,
          owner,
          company?.id ?? null,
          data,
          at,
          at,
          isLead ? 'new' : null,
          isLead ? at : null,
          affiliate,
        ];
      }
    };
    await bulkInsert(store, db, 'records', COLUMNS, rows());
    if (type === 'company')
      companies = await db
        .selectFrom('records')
        .select(['id', 'group_id'])
        .where('type', '=', 'company')
        .orderBy('id')
        .execute();
  }
  await placeLeads(change, homes[0]!);
}

async function placeLeads(change: Change, baseId: number): Promise<void> {
  const leads = await change.db
    .selectFrom('records')
    .select('id')
    .where('type', '=', 'lead')
    .where((eb) => eb.or([eb('group_id', '<>', baseId), eb('owner_id', 'is not', null)]))
    .orderBy('id')
    .execute();
  const ids = leads.map(({ id }) => id);
  await placeByHand(change, ids, false);
}

function makeName(random: Random, type: RecordType, place: number): string {
  if (type === 'company') return `${random.pick(COMPANIES)} ${random.pick(CITIES)[0]} ${place} ${random.pick(FORMS)}`;
  if (type === 'deal') return `Offer ${place}`;
  if (type === 'project') return `Project ${place}`;
  return `${random.pick(PEOPLE)} ${random.pick(COMPANIES)}mann ${place}`;
}

function makeData(random: Random, type: RecordType, place: number): Record<string, unknown> {
  const [city, zip] = random.pick(CITIES);
  if (type === 'deal') return { amount: (1 + random.whole(900)) * 100 };
  if (type === 'project') return {};
  const contact = {
    email: `${type}${place}@example.com`,
    phone: `+4940${String(1_000_000 + place)}`,
    zip,
    city,
    country: 'DE',
  };
  return type === 'lead'
    ? { ...contact, product: random.pick(['solar', 'roof', 'heat']), budget: random.whole(40) * 1000 }
    : contact;
}

// Groups that hold records, base first, with their active members.
async function readMembers({ db }: Change): Promise<Map<number, number[]>> {
  const groups = await db
    .selectFrom('groups')
    .select('id')
    .where('kind', 'in', ['organization', 'team'])
    .orderBy('id')
    .execute();
  const members = new Map(groups.map(({ id }) => [id, [] as number[]]));
  for (const { group_id, user_id } of await db
    .selectFrom('memberships')
    .select(['group_id', 'user_id'])
    .orderBy('id')
    .execute())
    members.get(group_id)?.push(user_id);
  return members;
}
