import fc from 'fast-check';
import { expect, test } from 'vitest';
import { change } from '../../src/access/change.ts';
import { setAvailability, setGroupCaps } from '../../src/directory/availability.ts';
import { changeSetting } from '../../src/directory/change-setting.ts';
import { createRule } from '../../src/distribution/create-rule.ts';
import { setRuleMaker } from '../../src/distribution/edit-rule.ts';
import { readRule } from '../../src/distribution/read-rule.ts';
import { createField } from '../../src/records/fields.ts';
import { createTemplate } from '../../src/records/templates.ts';
import { applySetup } from '../../src/setup/apply-setup.ts';
import { exportSetup } from '../../src/setup/export-setup.ts';
import { planSetup } from '../../src/setup/plan-setup.ts';
import { readDocument } from '../../src/setup/read-document.ts';
import { writeDocument } from '../../src/setup/write-document.ts';
import type { Session } from '../../src/store/session.ts';
import type { Account } from '../reference/account.ts';
import { arbitraryAccount } from '../reference/arbitrary-account.ts';
import { everyWay } from '../reference/every-way.ts';
import { storeAccount } from '../reference/store-account.ts';
import { useSqlite } from '../support/databases.ts';
import { sessionOn } from '../support/small-account.ts';
import { toStorable } from '../support/storable-account.ts';

const database = useSqlite();

const storable = arbitraryAccount.map(toStorable);
const caps = fc.dictionary(fc.constantFrom('day', 'week', 'month', 'total', 'open'), fc.integer({ min: 1, max: 99 }));
const pick = fc.nat();
// What the reference knows nothing of: whatever else of an account is setup.
const arbitraryRest = fc.record({
  caps,
  groupCaps: caps,
  hours: fc.constantFrom(undefined, 'Mo-Fr 08:00-18:00', 'Sa 10:00-12:00'),
  away: fc.uniqueArray(fc.constantFrom('2026-12-24', '2027-01-01', '2027-05-01'), { maxLength: 3 }),
  timezone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York'),
  choices: fc.uniqueArray(
    fc.string({ minLength: 1, maxLength: 5 }).filter((text) => text.trim() === text && !text.includes(',')),
    { minLength: 1, maxLength: 3 },
  ),
  columns: fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fc.constantFrom('email', 'zip', null), {
    noNullPrototype: true,
  }),
  templateActions: fc.uniqueArray(fc.constantFrom('view', 'edit', 'share'), { minLength: 1 }),
  user: pick,
  group: pick,
  maker: fc.option(pick),
  shared: fc.integer({ min: 1, max: 3 }),
  active: fc.boolean(),
});
type Rest = typeof arbitraryRest extends fc.Arbitrary<infer Value> ? Value : never;

async function storeRest(session: Session, { groups, users }: Account, rest: Rest): Promise<void> {
  const user = users[rest.user % users.length]?.key;
  const ofKind = (...kinds: string[]) => groups.filter(({ kind }) => kinds.includes(kind)).map(({ key }) => key);
  const [affiliate] = ofKind('affiliate');
  const [client] = ofKind('client');
  const targets = ofKind('organization', 'team');
  await change(session, async (change) => {
    const away = rest.away.map((day) => ({ from: day, to: day }));
    if (user) await setAvailability(change, user, { caps: rest.caps, hours: rest.hours, away });
    await setGroupCaps(change, targets[rest.group % targets.length]!, rest.groupCaps);
    await changeSetting(change, 'timezone', rest.timezone);
    await createField(change, { type: 'deal', key: 'choice-of-ours', kind: 'choice', choices: rest.choices });
    await createTemplate(change, { key: 'template-of-ours', type: 'deal', actions: rest.templateActions });
    if (affiliate) {
      const { id } = await change.db
        .selectFrom('groups')
        .select('id')
        .where('key', '=', affiliate)
        .executeTakeFirstOrThrow();
      const none = { locale: null, price_cents: 450, map: null, encoding: null, required: null };
      await change.db
        .insertInto('affiliates')
        .values({ group_id: id, ...none, mapping: JSON.stringify(rest.columns) })
        .execute();
    }
    for (const [place, group] of targets.slice(0, 2).entries()) {
      const rule = readRule({
        key: `rule-${place}`,
        active: rest.active,
        targets: [{ group, weight: place + 1 }],
        caps: { user: rest.caps },
      });
      await createRule(change, rule);
    }
    if (client)
      await createRule(
        change,
        readRule({ key: 'selling', buyers: [{ group: client, price: 25 }], shared: rest.shared }),
      );
    // The last that has its place by no administrator's word.
    const last = client ? 'selling' : `rule-${Math.min(1, targets.length - 1)}`;
    if (rest.maker !== null && users.length > 0)
      await setRuleMaker(change, last, users[rest.maker % users.length]!.key);
  });
}

test('what is exported says nothing new to the same account, and makes one anew that gives the same answers', async () => {
  await fc.assert(
    fc.asyncProperty(storable, arbitraryRest, async (account, rest) => {
      const first = await database.open();
      await storeAccount(first, account);
      await storeRest(sessionOn(first), account, rest);
      const text = writeDocument(await exportSetup(sessionOn(first)));
      const read = readDocument([{ name: 'export', text }]);
      expect(await planSetup(sessionOn(first), read, { prune: true })).toEqual([]);

      const second = await database.open();
      await applySetup(sessionOn(second), read, {});
      expect(writeDocument(await exportSetup(sessionOn(second)))).toBe(text);
      expect(await everyWay({ store: second, db: second.db })).toEqual(await everyWay({ store: first, db: first.db }));
      await first.close();
      await second.close();
    }),
    { numRuns: 10 },
  );
}, 60_000);
