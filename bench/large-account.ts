import { change } from '../src/access/change.ts';
import { createAccount } from '../src/directory/create-account.ts';
import { createGroup } from '../src/directory/create-group.ts';
import { createUser } from '../src/directory/create-user.ts';
import { createRule } from '../src/distribution/create-rule.ts';
import { readRule } from '../src/distribution/read-rule.ts';
import { bulkInsert } from '../src/store/bulk-insert.ts';
import { operatorAt } from './operator-at.ts';
import type { Store } from '../src/store/store.ts';

const GROUPS = 50;
const USERS = 500;
const RULES = 20;
const PRODUCTS = ['Solar', 'Wärmepumpe', 'Dämmung', 'Fenster', 'Dach', 'Wallbox', 'Speicher', 'Keller', 'Bad', 'Küche'];
const COLUMNS = [
  'type',
  'key',
  'name',
  'group_id',
  'data',
  'form',
  'created_at',
  'updated_at',
  'status',
  'received_at',
];

/** 50 groups of 10 users with caps, 20 rules with nested criteria, and so many leads that wait. The same each time. */
export async function makeLargeAccount(store: Store, leads: number): Promise<void> {
  const session = operatorAt(store);
  await createAccount(session, { key: 'root' });
  await change(session, async (change) => {
    for (let group = 0; group < GROUPS; group++) await createGroup(change, { key: `g${group}`, kind: 'organization' });
    for (let user = 0; user < USERS; user++) {
      const group = `g${Math.floor((user * GROUPS) / USERS)}`;
      await createUser(change, { key: `u${user}`, memberships: [{ group }], base: false });
    }
    const caps = JSON.stringify({ day: leads, open: 2 * leads });
    await change.db.updateTable('users').set({ caps }).execute();
    const base = await change.db.selectFrom('groups').select('id').where('key', '=', 'base').executeTakeFirstOrThrow();
    await bulkInsert(store, change.db, 'records', COLUMNS as never, makeLeads(leads, base.id));
    for (let rule = 0; rule < RULES; rule++) {
      await createRule(change, readRule(toRule(rule, leads)));
    }
  });
}

// Each rule takes a product in some regions, or what has a budget; the last takes what is left.
function toRule(rule: number, leads: number): object {
  const targets = Array.from({ length: 5 }, (_, i) => ({
    group: `g${(rule * 5 + i * 3) % GROUPS}`,
    weight: 1 + ((rule + i) % 3),
    users: { [`u${((rule * 5 + i * 3) % GROUPS) * 10}`]: 2 },
  }));
  const product = { field: 'product', op: 'in', value: [PRODUCTS[rule % 10], PRODUCTS[(rule + 3) % 10]] };
  const region = { field: 'zip', op: 'starts-with', value: [String(rule % 10), String((rule + 4) % 10)] };
  const isRich = {
    all: [
      { field: 'budget', op: '>=', value: 5000 * (rule + 1) },
      { field: 'Eigentümer', op: '=', value: 'ja' },
    ],
  };
  const when = {
    all: [product, { any: [region, isRich] }, { not: { field: 'email', op: 'ends-with', value: '@example.org' } }],
  };
  return {
    key: `r${rule}`,
    ...(rule === RULES - 1 ? {} : { when }),
    targets,
    caps: { user: { day: leads }, group: { month: leads } },
  };
}

function* makeLeads(count: number, base: number): Generator<unknown[]> {
  for (let id = 1; id <= count; id++) {
    const hash = (id * 2654435761) % 4294967296;
    const zip = String(10000 + (hash % 90000));
    const data = {
      external_id: `A-${id}`,
      email: `person${id}@example.com`,
      first_name: 'Otto',
      last_name: `Klein${hash % 1000}`,
      phone: `+4940${1000000 + (hash % 9000000)}`,
      street: `Hauptstraße ${hash % 200}`,
      zip,
      city: 'Hamburg',
      country: 'DE',
      product: PRODUCTS[(hash >>> 8) % 10],
      budget: (hash >>> 4) % 100000,
      submitted_at: '2026-09-30',
    };
    const form = { Eigentümer: hash % 3 === 0 ? 'ja' : 'nein' };
    const received = `2026-10-01T0${Math.floor((id * 8) / (count + 1))}:00:00.000Z`;
    const row = [`Otto Klein${hash % 1000}`, base, JSON.stringify(data), JSON.stringify(form), received, received];
    yield ['lead', `l${id}`, ...row, 'new', received];
  }
}
